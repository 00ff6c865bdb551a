"""What torchaudio let one set of libsox: there is none here, so that nothing comes of it but the lists."""

from workstation.torchaudio.encodings import CONTAINERS
from workstation.torchaudio.sox_effects.table import EFFECTS

_USUAL_BUFFER = 8192
_buffer_size = _USUAL_BUFFER
_READ = ("flac", "mp3", "ogg", "vorbis", "opus", "wma", "amr-nb", "amr-wb", "gsm", "8svx", "voc", "aac")


def set_seed(seed: int) -> None:
    """Seed what is random in effects, the noise of dither and the phase of "synth": torch's generator.

    Example:
        >>> set_seed(0)
    """
    import torch

    torch.manual_seed(seed)


def set_verbosity(verbosity: int) -> None:
    """Without effect: effects print nothing, their errors say all."""


def set_buffer_size(buffer_size: int) -> None:
    """Without effect but for `get_buffer_size`: effects treat a sound as a whole."""
    global _buffer_size
    _buffer_size = buffer_size


def get_buffer_size() -> int:
    """What `set_buffer_size` was given last; 8192 at the start."""
    return _buffer_size


def set_use_threads(use_threads: bool) -> None:
    """Without effect: `torch.set_num_threads` says how many threads there are."""


def list_effects() -> dict[str, str]:
    """The effects that `apply_effects_tensor` has, and how their arguments are written.

    Example:
        >>> list_effects()["vol"]
        'gain [type [limitergain]]'
    """
    return {name: effect.usage for name, effect in sorted(EFFECTS.items())}


def list_read_formats() -> list[str]:
    """Some of the endings that `load` reads; FFmpeg and libsndfile read many more."""
    return sorted({*CONTAINERS, *_READ})


def list_write_formats() -> list[str]:
    """The endings that `save` takes for plain and lossless files, and the usual lossy ones."""
    return sorted({*CONTAINERS, "mp3", "ogg", "vorbis"})
