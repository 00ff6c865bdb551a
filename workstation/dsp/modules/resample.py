"""Resampling, and speed by it, as modules that keep their filters."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from workstation.dsp.resampling.checkpoint_kernel import KernelModule
from workstation.dsp.resampling.resample import apply_sinc, current_name
from workstation.dsp.resampling.sinc_table import SincFilter
from workstation.dsp.resampling.speed import new_lengths, speed_rates

MAX_WEIGHTS = 1 << 22
"""Weights that a module keeps; ratios with more make them anew in every call."""


class Resample(KernelModule):
    """Changes the sample rate, see `workstation.dsp.resampling.resample.resample`.

    Args:
        orig_freq: Rate of what comes, a whole number of Hz.
        new_freq: Rate wanted.
        resampling_method: "sinc_interp_hann" or "sinc_interp_kaiser".
        lowpass_filter_width: Zeros of the sinc on each side.
        rolloff: Cutoff over half the lower rate.
        beta: The Kaiser window's parameter; None: 14.77.
        dtype: In which the weights are kept; None: float32.

    Examples:
        >>> T.Resample(44100, 48000)(torch.zeros(2, 44100)).shape
        torch.Size([2, 48000])
    """

    def __init__(
        self,
        orig_freq: int = 16000,
        new_freq: int = 16000,
        resampling_method: str = "sinc_interp_hann",
        lowpass_filter_width: int = 6,
        rolloff: float = 0.99,
        beta: float | None = None,
        *,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        self.orig_freq, self.new_freq = orig_freq, new_freq
        self.resampling_method = current_name(resampling_method)
        self.lowpass_filter_width, self.rolloff, self.beta = lowpass_filter_width, rolloff, beta
        sinc = SincFilter.between(orig_freq, new_freq, lowpass_filter_width, rolloff, self.resampling_method, beta)
        self.gcd, self.width = math.gcd(int(orig_freq), int(new_freq)), sinc.reach
        self.sinc = None if orig_freq == new_freq else sinc
        kept = self.sinc is not None and sinc.phases * sinc.width <= MAX_WEIGHTS
        weights = torch.from_numpy(sinc.table()).to(dtype or torch.float32) if kept else None
        self.register_buffer("weights", weights, persistent=False)

    def forward(self, waveform: Tensor) -> Tensor:
        """(..., time) to (..., ceil(time * new_freq / orig_freq))."""
        return waveform if self.sinc is None else apply_sinc(waveform, self.sinc, self.weights)


class Speed(nn.Module):
    """Plays at another speed, see `workstation.dsp.resampling.speed.speed`.

    Args:
        orig_freq: Samples a second, in Hz.
        factor: Over 1 is faster, shorter and higher.

    Examples:
        >>> faster, _ = T.Speed(8000, 1.25)(torch.randn(1, 8000))
        >>> faster.shape
        torch.Size([1, 6400])
    """

    def __init__(self, orig_freq: int, factor: float) -> None:
        super().__init__()
        self.orig_freq, self.factor = orig_freq, factor
        self.source_sample_rate, self.target_sample_rate = speed_rates(orig_freq, factor)
        self.resampler = Resample(self.source_sample_rate, self.target_sample_rate)

    def forward(self, waveform: Tensor, lengths: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """(..., time) and valid samples (...) to the same at the new speed."""
        return self.resampler(waveform), new_lengths(lengths, self.source_sample_rate, self.target_sample_rate)


class SpeedPerturbation(nn.Module):
    """Plays at a speed drawn anew in every call (T. Ko et al., "Audio augmentation for speech recognition", 2015).

    Args:
        orig_freq: Samples a second, in Hz.
        factors: Speeds to draw from, each as often as it is named.

    Examples:
        >>> changed, _ = T.SpeedPerturbation(8000, [1.0, 1.25])(torch.randn(1, 8000))
        >>> changed.shape[1] in (8000, 6400)  # one of the factors, by chance
        True
    """

    def __init__(self, orig_freq: int, factors: Sequence[float]) -> None:
        super().__init__()
        self.speeders = nn.ModuleList([Speed(orig_freq, factor) for factor in factors])

    def forward(self, waveform: Tensor, lengths: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """(..., time) and valid samples (...) to the same at the drawn speed."""
        drawn: tuple[Tensor, Tensor | None] = self.speeders[int(torch.randint(len(self.speeders), ()))](
            waveform, lengths
        )
        return drawn
