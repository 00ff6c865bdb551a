"""All modules under the names torchaudio's users know, gathered from the topic modules."""

from workstation.dsp.bark_modules import BarkScale, BarkSpectrogram, InverseBarkScale
from workstation.dsp.beamforming_modules import MVDR, PSD, RTFMVDR, SoudenMVDR
from workstation.dsp.chroma_modules import ChromaScale, ChromaSpectrogram
from workstation.dsp.feature_modules import AmplitudeToDB, ComputeDeltas, SlidingWindowCmn
from workstation.dsp.masking_modules import FrequencyMasking, SpecAugment, TimeMasking
from workstation.dsp.mel_modules import LFCC, MFCC, InverseMelScale, MelScale, MelSpectrogram
from workstation.dsp.spectral_modules import GriffinLim, InverseSpectrogram, SpectralCentroid, Spectrogram
from workstation.dsp.stretch_modules import PitchShift, TimeStretch
from workstation.dsp.transducer import RNNTLoss

__all__ = [
    "LFCC",
    "MFCC",
    "MVDR",
    "PSD",
    "RTFMVDR",
    "AmplitudeToDB",
    "BarkScale",
    "BarkSpectrogram",
    "ChromaScale",
    "ChromaSpectrogram",
    "ComputeDeltas",
    "FrequencyMasking",
    "GriffinLim",
    "InverseBarkScale",
    "InverseMelScale",
    "InverseSpectrogram",
    "MelScale",
    "MelSpectrogram",
    "PitchShift",
    "RNNTLoss",
    "SlidingWindowCmn",
    "SoudenMVDR",
    "SpecAugment",
    "SpectralCentroid",
    "Spectrogram",
    "TimeMasking",
    "TimeStretch",
]
