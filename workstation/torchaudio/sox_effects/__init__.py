"""Effects by SoX's names and arguments, made of this program's own signal processing."""

import warnings
from collections.abc import Sequence

from torch import Tensor

from workstation.torchaudio.moved import moved
from workstation.torchaudio.places import Place
from workstation.torchaudio.sox_effects.apply import as_floats, as_given, chain
from workstation.torchaudio.sox_effects.table import EFFECTS

__all__ = [
    "apply_effects_file",
    "apply_effects_tensor",
    "effect_names",
    "init_sox_effects",
    "shutdown_sox_effects",
]


def effect_names() -> list[str]:
    """The names that effects may have.

    Example:
        >>> "lowpass" in effect_names()
        True
    """
    return sorted(EFFECTS)


def apply_effects_tensor(
    tensor: Tensor, sample_rate: int, effects: Sequence[Sequence[str]], channels_first: bool = True
) -> tuple[Tensor, int]:
    """A sound through effects one after another; the sound and its sample rate, which "rate" and "speed" change.

    `tensor` is float32, int32, int16 or uint8 of shape (channels, frames), or (frames, channels) with
    `channels_first=False`; the result is of the same type. Each effect is its name and its arguments as text, as on
    SoX's command line. Unlike SoX, "speed" resamples at once when a "rate" follows it or none does, and the dither that
    SoX puts in by itself is left out. AudioFileError (a RuntimeError and a ValueError) for effects that there are
    not, and for arguments that they do not take.

    Example:
        >>> tone = torch.sin(torch.arange(8000) * 0.3)[None]
        >>> out, rate = apply_effects_tensor(tone, 8000, [["lowpass", "300"], ["gain", "-n"], ["rate", "16000"]])
        >>> out.shape, rate
        (torch.Size([1, 16000]), 16000)
    """
    if tensor.dim() != 2:
        raise ValueError(f"expected a sound of two dimensions, channels and frames, got {tuple(tensor.shape)}")
    samples = as_floats(tensor if channels_first else tensor.t())
    out, rate = chain(samples, sample_rate, effects) if effects else (samples, sample_rate)
    found = as_given(out, tensor.dtype) if effects else (tensor if channels_first else tensor.t()).clone()
    return (found if channels_first else found.t()), rate


def apply_effects_file(
    path: Place,
    effects: Sequence[Sequence[str]],
    normalize: bool = True,
    channels_first: bool = True,
    format: str | None = None,
) -> tuple[Tensor, int]:
    """The sound of a file through effects, as `load` and `apply_effects_tensor` make it.

    Example:
        >>> waveform, rate = apply_effects_file("speech.wav", [["tempo", "1.1"]])  # doctest: +SKIP
    """
    from workstation.torchaudio.reading import load

    waveform, rate = load(path, normalize=normalize, format=format)
    out, rate = apply_effects_tensor(waveform, rate, effects)
    return (out if channels_first else out.t()), rate


def init_sox_effects() -> None:
    """Nothing is to be made ready; a DeprecationWarning says so, as torchaudio does."""
    warnings.warn("init_sox_effects is not needed: remove the call", DeprecationWarning, stacklevel=2)


def shutdown_sox_effects() -> None:
    """Nothing is to be closed; a DeprecationWarning says so, as torchaudio does."""
    warnings.warn("shutdown_sox_effects is not needed: remove the call", DeprecationWarning, stacklevel=2)


def __getattr__(name: str) -> object:
    return moved(__name__, name)
