"""The phase vocoder and the pitch shift as modules."""

import math
import warnings
from typing import Any

import torch
from torch import Tensor, nn

from workstation.dsp.modules.spectral import WindowFunction
from workstation.dsp.resampling.checkpoint_kernel import KernelModule
from workstation.dsp.resampling.sinc_table import SincFilter
from workstation.dsp.stretch.phase_vocoder import phase_vocoder, shift_by, shifted_rate


class TimeStretch(nn.Module):
    """A complex spectrogram at another speed, see `workstation.dsp.stretch.phase_vocoder.phase_vocoder`.

    Args:
        hop_length: Samples from one frame to the next; None: half the transform.
        n_freq: Bins.
        fixed_rate: The speed, unless it is given with each spectrogram.

    Examples:
        >>> T.TimeStretch(hop_length=200)(torch.randn(1, 201, 50, dtype=torch.cfloat), 2.0).shape
        torch.Size([1, 201, 25])
    """

    phase_advance: Tensor

    def __init__(self, hop_length: int | None = None, n_freq: int = 201, fixed_rate: float | None = None) -> None:
        super().__init__()
        self.fixed_rate = fixed_rate
        hop = n_freq - 1 if hop_length is None else hop_length
        self.register_buffer("phase_advance", torch.linspace(0, math.pi * hop, n_freq)[:, None])

    def forward(self, complex_specgrams: Tensor, overriding_rate: float | None = None) -> Tensor:
        """Complex (..., freq, frames) to (..., freq, ceil(frames / rate))."""
        if not complex_specgrams.is_complex():
            warnings.warn("a spectrogram that is not complex has no phases to go on with", stacklevel=2)
        rate = self.fixed_rate if overriding_rate is None else overriding_rate
        if rate is None:
            raise ValueError("without a fixed_rate the rate must be given with each spectrogram")
        return phase_vocoder(complex_specgrams, rate, self.phase_advance)


class PitchShift(KernelModule):
    """A sound at another pitch, see `workstation.dsp.stretch.phase_vocoder.pitch_shift`.

    Args:
        sample_rate: In Hz.
        n_steps: Steps up, or down when negative.
        bins_per_octave: Steps in an octave.
        n_fft: Samples in a transform.
        win_length: Samples in the window; None: `n_fft`.
        hop_length: Samples from one frame to the next; None: win_length // 4.
        window_fn: Makes the window from its length.
        wkwargs: Further arguments of `window_fn`.

    Examples:
        >>> T.PitchShift(8000, n_steps=4)(torch.randn(1, 8000)).shape
        torch.Size([1, 8000])
    """

    window: Tensor

    def __init__(
        self,
        sample_rate: int,
        n_steps: float,
        bins_per_octave: int = 12,
        n_fft: int = 512,
        win_length: int | None = None,
        hop_length: int | None = None,
        window_fn: WindowFunction = torch.hann_window,
        wkwargs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self.sample_rate, self.n_steps, self.bins_per_octave = sample_rate, n_steps, bins_per_octave
        self.n_fft = n_fft
        self.orig_freq = shifted_rate(sample_rate, n_steps, bins_per_octave)
        self.gcd = math.gcd(self.orig_freq, sample_rate)
        sinc = SincFilter.between(self.orig_freq, sample_rate, 6, 0.99, "sinc_interp_hann", None)
        self.width, self.sinc = sinc.reach, None if self.orig_freq == sample_rate else sinc
        self.register_buffer("weights", None, persistent=False)
        self.win_length = n_fft if win_length is None else win_length
        self.hop_length = self.win_length // 4 if hop_length is None else hop_length
        self.register_buffer("window", window_fn(self.win_length, **(wkwargs or {})))

    def forward(self, waveform: Tensor) -> Tensor:
        """Samples (..., time) to the same shape."""
        return shift_by(
            waveform,
            self.sample_rate,
            self.n_steps,
            self.bins_per_octave,
            self.n_fft,
            self.win_length,
            self.hop_length,
            self.window,
            self.weights,
        )
