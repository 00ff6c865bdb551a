"""Kaldi's mel scale, its warping for vocal tract length, and the filter banks and cosine transforms built on them."""

import math

import torch
from torch import Tensor

from workstation.dsp.errors import OptionError


def mel_scale_scalar(freq: float) -> float:
    """Mel of a frequency in Hz: 1127 ln(1 + f / 700)."""
    return 1127.0 * math.log(1.0 + freq / 700.0)


def mel_scale(freq: Tensor) -> Tensor:
    """Mel of frequencies in Hz: 1127 ln(1 + f / 700)."""
    return 1127.0 * (1.0 + freq / 700.0).log()


def inverse_mel_scale_scalar(mel_freq: float) -> float:
    """The frequency in Hz of a mel."""
    return 700.0 * (math.exp(mel_freq / 1127.0) - 1.0)


def inverse_mel_scale(mel_freq: Tensor) -> Tensor:
    """The frequencies in Hz of mels."""
    return 700.0 * ((mel_freq / 1127.0).exp() - 1.0)


def vtln_warp_freq(
    vtln_low_cutoff: float,
    vtln_high_cutoff: float,
    low_freq: float,
    high_freq: float,
    vtln_warp_factor: float,
    freq: Tensor,
) -> Tensor:
    """Frequencies warped for the length of the vocal tract: Kaldi's piecewise linear map.

    It keeps `low_freq` and `high_freq` where they are, divides by the factor in between, and bends at two points:
    such that no frequency below `vtln_low_cutoff` or above `vtln_high_cutoff`, warped or not, is in the middle part.
    What lies outside of `low_freq .. high_freq` stays.

    Parameters
    ----------
    vtln_low_cutoff, vtln_high_cutoff : float
        Hz, low_freq < vtln_low_cutoff and vtln_high_cutoff < high_freq.
    low_freq, high_freq : float
        Hz.
    vtln_warp_factor : float
        Above 1 for a longer tract: formants move down.
    freq : Tensor
        Hz, any shape.
    """
    if not vtln_low_cutoff > low_freq:
        raise OptionError(f"vtln_low_cutoff must be above low_freq ({low_freq} Hz), got {vtln_low_cutoff}")
    if not vtln_high_cutoff < high_freq:
        raise OptionError(f"vtln_high_cutoff must be below high_freq ({high_freq} Hz), got {vtln_high_cutoff}")
    low = vtln_low_cutoff * max(1.0, vtln_warp_factor)
    high = vtln_high_cutoff * min(1.0, vtln_warp_factor)
    if not (low > low_freq and high < high_freq):
        raise OptionError(f"a warp by {vtln_warp_factor} leaves {low_freq} .. {high_freq} Hz: {low} .. {high} Hz")
    scale = 1.0 / vtln_warp_factor
    slope_left = (scale * low - low_freq) / (low - low_freq)
    slope_right = (high_freq - scale * high) / (high_freq - high)
    warped = torch.where(freq < high, scale * freq, high_freq + slope_right * (freq - high_freq))
    warped = torch.where(freq < low, low_freq + slope_left * (freq - low_freq), warped)
    return torch.where((freq < low_freq) | (freq > high_freq), freq, warped)


def vtln_warp_mel_freq(
    vtln_low_cutoff: float,
    vtln_high_cutoff: float,
    low_freq: float,
    high_freq: float,
    vtln_warp_factor: float,
    mel_freq: Tensor,
) -> Tensor:
    """Mels warped as :func:`vtln_warp_freq` warps their frequencies."""
    hz = inverse_mel_scale(mel_freq)
    return mel_scale(vtln_warp_freq(vtln_low_cutoff, vtln_high_cutoff, low_freq, high_freq, vtln_warp_factor, hz))


def get_mel_banks(
    num_bins: int,
    window_length_padded: int,
    sample_freq: float,
    low_freq: float,
    high_freq: float,
    vtln_low: float,
    vtln_high: float,
    vtln_warp_factor: float,
) -> tuple[Tensor, Tensor]:
    """Triangular filters, evenly spaced and of equal width in mels.

    Parameters
    ----------
    num_bins : int
        Filters, above 3.
    window_length_padded : int
        Samples of the transform, even.
    sample_freq : float
        Hz.
    low_freq, high_freq : float
        Where the lowest filter begins and the highest ends, in Hz; a `high_freq` of 0 or less counts from Nyquist.
    vtln_low, vtln_high : float
        Bends of the warp in Hz; a negative `vtln_high` counts from Nyquist.
    vtln_warp_factor : float
        1 for none.

    Returns
    -------
    banks : Tensor (num_bins, window_length_padded / 2)
        Weights of the bins below Nyquist.
    center_freqs : Tensor (num_bins, 1)
        Hz.
    """
    nyquist = 0.5 * sample_freq
    high_freq = high_freq + nyquist if high_freq <= 0.0 else high_freq
    vtln_high = vtln_high + nyquist if vtln_high < 0.0 else vtln_high
    if num_bins <= 3:
        raise OptionError(f"there must be more than 3 mel bins, got {num_bins}")
    if window_length_padded % 2:
        raise OptionError(f"the padded window must be even, got {window_length_padded} samples")
    if not (0.0 <= low_freq < nyquist and 0.0 < high_freq <= nyquist and low_freq < high_freq):
        raise OptionError(f"Bad values in options: low-freq {low_freq} and high-freq {high_freq} vs. nyquist {nyquist}")
    warped = vtln_warp_factor != 1.0
    if warped and not (low_freq < vtln_low < high_freq and 0.0 < vtln_high < high_freq and vtln_low < vtln_high):
        raise OptionError(
            f"Bad values in options: vtln-low {vtln_low} and vtln-high {vtln_high}, versus "
            f"low-freq {low_freq} and high-freq {high_freq}"
        )
    # In the default type, float32 as in Kaldi: where filters are narrower than bins its rounding shows.
    lowest = mel_scale_scalar(low_freq)
    step = (mel_scale_scalar(high_freq) - lowest) / (num_bins + 1)
    edges = lowest + torch.arange(num_bins + 2, dtype=torch.get_default_dtype())[:, None] * step
    if warped:
        edges = vtln_warp_mel_freq(vtln_low, vtln_high, low_freq, high_freq, vtln_warp_factor, edges)
    left, center, right = edges[:-2], edges[1:-1], edges[2:]
    bins = torch.arange(window_length_padded // 2, dtype=edges.dtype)
    mel = mel_scale(sample_freq / window_length_padded * bins)
    rising, falling = (mel - left) / (center - left), (right - mel) / (right - center)
    if warped:
        # A warp may change the order of the edges, so each slope counts only between its own two.
        up = torch.where((mel > left) & (mel <= center), rising, 0.0)
        banks = up + torch.where((mel > center) & (mel < right), falling, 0.0)
    else:
        banks = torch.minimum(rising, falling).clamp(min=0.0)
    return banks, inverse_mel_scale(center)


def dct_matrix(num_ceps: int, num_mel_bins: int) -> Tensor:
    """The orthonormal cosine transform (num_mel_bins, num_ceps), float64, to be multiplied from the right."""
    angles = torch.outer(torch.arange(num_mel_bins, dtype=torch.float64) + 0.5, torch.arange(num_ceps))
    matrix = math.sqrt(2.0 / num_mel_bins) * torch.cos(math.pi / num_mel_bins * angles)
    matrix[:, 0] = math.sqrt(1.0 / num_mel_bins)
    return matrix


def lifter(num_ceps: int, cepstral_lifter: float) -> Tensor:
    """Factors of cepstral coefficients (num_ceps,), float64: 1 + Q / 2 sin(pi i / Q)."""
    order = torch.arange(num_ceps, dtype=torch.float64)
    return 1.0 + 0.5 * cepstral_lifter * torch.sin(math.pi * order / cepstral_lifter)
