"""The modules that torchaudio called prototypes."""

from workstation.dsp.transforms import BarkScale, BarkSpectrogram, ChromaScale, ChromaSpectrogram, InverseBarkScale

__all__ = ["BarkScale", "BarkSpectrogram", "ChromaScale", "ChromaSpectrogram", "InverseBarkScale"]
