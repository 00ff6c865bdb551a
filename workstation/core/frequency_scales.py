"""The scales of a frequency axis, a row each: settings, menus and pictures take them from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from workstation.core.late_numpy import np

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers: TypeAlias = npt.NDArray[np.float64]

_MEL_KNEE_HZ = 700.0


class FrequencyScale(NamedTuple):
    """How hertz lie on an axis: equal steps of what `warp` answers are equal steps on the screen."""

    title: str
    warp: Callable[[Numbers], Numbers]
    unwarp: Callable[[Numbers], Numbers]
    """The inverse of `warp`."""
    lowest_hz: float = 0.0
    """Where an axis may start at the lowest."""
    first_hz: float = 0.0
    """Where an axis of all frequencies starts."""


SCALES: Mapping[str, FrequencyScale] = MappingProxyType(
    {
        "linear": FrequencyScale("Linear", lambda hz: hz, lambda value: value),
        "log": FrequencyScale(
            "Logarithmic", lambda hz: np.log(np.maximum(hz, 1e-3)), lambda value: np.exp(value), 1.0, 40.0
        ),
        "mel": FrequencyScale(
            "Mel", lambda hz: np.log1p(hz / _MEL_KNEE_HZ), lambda value: _MEL_KNEE_HZ * np.expm1(value)
        ),
    }
)
