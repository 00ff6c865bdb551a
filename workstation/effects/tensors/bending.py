"""Curves that bend a wave, plain and averaged between samples, as tensors; float32 loses nothing but its rounding."""

import math

import torch
from torch import Tensor

from workstation.dsp.kernels.shape import FOLD, HARD, TUBE

_SLACK = 0.6
"""Of the tube's lower half: it bends later, and higher."""
_GAUSS = (
    (0.046910077030668, 0.11846344252809454),
    (0.23076534494715845, 0.23931433524968324),
    (0.5, 0.28444444444444444),
    (0.7692346550528415, 0.23931433524968324),
    (0.953089922969332, 0.11846344252809454),
)
"""Places and weights of five points between 0 and 1."""


def curve(kind: int, x: Tensor) -> Tensor:
    """The curve of a kind, as `dsp.kernels.shape` has it."""
    if kind == HARD:
        return x.clamp(-1, 1)
    if kind == FOLD:
        return torch.sin(0.5 * math.pi * x)
    if kind == TUBE:
        part = torch.where(x > 0, 1.0, _SLACK)
        return torch.tanh(part * x) / part
    return torch.tanh(x)


def averaged(kind: int, x: Tensor) -> Tensor:
    """The curve of straight lines through the samples (…, n), averaged under a triangle as wide as two: (…, n - 2)."""
    here = x[..., 1:-1]
    return _leaning(kind, x[..., :-2], here) + _leaning(kind, x[..., 2:], here)


def _leaning(kind: int, low: Tensor, high: Tensor) -> Tensor:
    """The integral over a straight way from `low` to `high` of the curve times the part of the way that is behind."""
    step = high - low
    if kind == HARD:
        return _leaning_clip(low, step)
    short = step.abs() < 1
    by_points = sum(weight * place * curve(kind, low + place * step) for place, weight in _GAUSS)
    assert isinstance(by_points, Tensor)
    step = torch.where(short, 1.0, step)
    if kind == FOLD:
        a, b = 0.5 * math.pi * low, 0.5 * math.pi * step
        exact = (torch.sin(a + b) - torch.sin(a)) / b**2 - torch.cos(a + b) / b
    else:
        exact = _leaning_tanh(kind, low, low + step, step)
    return torch.where(short, by_points, exact)


def _leaning_clip(low: Tensor, step: Tensor) -> Tensor:
    """Of the hard clip: before, between and behind the places where it bends."""
    sign = torch.where(step < 0, -1.0, 1.0)
    low, step = low * sign, step.abs()
    divisor = step.clamp(min=1e-30)
    first, last = ((-1 - low) / divisor).clamp(0, 1), ((1 - low) / divisor).clamp(0, 1)
    length, begin = last - first, low.clamp(-1, 1)
    within = length * (first * begin + length * ((begin + first * step) / 2 + length * step / 3))
    # Where the way does not reach the middle at all it stays on one side.
    stays = torch.where(low >= 1, 0.5, torch.where(low + step <= -1, -0.5, within + (1 - last**2 - first**2) / 2))
    return sign * stays


def _leaning_tanh(kind: int, low: Tensor, high: Tensor, step: Tensor) -> Tensor:
    """Of tanh, as a jump at 0 and what is missing to it, which soon falls to nothing on either side."""
    below = -1 / _SLACK if kind == TUBE else -1.0
    crossing = (-low / step).clamp(0, 1) ** 2 / 2
    before, after = (torch.where(low > 0, 1.0, below), torch.where(low > 0, below, 1.0))
    never = low * high > 0
    jump = torch.where(never, before / 2, before * crossing + after * (0.5 - crossing))
    (area_low, moment_low), (area_high, moment_high) = (_missing(kind, end) for end in (low, high))
    return jump + (moment_high - moment_low - low * (area_high - area_low)) / step**2


def _missing(kind: int, u: Tensor) -> tuple[Tensor, Tensor]:
    """The integrals from 0 to `u` of the curve less its limit on that side, and of that times the way."""
    part = torch.where(u > 0, 1.0, _SLACK) if kind == TUBE else torch.ones_like(u)
    v = part * u.abs()
    w = torch.log1p(torch.exp(-2 * v))
    area = w - math.log(2)
    # The dilogarithm of -exp(-2 v), by Debye's series in w.
    s = w * w
    dilogarithm = w + s / 4 + w * s * (1 / 36 - s * (1 / 3600 - s * (1 / 211680 - s * (1 / 10886400))))
    moment = v * w - math.pi**2 / 24 + dilogarithm / 2
    return area / part**2, torch.sign(u) * moment / part**3
