"""Overdrive: a soft clipper with a little of its own offset, for even harmonics."""

import torch
from torch import Tensor

from workstation.dsp.dtypes import check_floating
from workstation.dsp.filters.iir import lfilter
from workstation.dsp.kernels import huge_pages
from workstation.dsp.kernels.parallel import spread
from workstation.dsp.watched import is_watched


def overdrive(waveform: Tensor, gain: float = 20, colour: float = 20) -> Tensor:
    """Distort: v = gain x + colour / 200, bent by v - v³/3 (held at ±2/3 beyond ±1), its offset removed, mixed with x.

    Args:
        waveform: Samples (..., time) within -1 … 1.
        gain: Drive, 0 … 100 dB.
        colour: Amount of even harmonics, 0 … 100.

    Returns:
        `x / 2 + 3/4 h(bent)`, h the DC blocker (1 - z⁻¹) / (1 - 0.995 z⁻¹), clamped to -1 … 1; (..., time).
        Differentiable. Source: SoX, effect `overdrive`.

    Examples:
        >>> out = F.overdrive(torch.full((1, 100), 0.1))
        >>> bool(out.abs().max() > 0.1)
        True
    """
    check_floating(waveform)
    ratio, offset = 10 ** (gain / 20), colour / 200
    if not is_watched(waveform) and waveform.device.type == "cpu" and waveform.dtype in (torch.float32, torch.float64):
        return _overdrive_cpu(waveform, ratio, offset)
    driven = waveform * ratio + offset
    bent = torch.where(driven.abs() > 1, torch.sign(driven) * (2 / 3), driven - driven**3 / 3)
    lower, upper = (torch.tensor(c, dtype=torch.float64) for c in ([1.0, -0.995], [1.0, -1.0]))
    return (waveform * 0.5 + lfilter(bent, lower, upper, clamp=False) * 0.75).clamp(-1, 1)


def _overdrive_cpu(waveform: Tensor, ratio: float, offset: float) -> Tensor:
    from workstation.dsp.kernels.modulation import overdrive_row

    rows = waveform.detach().reshape(-1, waveform.shape[-1]).contiguous()
    y = huge_pages.empty(tuple(rows.shape), rows.dtype)
    source, target = rows.numpy(), y.numpy()
    work = range(len(source))
    spread(lambda row: overdrive_row(source[row], target[row], ratio, offset), work, torch.get_num_threads())
    return y.view(waveform.shape)
