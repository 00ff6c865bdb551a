"""Pre-emphasis of high frequencies by a difference, and its inverse."""

import torch
from torch import Tensor

from workstation.dsp.dtypes import check_floating
from workstation.dsp.filters.iir import lfilter
from workstation.dsp.kernels import huge_pages
from workstation.dsp.watched import is_watched


def preemphasis(waveform: Tensor, coeff: float = 0.97) -> Tensor:
    """`y[n] = x[n] - coeff x[n - 1]`, the sample before the first taken as 0.

    Args:
        waveform: Samples (..., time).
        coeff: 0 … 1; the higher, the less of the low frequencies stays.

    Returns:
        (..., time).

    Examples:
        >>> [round(x, 2) for x in F.preemphasis(torch.tensor([1.0, 1.0, 0.0])).tolist()]
        [1.0, 0.03, -0.97]
    """
    check_floating(waveform, complex_too=True)
    if is_watched(waveform) or waveform.device.type != "cpu":
        return torch.cat([waveform[..., :1], waveform[..., 1:] - coeff * waveform[..., :-1]], -1)
    y = huge_pages.empty(tuple(waveform.shape), waveform.dtype)
    y[..., :1] = waveform[..., :1]
    torch.sub(waveform[..., 1:], waveform[..., :-1], alpha=coeff, out=y[..., 1:])
    return y


def deemphasis(waveform: Tensor, coeff: float = 0.97) -> Tensor:
    """`y[n] = x[n] + coeff y[n - 1]`, the inverse of `preemphasis`, clamped to -1 … 1.

    Args:
        waveform: Samples (..., time).
        coeff: 0 … 1.

    Returns:
        (..., time).

    Examples:
        >>> x = torch.tensor([[0.5, 0.25, 0.125]])
        >>> bool(torch.allclose(F.deemphasis(F.preemphasis(x)), x))
        True
    """
    lower, upper = (torch.tensor(c, dtype=torch.float64) for c in ([1.0, -coeff], [1.0, 0.0]))
    return lfilter(waveform, lower, upper)
