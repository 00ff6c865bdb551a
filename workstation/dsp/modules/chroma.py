"""Chroma as modules: of spectra and of sound."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from workstation.dsp.modules.mel import banded
from workstation.dsp.modules.spectral import Spectrogram
from workstation.dsp.spectral.chroma import chroma_filterbank


class ChromaScale(nn.Module):
    """Spectra folded into one octave; see :func:`chroma_filterbank` for the parameters.

    Examples:
        >>> T.ChromaScale(16000, 201)(torch.ones(1, 201, 10)).shape
        torch.Size([1, 12, 10])
    """

    fb: Tensor

    def __init__(
        self,
        sample_rate: int,
        n_freqs: int,
        *,
        n_chroma: int = 12,
        tuning: float = 0.0,
        ctroct: float = 5.0,
        octwidth: float | None = 2.0,
        norm: int = 2,
        base_c: bool = True,
    ) -> None:
        super().__init__()
        fb = chroma_filterbank(
            sample_rate, n_freqs, n_chroma, tuning=tuning, ctroct=ctroct, octwidth=octwidth, norm=norm, base_c=base_c
        )
        self.register_buffer("fb", fb)

    def forward(self, x: Tensor) -> Tensor:
        """(..., n_freqs, frames) to (..., n_chroma, frames)."""
        return torch.matmul(x.transpose(-1, -2), self.fb).transpose(-1, -2)


class ChromaSpectrogram(nn.Module):
    """Short-time powers folded into one octave.

    Parameters
    ----------
    sample_rate : int
        Hz.
    n_fft, win_length, hop_length, pad, window_fn, power, normalized, wkwargs, center, pad_mode
        As for :class:`Spectrogram`.
    n_chroma, tuning, ctroct, octwidth, norm, base_c
        As for :func:`chroma_filterbank`.

    Examples:
        >>> tone = torch.sin(torch.arange(16000) * (2 * torch.pi * 440 / 16000))[None]
        >>> int(T.ChromaSpectrogram(16000, 2048)(tone)[0, :, 8].argmax())  # an A is nine semitones above C
        9
    """

    def __init__(
        self,
        sample_rate: int,
        n_fft: int,
        *,
        win_length: int | None = None,
        hop_length: int | None = None,
        pad: int = 0,
        window_fn: Callable[..., Tensor] = torch.hann_window,
        power: float = 2.0,
        normalized: bool = False,
        wkwargs: dict[str, Any] | None = None,
        center: bool = True,
        pad_mode: str = "reflect",
        n_chroma: int = 12,
        tuning: float = 0.0,
        ctroct: float = 5.0,
        octwidth: float | None = 2.0,
        norm: int = 2,
        base_c: bool = True,
    ) -> None:
        super().__init__()
        self.spectrogram = Spectrogram(
            n_fft, win_length, hop_length, pad, window_fn, power, normalized, wkwargs, center, pad_mode
        )
        self.chroma_scale = ChromaScale(
            sample_rate,
            n_fft // 2 + 1,
            n_chroma=n_chroma,
            tuning=tuning,
            ctroct=ctroct,
            octwidth=octwidth,
            norm=norm,
            base_c=base_c,
        )

    def forward(self, waveform: Tensor) -> Tensor:
        """Samples (..., time) to (..., n_chroma, frames)."""
        return banded(self.spectrogram, self.chroma_scale.fb, waveform)
