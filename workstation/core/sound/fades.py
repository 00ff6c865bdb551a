"""Curves of fades: amplitude over the part of the fade that has passed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from workstation.core.late_numpy import np

if TYPE_CHECKING:
    import numpy.typing as npt

    Array: TypeAlias = npt.NDArray[np.float64]

SHAPES = ("linear", "exponential", "logarithmic", "half cosine", "quarter sine")

EXPONENTIAL_DB = 60.0
"""The range of the exponential and logarithmic curves, before they are set to reach 0 and 1 exactly."""


def fade_curve(kind: str, at: npt.ArrayLike) -> Array:
    """Amplitude 0 .. 1 of a fade-in at the fractions `at` (0 .. 1) of its length; a fade-out is `1 - at`.

    linear        t
    exponential   (e^kt - 1) / (e^k - 1), k = ln 10^(60 / 20): nearly a straight line in decibels
    logarithmic   1 - exponential(1 - t): its mirror image, quick at first
    half cosine   (1 - cos πt) / 2: smooth at both ends; in and out add up to 1
    quarter sine  sin(πt / 2): the squares of in and out add up to 1 (equal power)
    """
    t = np.asarray(at, np.float64)
    if kind == "linear":
        return t.copy()
    if kind == "exponential":
        return _exponential(t)
    if kind == "logarithmic":
        return 1.0 - _exponential(1.0 - t)
    if kind == "half cosine":
        return np.asarray((1.0 - np.cos(math.pi * t)) / 2)
    if kind == "quarter sine":
        return np.asarray(np.sin(math.pi / 2 * t))
    raise ValueError(f"a fade is linear, exponential, logarithmic, half cosine or quarter sine, got {kind!r}")


def _exponential(t: Array) -> Array:
    k = math.log(10) * EXPONENTIAL_DB / 20
    return np.asarray(np.expm1(k * t) / math.expm1(k))
