"""torchaudio's functions under its names; those that it called prototypes are here as well."""

from workstation.dsp.functional import *  # noqa: F403
from workstation.dsp.functional import __all__ as __all__
