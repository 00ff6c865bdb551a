"""Kaldi's features under torchaudio's names."""

from workstation.dsp.kaldi import *  # noqa: F403
from workstation.dsp.kaldi import __all__ as __all__
from workstation.dsp.kaldi import _get_strided as _get_strided  # some call it from outside
