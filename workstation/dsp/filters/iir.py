"""Recursive filters of tensors: any order, batched, with state, differentiable, on the CPU and on other devices."""

import math
from typing import overload

import torch
from torch import Tensor

from workstation.dsp.dtypes import check_floating, on_host
from workstation.dsp.filters.recursion import filter_rows, filter_sections, is_plain


@overload
def lfilter(
    waveform: Tensor, a_coeffs: Tensor, b_coeffs: Tensor, clamp: bool = True, batching: bool = True, *, zi: None = None
) -> Tensor: ...
@overload
def lfilter(
    waveform: Tensor, a_coeffs: Tensor, b_coeffs: Tensor, clamp: bool = True, batching: bool = True, *, zi: Tensor
) -> tuple[Tensor, Tensor]: ...
def lfilter(
    waveform: Tensor,
    a_coeffs: Tensor,
    b_coeffs: Tensor,
    clamp: bool = True,
    batching: bool = True,
    *,
    zi: Tensor | None = None,
) -> Tensor | tuple[Tensor, Tensor]:
    """Filter by a difference equation: `a0 y[n] = Σ_k b_k x[n-k] - Σ_{k>0} a_k y[n-k]`.

    Args:
        waveform: Samples (..., time), floating point. The recursion runs in float64 whatever the dtype.
        a_coeffs: (order + 1,) or (filters, order + 1), lowest delay first, a0 not 0.
        b_coeffs: As many as `a_coeffs` (pad with zeros).
        clamp: Limit the output to -1 … 1.
        batching: For 2-D coefficients: True filters row i of the waveform (..., filters, time) by filter i; False
            filters every row by all of them.
        zi: State at the start, (..., order) (2-D coefficients: (..., filters, order)), in the transposed direct form
            II, as scipy's `lfilter` has it; zeros start from silence. With it the answer is `(y, zf)`; give `zf` to
            the call for the samples that follow.

    Returns:
        (..., time), or (..., filters, time) for 2-D coefficients; with `zi` also the state after the last sample.

    Differentiable in waveform, coefficients and state, twice. Gradients: C.-Y. Yu et al., "Differentiable all-pole
    filters for time-varying audio systems", DAFx 2024.

    Examples:
        >>> click = torch.tensor([1.0, 0.0, 0.0, 0.0])
        >>> F.lfilter(click, torch.tensor([1.0, -0.5]), torch.tensor([1.0, 0.0])).tolist()
        [1.0, 0.5, 0.25, 0.125]
    """
    check_floating(waveform)
    if a_coeffs.shape != b_coeffs.shape:
        raise ValueError(
            f"a_coeffs and b_coeffs must be of the same size, got {tuple(a_coeffs.shape)} and {tuple(b_coeffs.shape)}"
        )
    if not 1 <= a_coeffs.ndim <= 2:
        raise ValueError(f"coefficients must have 1 or 2 dimensions, got {a_coeffs.ndim}")
    if a_coeffs.ndim == 1:
        a_coeffs, b_coeffs = a_coeffs[None], b_coeffs[None]
    elif not batching:
        waveform = torch.stack([waveform] * a_coeffs.shape[0], -2)
    elif waveform.ndim < 2 or waveform.shape[-2] != a_coeffs.shape[0]:
        raise ValueError(f"{a_coeffs.shape[0]} filters need as many rows of samples, got {tuple(waveform.shape)}")
    filters, order = a_coeffs.shape[0], a_coeffs.shape[1] - 1
    shape = waveform.shape
    rows = waveform.reshape(math.prod(shape[:-1]) // filters, filters, shape[-1])
    state = None if zi is None else zi.reshape(rows.shape[0], filters, order)
    y, end = filter_rows(rows, b_coeffs / a_coeffs[:, :1], a_coeffs / a_coeffs[:, :1], state, clamp, zi is not None)
    y = y.reshape(shape)
    return y if zi is None or end is None else (y, end.reshape(zi.shape))


def filtfilt(waveform: Tensor, a_coeffs: Tensor, b_coeffs: Tensor, clamp: bool = True) -> Tensor:
    """Filter forward, then backward in time: no phase shift, twice the decibels, silence assumed around.

    Args:
        waveform: Samples (..., time).
        a_coeffs: (order + 1,) or (filters, order + 1) as in `lfilter`.
        b_coeffs: As many as `a_coeffs`.
        clamp: Limit the output to -1 … 1 (not what lies between the two passes).

    Returns:
        The shape of `lfilter`'s output.

    Examples:
        >>> step = torch.cat((torch.zeros(50), torch.ones(51)))
        >>> out = F.filtfilt(step, torch.tensor([1.0, -0.5]), torch.tensor([0.5, 0.0]))
        >>> round(float(out[49] + out[50]), 2)  # still in the middle: no delay
        1.0
    """
    forward = lfilter(waveform, a_coeffs, b_coeffs, clamp=False)
    filters = a_coeffs.shape[0] if a_coeffs.ndim > 1 else 1
    a, b = a_coeffs.reshape(filters, -1), b_coeffs.reshape(filters, -1)
    rows = forward.reshape(math.prod(forward.shape[:-1]) // filters, filters, forward.shape[-1])
    y, _ = filter_rows(rows, b / a[:, :1], a / a[:, :1], None, clamp, False, reverse=True)
    return y.reshape(forward.shape)


def biquad(waveform: Tensor, b0: float, b1: float, b2: float, a0: float, a1: float, a2: float) -> Tensor:
    """Filter by one second-order section and clamp to -1 … 1.

    Args:
        waveform: Samples (..., time).
        b0: Coefficient of x[n]; all six may be floats or tensors of one element (gradients reach them).
        b1: Coefficient of x[n - 1].
        b2: Coefficient of x[n - 2].
        a0: Coefficient of y[n], not 0.
        a1: Coefficient of y[n - 1].
        a2: Coefficient of y[n - 2].

    Returns:
        (..., time).

    Examples:
        >>> click = torch.tensor([[1.0, 0.0, 0.0, 0.0]])
        >>> F.biquad(click, 1.0, 0.0, 0.0, 1.0, -0.5, 0.0).tolist()  # y[n] = x[n] + y[n - 1] / 2
        [[1.0, 0.5, 0.25, 0.125]]
    """
    taps = [double(v).reshape(1) for v in (b0, b1, b2, a0, a1, a2)]
    return lfilter(waveform, torch.cat(taps[3:]), torch.cat(taps[:3]))


def double(value: float | Tensor) -> Tensor:
    """A number or tensor as float64 on the CPU, where coefficients are made; gradients pass."""
    return on_host(value) if isinstance(value, Tensor) else torch.tensor(value, dtype=torch.float64)


def sosfilt(waveform: Tensor, sos: Tensor, zi: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Filter by a cascade of second-order sections in one call, without clamping.

    Args:
        waveform: Samples (..., time).
        sos: (sections, 6) rows `[b0, b1, b2, a0, a1, a2]`.
        zi: State at the start, (..., sections, 2); None: silence before the first sample.

    Returns:
        `(y, zf)`: (..., time), and the state after the last sample for the call on those that follow.

    Differentiable in all three. Without gradients on the CPU all sections run in one pass over memory.

    Examples:
        >>> sos = torch.tensor([[1.0, 0.0, 0.0, 1.0, -0.5, 0.0]])
        >>> out, state = F.sosfilt(torch.tensor([[1.0, 0.0, 0.0]]), sos)
        >>> out.tolist()
        [[1.0, 0.5, 0.25]]
        >>> F.sosfilt(torch.tensor([[0.0]]), sos, state)[0].tolist()  # goes on where it stopped
        [[0.125]]
    """
    check_floating(waveform)
    if sos.ndim != 2 or sos.shape[1] != 6:
        raise ValueError(f"sections must have the shape (sections, 6), got {tuple(sos.shape)}")
    shape, sections = waveform.shape, len(sos)
    state_shape = (*shape[:-1], sections, 2)
    if zi is not None and zi.shape != state_shape:
        raise ValueError(f"the state of this cascade has the shape {state_shape}, got {tuple(zi.shape)}")
    if is_plain(waveform, sos, zi):
        return filter_sections(waveform, sos, state_shape, zi)
    states = waveform.new_zeros(state_shape) if zi is None else zi
    y, ends = waveform, []
    for k, row in enumerate(sos):
        y, end = lfilter(y, row[3:], row[:3], clamp=False, zi=states[..., k, :])
        ends.append(end)
    return y, torch.stack(ends, -2)
