"""torio, as torchaudio called the package of its streams: `torio.io` and `torio.utils`."""

from workstation.torchaudio import utils
from workstation.torchaudio.torio import io

__all__ = ["io", "utils"]
