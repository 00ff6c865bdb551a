"""The Bark scale of critical bands and banks of triangular filters on it."""

import math
import warnings

import torch
from torch import Tensor

from workstation.dsp.spectral.filterbanks import triangles


def hz_to_bark(hz: float, bark_scale: str = "traunmuller") -> float:
    """A frequency in Bark: by Traunmüller 1990, Schroeder et al. 1979 or Wang et al. 1992."""
    _check(bark_scale)
    if bark_scale == "wang":
        return 6.0 * math.asinh(hz / 600.0)
    if bark_scale == "schroeder":
        return 7.0 * math.asinh(hz / 650.0)
    bark = 26.81 * hz / (1960.0 + hz) - 0.53
    if bark < 2:
        return bark + 0.15 * (2 - bark)
    return bark + 0.22 * (bark - 20.1) if bark > 20.1 else bark


def bark_to_hz(barks: Tensor, bark_scale: str = "traunmuller") -> Tensor:
    """Barks in Hz.

    Traunmüller's corrections, below 2 and above 20.1 Bark, are undone as torchaudio does it: if there is any value to
    be corrected below 2, none is above 20.1.
    """
    _check(bark_scale)
    if bark_scale == "wang":
        return 600.0 * torch.sinh(barks / 6.0)
    if bark_scale == "schroeder":
        return 650.0 * torch.sinh(barks / 7.0)
    if (barks < 2).any():
        barks = torch.where(barks < 2, (barks - 0.3) / 0.85, barks)
    else:
        barks = torch.where(barks > 20.1, (barks + 4.422) / 1.22, barks)
    return 1960.0 * (barks + 0.53) / (26.28 - barks)


def barkscale_fbanks(
    n_freqs: int,
    f_min: float,
    f_max: float,
    n_barks: int,
    sample_rate: int,
    bark_scale: str = "traunmuller",
) -> Tensor:
    """Triangular filters at equal steps of the Bark scale.

    Parameters
    ----------
    n_freqs : int
        Bins of the spectrum, 0 Hz to half the sample rate.
    f_min, f_max : float
        Hz; edges of the lowest and the highest filter.
    n_barks : int
        Filters.
    sample_rate : int
        Hz.
    bark_scale : {"traunmuller", "schroeder", "wang"}
        On Traunmüller's the highest filters end above `f_max` if that is above 20.1 Bark (6.5 kHz) and `f_min` below 2
        (200 Hz): see `bark_to_hz`.

    Returns
    -------
    Tensor (n_freqs, n_barks)
        To be multiplied from the right; 0 .. 1. Warns when a filter has no bin.

    Examples:
        >>> F.barkscale_fbanks(201, 0.0, 8000.0, 24, 16000).shape
        torch.Size([201, 24])
    """
    ends = hz_to_bark(f_min, bark_scale), hz_to_bark(f_max, bark_scale)
    points = bark_to_hz(torch.linspace(*ends, n_barks + 2), bark_scale)
    banks = triangles(torch.linspace(0, sample_rate // 2, n_freqs), points)
    if not banks.amax(dim=0).all():
        warnings.warn(
            f"At least one bark filterbank has all zero values. The value for `n_barks` ({n_barks}) may be set too "
            f"high. Or, the value for `n_freqs` ({n_freqs}) may be set too low.",
            stacklevel=2,
        )
    return banks


def _check(bark_scale: str) -> None:
    if bark_scale not in ("schroeder", "traunmuller", "wang"):
        raise ValueError(f'bark_scale should be one of "schroeder", "traunmuller" or "wang", got {bark_scale!r}.')
