"""Faster or slower playback, pitch with it."""

import math

import torch
from torch import Tensor

from workstation.dsp.resampling.resample import resample


def speed(
    waveform: Tensor, orig_freq: int, factor: float, lengths: Tensor | None = None
) -> tuple[Tensor, Tensor | None]:
    """Play at another speed.

    Args:
        waveform: Samples (..., time).
        orig_freq: Samples a second, in Hz.
        factor: Over 1 is faster, shorter and higher; rounded to `int(factor * orig_freq) / orig_freq`.
        lengths: Valid samples of each row, (...).

    Returns:
        Samples (..., about time / factor), and the valid ones of each row, None without `lengths`. Differentiable.

    Examples:
        >>> faster, _ = F.speed(torch.randn(1, 8000), 8000, 1.25)
        >>> faster.shape
        torch.Size([1, 6400])
    """
    source, target = speed_rates(orig_freq, factor)
    return resample(waveform, source, target), new_lengths(lengths, source, target)


def speed_rates(orig_freq: int, factor: float) -> tuple[int, int]:
    """The rates between which resampling plays `factor` times as fast, in lowest terms."""
    source, target = int(factor * orig_freq), int(orig_freq)
    if source < 1:
        raise ValueError(f"factor must be at least 1 / {orig_freq}, got {factor:g}")
    common = math.gcd(source, target)
    return source // common, target // common


def new_lengths(lengths: Tensor | None, source: int, target: int) -> Tensor | None:
    """Valid samples after the rate went from `source` to `target`."""
    return None if lengths is None else torch.ceil(lengths * target / source).to(lengths.dtype)
