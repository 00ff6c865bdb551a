"""What FFmpeg and the effects under SoX's names can do here."""

from workstation.torchaudio.utils import ffmpeg_utils, sox_utils
from workstation.torchaudio.utils.download import download_asset

__all__ = ["download_asset", "ffmpeg_utils", "sox_utils"]
