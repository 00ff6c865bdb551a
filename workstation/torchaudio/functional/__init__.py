"""torchaudio's functions under its names; those that it called prototypes are here as well."""

from workstation.dsp.functional import *  # noqa: F403
from workstation.dsp.functional import __all__ as __all__
from workstation.torchaudio.moved import moved


def __getattr__(name: str) -> object:
    return moved(__name__, name)
