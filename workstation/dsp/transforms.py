"""All modules under the names torchaudio's users know, gathered from the topic modules."""

from workstation.dsp.beamforming_modules import MVDR, PSD, RTFMVDR, SoudenMVDR
from workstation.dsp.transducer import RNNTLoss

__all__ = [
    "MVDR",
    "PSD",
    "RTFMVDR",
    "RNNTLoss",
    "SoudenMVDR",
]
