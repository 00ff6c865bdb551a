"""Finite impulse responses: from a cutoff, from magnitudes, and filtering by responses that change over time."""

import math
import warnings

import torch
from torch import Tensor
from torch.nn.functional import pad

from workstation.dsp.convolution.convolve import fftconvolve


def sinc_impulse_response(cutoff: Tensor, window_size: int = 513, high_pass: bool = False) -> Tensor:
    """Low-pass or high-pass filters: a sinc under a Hamming window, of gain 1 at 0 Hz.

    Parameters
    ----------
    cutoff : Tensor (...)
        In units of half the sample rate, 0 .. 1.
    window_size : int
        Taps, odd.
    high_pass : bool
        An impulse less the low-pass.

    Returns
    -------
    Tensor (..., window_size)
        Symmetric; differentiable.

    Examples:
        >>> taps = F.sinc_impulse_response(torch.tensor([0.25]), window_size=65)
        >>> taps.shape, round(float(taps.sum()), 3)
        (torch.Size([1, 65]), 1.0)
    """
    if window_size % 2 == 0:
        raise ValueError(f"`window_size` must be odd. Given: {window_size}")
    half = window_size // 2
    taps = torch.arange(-half, half + 1, device=cutoff.device, dtype=cutoff.dtype)
    window = torch.hamming_window(window_size, periodic=False, device=cutoff.device, dtype=cutoff.dtype)
    response: Tensor = torch.special.sinc(cutoff[..., None] * taps) * window
    response = response / response.sum(dim=-1, keepdim=True).abs()
    return (taps == 0).to(response.dtype) - response if high_pass else response


def frequency_impulse_response(magnitudes: Tensor) -> Tensor:
    """Filters with given magnitudes at evenly spaced frequencies, by the inverse transform under a Hann window.

    Parameters
    ----------
    magnitudes : Tensor (..., bins)
        From 0 Hz to half the sample rate; not negative (warns).

    Returns
    -------
    Tensor (..., 2 (bins - 1))
        Delayed by bins - 1 samples; differentiable.

    Examples:
        >>> taps = F.frequency_impulse_response(torch.ones(3))  # all frequencies pass
        >>> [round(abs(x), 3) for x in taps.tolist()]
        [0.0, 0.0, 0.75, 0.0]
    """
    if magnitudes.min() < 0.0:
        warnings.warn("The input frequency response should not contain negative values.", stacklevel=2)
    response: Tensor = torch.fft.fftshift(torch.fft.irfft(magnitudes), dim=-1)
    window = torch.hann_window(response.shape[-1], periodic=False, device=response.device, dtype=response.dtype)
    return response * window


def filter_waveform(waveform: Tensor, kernels: Tensor, delay_compensation: int = -1) -> Tensor:
    """Filter a sound by a row of responses, one after the other.

    The sound is cut into as many equal chunks as there are responses; each is convolved with its own, and the tails
    run on into the next chunk.

    Parameters
    ----------
    waveform : Tensor (..., time)
    kernels : Tensor (filters, taps) or (..., filters, taps)
        Leading dimensions as those of the sound, or 1.
    delay_compensation : int
        Samples to drop at the start, 0 .. taps; half the taps if negative.

    Returns
    -------
    Tensor (..., time)
        Differentiable.

    Examples:
        >>> out = F.filter_waveform(torch.tensor([0.0, 4.0, 0.0, 0.0]), torch.tensor([[0.25, 0.5, 0.25]]))
        >>> [round(abs(x), 3) for x in out.tolist()]
        [1.0, 2.0, 1.0, 0.0]
    """
    if kernels.ndim not in (2, waveform.ndim + 1):
        raise ValueError(
            "`kernels` must be 2 or N+1 dimension where "
            f"N is the dimension of waveform. Found: {kernels.ndim} (N={waveform.ndim})"
        )
    filters, taps = kernels.shape[-2:]
    if delay_compensation > taps:
        raise ValueError(
            "When `delay_compenstation` is provided, it cannot be larger than the size of filters. "
            f"Found: delay_compensation={delay_compensation}, filter_size={taps}"
        )
    frames = waveform.shape[-1]
    chunk = -(-frames // filters)
    chunks = pad(waveform, (0, chunk * filters - frames)).unflatten(-1, (filters, chunk))  # type: ignore[no-untyped-call]
    responses = kernels.expand(*waveform.shape[:-1], -1, -1)
    filtered = _overlapped(fftconvolve(chunks, responses), chunk)
    start = delay_compensation if delay_compensation >= 0 else taps // 2
    return pad(filtered, (0, max(start + frames - filtered.shape[-1], 0)))[..., start : start + frames]


def _overlapped(frames: Tensor, step: int) -> Tensor:
    """The sum of frames (..., count, size), each `step` samples after the one before."""
    count, size = frames.shape[-2:]
    parts = math.ceil(size / step)
    padded = pad(frames, (0, parts * step - size)).unflatten(-1, (parts, step))  # type: ignore[no-untyped-call]
    moved = [pad(padded[..., part, :], (0, 0, part, parts - 1 - part)) for part in range(parts)]
    return torch.stack(moved).sum(0).flatten(-2)[..., : (count - 1) * step + size]
