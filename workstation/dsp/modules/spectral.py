"""Spectrograms, their inverses and centroids as modules."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from workstation.dsp.spectral.features import spectral_centroid
from workstation.dsp.spectral.griffin_lim import griffinlim
from workstation.dsp.spectral.stft import inverse_spectrogram, spectrogram, warn_return_complex

WindowFunction = Callable[..., Tensor]


class _Framed(nn.Module):
    """A window in a buffer, and how it steps."""

    window: Tensor

    def __init__(
        self,
        n_fft: int,
        win_length: int | None,
        hop_length: int | None,
        window_fn: WindowFunction,
        wkwargs: dict[str, Any] | None,
    ) -> None:
        super().__init__()
        self.n_fft = n_fft
        self.win_length = n_fft if win_length is None else win_length
        self.hop_length = self.win_length // 2 if hop_length is None else hop_length
        self.register_buffer("window", window_fn(self.win_length, **(wkwargs or {})))


class Spectrogram(_Framed):
    """Short-time magnitudes to a power, see `workstation.dsp.spectral.stft.spectrogram`.

    Args:
        n_fft: Samples in a transform.
        win_length: Samples in the window; None: `n_fft`.
        hop_length: Samples from one frame to the next; None: win_length // 2.
        pad: Zeros added on either side first.
        window_fn: Makes the window from its length.
        power: Exponent of the magnitude; None: complex values.
        normalized: False; True or "window"; "frame_length".
        wkwargs: Further arguments of `window_fn`.
        center: Frame t is centred at sample t * hop_length.
        pad_mode: How the ends are padded then.
        onesided: Only the bins from 0 Hz to half the sample rate.
        return_complex: Without effect.

    Examples:
        >>> tone = torch.sin(torch.arange(8000) * (2 * torch.pi * 1000 / 8000))[None]
        >>> power = T.Spectrogram(n_fft=400)(tone)
        >>> power.shape, int(power[0, :, 20].argmax()) * 8000 // 400  # in Hz
        (torch.Size([1, 201, 41]), 1000)
    """

    def __init__(
        self,
        n_fft: int = 400,
        win_length: int | None = None,
        hop_length: int | None = None,
        pad: int = 0,
        window_fn: WindowFunction = torch.hann_window,
        power: float | None = 2.0,
        normalized: bool | str = False,
        wkwargs: dict[str, Any] | None = None,
        center: bool = True,
        pad_mode: str = "reflect",
        onesided: bool = True,
        return_complex: bool | None = None,
    ) -> None:
        super().__init__(n_fft, win_length, hop_length, window_fn, wkwargs)
        self.pad, self.power, self.normalized = pad, power, normalized
        self.center, self.pad_mode, self.onesided = center, pad_mode, onesided
        if return_complex is not None:
            warn_return_complex()

    def forward(self, waveform: Tensor) -> Tensor:
        """Samples (..., time) to (..., freq, frames)."""
        return spectrogram(
            waveform,
            self.pad,
            self.window,
            self.n_fft,
            self.hop_length,
            self.win_length,
            self.power,
            self.normalized,
            self.center,
            self.pad_mode,
            self.onesided,
        )


class InverseSpectrogram(_Framed):
    """The sound of a complex spectrogram, see `workstation.dsp.spectral.stft.inverse_spectrogram`.

    Args:
        n_fft: Samples in a transform.
        win_length: Samples in the window; None: `n_fft`.
        hop_length: Samples from one frame to the next; None: win_length // 2.
        pad: Samples to drop on either side, where a length is given.
        window_fn: Makes the window from its length.
        normalized: What the analysis divided by.
        wkwargs: Further arguments of `window_fn`.
        center: Whether frames were centred.
        pad_mode: Without effect.
        onesided: Whether there are only the bins from 0 Hz to half the sample rate.

    Examples:
        >>> sound = torch.randn(1, 4000)
        >>> back = T.InverseSpectrogram()(T.Spectrogram(power=None)(sound), 4000)
        >>> bool(torch.allclose(back, sound, atol=1e-5))
        True
    """

    def __init__(
        self,
        n_fft: int = 400,
        win_length: int | None = None,
        hop_length: int | None = None,
        pad: int = 0,
        window_fn: WindowFunction = torch.hann_window,
        normalized: bool | str = False,
        wkwargs: dict[str, Any] | None = None,
        center: bool = True,
        pad_mode: str = "reflect",
        onesided: bool = True,
    ) -> None:
        super().__init__(n_fft, win_length, hop_length, window_fn, wkwargs)
        self.pad, self.normalized = pad, normalized
        self.center, self.pad_mode, self.onesided = center, pad_mode, onesided

    def forward(self, spectrogram: Tensor, length: int | None = None) -> Tensor:
        """Complex (..., freq, frames) to samples (..., `length`)."""
        return inverse_spectrogram(
            spectrogram,
            length,
            self.pad,
            self.window,
            self.n_fft,
            self.hop_length,
            self.win_length,
            self.normalized,
            self.center,
            self.pad_mode,
            self.onesided,
        )


class GriffinLim(_Framed):
    """A sound for magnitudes without phases, see `workstation.dsp.spectral.griffin_lim.griffinlim`.

    Args:
        n_fft: Samples in a transform.
        n_iter: Rounds.
        win_length: Samples in the window; None: `n_fft`.
        hop_length: Samples from one frame to the next; None: win_length // 2.
        window_fn: Makes the window from its length.
        power: Exponent of the magnitudes given.
        wkwargs: Further arguments of `window_fn`.
        momentum: 0 to below 1.
        length: Samples wanted; None: hop_length * (frames - 1).
        rand_init: Begin with random phases, else with 0.

    Examples:
        >>> magnitudes = T.Spectrogram(power=1.0)(torch.randn(1, 4000))
        >>> T.GriffinLim(n_iter=8, power=1.0, length=4000)(magnitudes).shape
        torch.Size([1, 4000])
    """

    def __init__(
        self,
        n_fft: int = 400,
        n_iter: int = 32,
        win_length: int | None = None,
        hop_length: int | None = None,
        window_fn: WindowFunction = torch.hann_window,
        power: float = 2.0,
        wkwargs: dict[str, Any] | None = None,
        momentum: float = 0.99,
        length: int | None = None,
        rand_init: bool = True,
    ) -> None:
        super().__init__(n_fft, win_length, hop_length, window_fn, wkwargs)
        if not 0 <= momentum < 1:
            raise ValueError(f"momentum must be 0 to below 1, got {momentum}")
        self.n_iter, self.power, self.length = n_iter, power, length
        self.momentum, self.rand_init = momentum, rand_init

    def forward(self, specgram: Tensor) -> Tensor:
        """Magnitudes (..., freq, frames) to samples (..., time)."""
        return griffinlim(
            specgram,
            self.window,
            self.n_fft,
            self.hop_length,
            self.win_length,
            self.power,
            self.n_iter,
            self.momentum,
            self.length,
            self.rand_init,
        )


class SpectralCentroid(_Framed):
    """The mean frequency of each frame, see `workstation.dsp.spectral.features.spectral_centroid`.

    Args:
        sample_rate: In Hz.
        n_fft: Samples in a transform.
        win_length: Samples in the window; None: `n_fft`.
        hop_length: Samples from one frame to the next; None: win_length // 2.
        pad: Zeros added on either side.
        window_fn: Makes the window from its length.
        wkwargs: Further arguments of `window_fn`.

    Examples:
        >>> tone = torch.sin(torch.arange(8000) * (2 * torch.pi * 1000 / 8000))[None]
        >>> round(float(T.SpectralCentroid(8000)(tone)[0, 20]))
        1000
    """

    def __init__(
        self,
        sample_rate: int,
        n_fft: int = 400,
        win_length: int | None = None,
        hop_length: int | None = None,
        pad: int = 0,
        window_fn: WindowFunction = torch.hann_window,
        wkwargs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(n_fft, win_length, hop_length, window_fn, wkwargs)
        self.sample_rate, self.pad = sample_rate, pad

    def forward(self, waveform: Tensor) -> Tensor:
        """Samples (..., time) to Hz (..., frames)."""
        return spectral_centroid(
            waveform, self.sample_rate, self.pad, self.window, self.n_fft, self.hop_length, self.win_length
        )
