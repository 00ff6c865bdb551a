"""What reads and writes files: libsndfile and FFmpeg, between which this package chooses by the file."""

from workstation.torchaudio.errors import AudioFileError
from workstation.torchaudio.moved import moved

BACKENDS = ("ffmpeg", "soundfile")
_REASONS = {"sox": "libsox is not used here; leave `backend` out: FFmpeg and libsndfile read what it reads"}


def list_audio_backends() -> list[str]:
    """The names that `backend` may have: "ffmpeg" and "soundfile".

    Example:
        >>> list_audio_backends()
        ['ffmpeg', 'soundfile']
    """
    return list(BACKENDS)


def get_audio_backend() -> str | None:
    """None: which library reads a file is chosen for each file.

    Example:
        >>> get_audio_backend() is None
        True
    """
    return None


def set_audio_backend(backend: str | None) -> None:
    """Without effect, as in torchaudio since 2.1: name the backend in the call of `load`, `save` or `info` instead.

    ValueError for a name that is none.

    Example:
        >>> set_audio_backend("soundfile")
    """
    check_backend(backend)


def check_backend(backend: str | None) -> None:
    """ValueError for a backend that there is not."""
    if backend is not None and backend not in BACKENDS:
        reason = f": {_REASONS[backend]}" if backend in _REASONS else ""
        raise AudioFileError(f"Unsupported backend {backend!r} specified; there are {', '.join(BACKENDS)}{reason}")


def __getattr__(name: str) -> object:
    return moved("workstation.torchaudio.backend", name)
