"""What an analyser answers: curves, segments and pictures to draw over a track, in seconds of what it was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from workstation.core.late_numpy import np

if TYPE_CHECKING:
    import numpy.typing as npt

MAX_POINTS = 10_000_000
"""Of a curve, or of a picture: more than ten hours at 200 a second."""
MAX_SEGMENTS = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class CurveOverlay:
    """Values at times that grow; NaN where there is none. `low` and `high` are the ends of its axis, if it has some."""

    title: str
    times: npt.NDArray[np.float64]
    values: npt.NDArray[np.float64]
    unit: str = ""
    low: float | None = None
    high: float | None = None
    logarithmic: bool = False

    def __post_init__(self) -> None:
        _as_floats(self, "times", 1)
        _as_floats(self, "values", 1)
        if len(self.times) != len(self.values):
            raise ValueError(f"{self.title}: {len(self.times)} times for {len(self.values)} values")
        if not np.isfinite(self.times).all() or (np.diff(self.times) < 0).any():
            raise ValueError(f"{self.title}: the times must be finite and grow")
        if self.logarithmic and (self.values <= 0).any():
            raise ValueError(f"{self.title}: on a logarithmic axis all values must be above 0")

    @property
    def ends(self) -> tuple[float, float]:
        """Of its axis: those that are given, else the least and the greatest value."""
        return _ends(self.values, self.low, self.high)


@dataclass(frozen=True, slots=True)
class OverlaySegment:
    """A stretch of time (s) and what it is."""

    start: float
    stop: float
    label: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.stop < float("inf"):
            raise ValueError(f"a segment must have 0 <= start <= stop, got {self.start} to {self.stop}")


@dataclass(frozen=True, slots=True)
class SegmentOverlay:
    """Stretches of time with labels, such as words, chords, speakers; (start, stop, label) will do for each."""

    title: str
    segments: tuple[OverlaySegment, ...]

    def __post_init__(self) -> None:
        given: tuple[Any, ...] = tuple(self.segments)
        rows = tuple(row if isinstance(row, OverlaySegment) else OverlaySegment(*row) for row in given)
        object.__setattr__(self, "segments", rows)
        if len(rows) > MAX_SEGMENTS:
            raise ValueError(f"{self.title}: {len(rows):,} segments; at most {MAX_SEGMENTS:,} can be shown")


@dataclass(frozen=True, slots=True, eq=False)
class PictureOverlay:
    """An array (rows, columns), the lowest row first, its columns evenly from `start` to `stop` (s).

    Values from `low` to `high`, its least and greatest unless given, become colours of the map `colours`.
    """

    title: str
    values: npt.NDArray[np.float64]
    start: float
    stop: float
    low: float | None = None
    high: float | None = None
    colours: str = "magma"
    labels: tuple[str, ...] = ()
    """Of the rows, the lowest first; empty: none."""

    def __post_init__(self) -> None:
        _as_floats(self, "values", 2)
        if not 0 <= self.start < self.stop < float("inf"):
            raise ValueError(f"{self.title}: a picture must have 0 <= start < stop, got {self.start} to {self.stop}")
        if self.labels and len(self.labels) != len(self.values):
            raise ValueError(f"{self.title}: {len(self.labels)} labels for {len(self.values)} rows")

    @property
    def ends(self) -> tuple[float, float]:
        return _ends(self.values, self.low, self.high)


Overlay: TypeAlias = CurveOverlay | SegmentOverlay | PictureOverlay


def _ends(values: npt.NDArray[np.float64], low: float | None, high: float | None) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    first = low if low is not None else float(known.min()) if len(known) else 0.0
    last = high if high is not None else float(known.max()) if len(known) else 1.0
    return first, last if last > first else first + 1.0


def overlays_of(answer: object) -> tuple[Overlay, ...]:
    """One overlay, or several, as a tuple; ValueError for anything else."""
    rows = tuple(answer) if isinstance(answer, list | tuple) else (answer,)
    for row in rows:
        if not isinstance(row, Overlay):
            raise ValueError(f"an analyser answers curves, segments or pictures, got {type(row).__name__}")
    return rows


def _as_floats(row: CurveOverlay | PictureOverlay, name: str, dimensions: int) -> None:
    made = np.asarray(getattr(row, name), np.float64)
    if made.ndim != dimensions or not made.size <= MAX_POINTS:
        raise ValueError(f"{row.title}: {name} must have {dimensions} dimensions and be bounded, got {made.shape}")
    made.flags.writeable = False
    object.__setattr__(row, name, made)
