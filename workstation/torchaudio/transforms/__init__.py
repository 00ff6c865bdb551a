"""torchaudio's modules under its names; those that it called prototypes are here as well."""

from workstation.dsp.transforms import *  # noqa: F403
from workstation.dsp.transforms import __all__ as __all__
