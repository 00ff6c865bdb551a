"""All modules under the names torchaudio's users know, gathered from the topic modules."""

from workstation.dsp.bark_modules import BarkScale, BarkSpectrogram, InverseBarkScale
from workstation.dsp.beamforming_modules import MVDR, PSD, RTFMVDR, SoudenMVDR
from workstation.dsp.chroma_modules import ChromaScale, ChromaSpectrogram
from workstation.dsp.feature_modules import AmplitudeToDB, ComputeDeltas, SlidingWindowCmn
from workstation.dsp.masking_modules import FrequencyMasking, SpecAugment, TimeMasking
from workstation.dsp.mel_modules import LFCC, MFCC, InverseMelScale, MelScale, MelSpectrogram
from workstation.dsp.resample_modules import Resample, Speed, SpeedPerturbation
from workstation.dsp.spectral_modules import GriffinLim, InverseSpectrogram, SpectralCentroid, Spectrogram
from workstation.dsp.stretch_modules import PitchShift, TimeStretch
from workstation.dsp.torchscript_modules import make_modules_scriptable
from workstation.dsp.transducer import RNNTLoss
from workstation.dsp.waveform_modules import (
    AddNoise,
    Convolve,
    Deemphasis,
    Fade,
    FFTConvolve,
    Loudness,
    MuLawDecoding,
    MuLawEncoding,
    Preemphasis,
    Vad,
    Vol,
)

__all__ = [
    "LFCC",
    "MFCC",
    "MVDR",
    "PSD",
    "RTFMVDR",
    "AddNoise",
    "AmplitudeToDB",
    "BarkScale",
    "BarkSpectrogram",
    "ChromaScale",
    "ChromaSpectrogram",
    "ComputeDeltas",
    "Convolve",
    "Deemphasis",
    "FFTConvolve",
    "Fade",
    "FrequencyMasking",
    "GriffinLim",
    "InverseBarkScale",
    "InverseMelScale",
    "InverseSpectrogram",
    "Loudness",
    "MelScale",
    "MelSpectrogram",
    "MuLawDecoding",
    "MuLawEncoding",
    "PitchShift",
    "Preemphasis",
    "RNNTLoss",
    "Resample",
    "SlidingWindowCmn",
    "SoudenMVDR",
    "SpecAugment",
    "SpectralCentroid",
    "Spectrogram",
    "Speed",
    "SpeedPerturbation",
    "TimeMasking",
    "TimeStretch",
    "Vad",
    "Vol",
]

make_modules_scriptable(globals()[name] for name in __all__)
