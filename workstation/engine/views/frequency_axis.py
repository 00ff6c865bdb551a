"""The frequency axis of a spectrogram: linear, logarithmic or mel, from hertz to rows of pixels and back."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from workstation.core.frequency_scales import SCALES

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.float64]
_TICK_STEPS = ((1, 1.5, 2, 3, 4, 5, 6, 8), (1, 2, 3, 5), (1, 2, 5), (1, 3), (1,))


@dataclass(frozen=True, slots=True)
class FrequencyAxis:
    """`low_hz` at position 0 (the bottom), `high_hz` at position 1; a logarithmic axis starts at 1 Hz or above."""

    kind: str = "log"
    """One of `SCALES`."""
    low_hz: float = 50.0
    high_hz: float = 20_000.0

    def __post_init__(self) -> None:
        if self.kind not in SCALES:
            raise ValueError(f"an axis is one of {', '.join(SCALES)}, got {self.kind!r}")
        lowest = SCALES[self.kind].lowest_hz
        if not lowest <= self.low_hz < self.high_hz:
            raise ValueError(f"an axis needs {lowest:g} <= low < high Hz, got {self.low_hz:g} to {self.high_hz:g}")

    def position(self, hz: npt.ArrayLike) -> Numbers:
        """Where a frequency lies, 0 to 1 inside the axis."""
        low, high = self._warp(np.array([self.low_hz, self.high_hz]))
        return np.asarray((self._warp(np.asarray(hz, np.float64)) - low) / (high - low))

    def hz(self, position: npt.ArrayLike) -> Numbers:
        """The frequency at a position."""
        low, high = self._warp(np.array([self.low_hz, self.high_hz]))
        return np.asarray(SCALES[self.kind].unwarp(low + np.asarray(position, np.float64) * (high - low)))

    def ticks(self, count: int) -> tuple[float, ...]:
        """Round frequencies inside the axis, about `count` of them at most."""
        decades = 10.0 ** np.arange(6)
        inside: list[float] = []
        for steps in _TICK_STEPS:
            candidates = np.unique(np.outer(decades, steps))
            if self.kind == "linear":
                wanted = (self.high_hz - self.low_hz) / count
                candidates = np.arange(0, self.high_hz + 1, candidates[candidates >= wanted].min(initial=1e5))
            inside = [float(hz) for hz in candidates if self.low_hz <= hz <= self.high_hz]
            if len(inside) <= count:
                break
        return tuple(inside)

    def _warp(self, hz: Numbers) -> Numbers:
        return np.asarray(SCALES[self.kind].warp(hz))


@dataclass(frozen=True)
class RowMap:
    """Which bins of a spectrum each row of pixels shows, made once per axis and height."""

    axis: FrequencyAxis
    height: int
    bins: int
    rate: float
    """Of the sound: the last bin is at half of it."""

    @cached_property
    def _edges(self) -> Numbers:
        """The fractional bin at each edge between rows, from the top row down."""
        hz = self.axis.hz(1 - np.arange(self.height + 1) / self.height)
        return hz * 2 * (self.bins - 1) / self.rate

    def image(self, columns: Bytes) -> Bytes:
        """Spectra (bins, width) as pixels (height, width), the highest frequency first.

        A row narrower than a bin is interpolated between bins, a wider one shows its loudest bin; above half
        the rate there is nothing.
        """
        if columns.shape[0] != self.bins:
            raise ValueError(f"the map is for {self.bins} bins, got {columns.shape[0]}")
        upper, lower = self._edges[:-1], self._edges[1:]
        middle = np.clip((upper + lower) / 2, 0, self.bins - 1)
        below = np.minimum(middle.astype(np.intp), self.bins - 2)
        part = ((middle - below) * 256).astype(np.uint16)[:, None]
        image: Bytes = (columns[below] * (256 - part) + columns[below + 1] * part >> 8).astype(np.uint8)
        wide = np.flatnonzero(upper - lower > 1)
        first = np.clip(np.ceil(lower[wide]).astype(np.intp), 0, self.bins - 1)
        last = np.clip(np.ceil(upper[wide]).astype(np.intp) - 1, first, self.bins - 1)
        loudest = columns[first]
        for step in range(1, int((last - first).max(initial=0)) + 1):
            np.maximum(loudest, columns[np.minimum(first + step, last)], out=loudest)
        image[wide] = loudest
        image[lower > self.bins - 1] = 0
        return image
