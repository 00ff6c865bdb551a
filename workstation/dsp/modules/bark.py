"""Bark bands as modules: of spectra, of sound, and back."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from workstation.dsp.modules.mel import banded
from workstation.dsp.modules.spectral import Spectrogram
from workstation.dsp.spectral.bark import barkscale_fbanks
from workstation.dsp.spectral.nonnegative import nonnegative_least_squares


class BarkScale(nn.Module):
    """Spectra summed into Bark bands.

    Parameters
    ----------
    n_barks : int
        Bands.
    sample_rate : int
        Hz.
    f_min, f_max : float
        Hz; edges of the lowest and the highest band; `f_max` None is half the sample rate.
    n_stft : int
        Bins of the spectra.
    bark_scale : {"traunmuller", "schroeder", "wang"}

    Examples:
        >>> T.BarkScale(n_barks=24, sample_rate=16000)(torch.ones(1, 201, 10)).shape
        torch.Size([1, 24, 10])
    """

    fb: Tensor

    def __init__(
        self,
        n_barks: int = 128,
        sample_rate: int = 16000,
        f_min: float = 0.0,
        f_max: float | None = None,
        n_stft: int = 201,
        bark_scale: str = "traunmuller",
    ) -> None:
        super().__init__()
        self.n_barks, self.sample_rate, self.bark_scale = n_barks, sample_rate, bark_scale
        self.f_min, self.f_max = f_min, _upper(f_min, f_max, sample_rate)
        self.register_buffer("fb", barkscale_fbanks(n_stft, f_min, self.f_max, n_barks, sample_rate, bark_scale))

    def forward(self, specgram: Tensor) -> Tensor:
        """(..., n_stft, frames) to (..., n_barks, frames)."""
        return torch.matmul(specgram.transpose(-1, -2), self.fb).transpose(-1, -2)


class InverseBarkScale(nn.Module):
    """Spectra that have given Bark bands: of all without negative values one whose bands are nearest.

    Parameters
    ----------
    n_stft : int
        Bins of the spectra.
    n_barks, sample_rate, f_min, f_max, bark_scale
        As for :class:`BarkScale`.
    max_iter : int
        Steps at most.
    tolerance_loss : float
        Squared error of a frame, on average, at which it stops.
    tolerance_change : float
        Change of that error from step to step at which it stops.
    sgdargs : dict
        Without effect: the steps are not those of stochastic gradient descent, and nothing is random.

    Examples:
        >>> barks = T.BarkScale(n_barks=24, sample_rate=16000)(torch.rand(1, 201, 4))
        >>> T.InverseBarkScale(201, n_barks=24, sample_rate=16000, max_iter=50)(barks).shape
        torch.Size([1, 201, 4])
    """

    fb: Tensor

    def __init__(
        self,
        n_stft: int,
        n_barks: int = 128,
        sample_rate: int = 16000,
        f_min: float = 0.0,
        f_max: float | None = None,
        max_iter: int = 100000,
        tolerance_loss: float = 1e-5,
        tolerance_change: float = 1e-8,
        sgdargs: dict[str, Any] | None = None,
        bark_scale: str = "traunmuller",
    ) -> None:
        super().__init__()
        self.n_stft, self.n_barks, self.sample_rate, self.bark_scale = n_stft, n_barks, sample_rate, bark_scale
        self.f_min, self.f_max = f_min, _upper(f_min, f_max, sample_rate)
        self.max_iter, self.tolerance_loss, self.tolerance_change = max_iter, tolerance_loss, tolerance_change
        self.sgdargs = sgdargs or {"lr": 0.1, "momentum": 0.9}
        self.register_buffer("fb", barkscale_fbanks(n_stft, f_min, self.f_max, n_barks, sample_rate, bark_scale))

    def forward(self, barkspec: Tensor) -> Tensor:
        """(..., n_barks, frames) to (..., n_stft, frames); no gradient flows."""
        bands, frames = barkspec.shape[-2:]
        if bands != self.n_barks:
            raise ValueError(f"Expected an input with {self.n_barks} bark bins. Found: {bands}")
        rows = barkspec.detach().transpose(-1, -2).reshape(-1, bands)
        limits = (self.max_iter, self.tolerance_loss, self.tolerance_change)
        solution = nonnegative_least_squares(self.fb.to(rows.dtype), rows, *limits)
        return solution.reshape(*barkspec.shape[:-2], frames, -1).transpose(-1, -2)


class BarkSpectrogram(nn.Module):
    """Short-time powers in Bark bands.

    Parameters
    ----------
    sample_rate : int
        Hz.
    n_fft, win_length, hop_length, pad, window_fn, power, normalized, wkwargs, center, pad_mode
        As for :class:`Spectrogram`.
    f_min, f_max, n_barks, bark_scale
        As for :class:`BarkScale`.

    Examples:
        >>> T.BarkSpectrogram(16000, n_barks=24)(torch.zeros(1, 16000)).shape
        torch.Size([1, 24, 81])
    """

    def __init__(
        self,
        sample_rate: int = 16000,
        n_fft: int = 400,
        win_length: int | None = None,
        hop_length: int | None = None,
        f_min: float = 0.0,
        f_max: float | None = None,
        pad: int = 0,
        n_barks: int = 128,
        window_fn: Callable[..., Tensor] = torch.hann_window,
        power: float = 2.0,
        normalized: bool = False,
        wkwargs: dict[str, Any] | None = None,
        center: bool = True,
        pad_mode: str = "reflect",
        bark_scale: str = "traunmuller",
    ) -> None:
        super().__init__()
        self.spectrogram = Spectrogram(
            n_fft, win_length, hop_length, pad, window_fn, power, normalized, wkwargs, center, pad_mode
        )
        self.bark_scale = BarkScale(n_barks, sample_rate, f_min, f_max, n_fft // 2 + 1, bark_scale)
        self.sample_rate, self.n_fft, self.pad, self.n_barks = sample_rate, n_fft, pad, n_barks
        self.win_length, self.hop_length = self.spectrogram.win_length, self.spectrogram.hop_length
        self.power, self.normalized, self.f_min, self.f_max = power, normalized, f_min, f_max

    def forward(self, waveform: Tensor) -> Tensor:
        """Samples (..., time) to (..., n_barks, frames)."""
        return banded(self.spectrogram, self.bark_scale.fb, waveform)


def _upper(f_min: float, f_max: float | None, sample_rate: int) -> float:
    upper = float(sample_rate // 2) if f_max is None else f_max
    if f_min > upper:
        raise ValueError(f"Require f_min: {f_min} <= f_max: {upper}")
    return upper
