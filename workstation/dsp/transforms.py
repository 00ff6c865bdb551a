"""All modules under the names torchaudio's users know, gathered from the topic modules."""

from workstation.dsp.modules.bark import BarkScale, BarkSpectrogram, InverseBarkScale
from workstation.dsp.modules.beamforming import MVDR, PSD, RTFMVDR, SoudenMVDR
from workstation.dsp.modules.chroma import ChromaScale, ChromaSpectrogram
from workstation.dsp.modules.features import AmplitudeToDB, ComputeDeltas, SlidingWindowCmn
from workstation.dsp.modules.masking import FrequencyMasking, SpecAugment, TimeMasking
from workstation.dsp.modules.mel import LFCC, MFCC, InverseMelScale, MelScale, MelSpectrogram
from workstation.dsp.modules.resample import Resample, Speed, SpeedPerturbation
from workstation.dsp.modules.spectral import GriffinLim, InverseSpectrogram, SpectralCentroid, Spectrogram
from workstation.dsp.modules.stretch import PitchShift, TimeStretch
from workstation.dsp.modules.waveform import (
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
from workstation.dsp.speech.rnnt import RNNTLoss
from workstation.dsp.torchaudio.torchscript_modules import make_modules_scriptable

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
