"""Half-open ranges of frames, and where positions go when a range is replaced."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class FrameRange:
    """Frames `start <= frame < stop`; an empty range is a caret."""

    start: int
    stop: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.stop:
            raise ValueError(f"a range needs 0 <= start <= stop, got {self.start} to {self.stop}")

    @property
    def frames(self) -> int:
        return self.stop - self.start

    @property
    def is_caret(self) -> bool:
        return self.start == self.stop

    def __contains__(self, frame: int) -> bool:
        return self.start <= frame < self.stop

    def clamp(self, frames: int) -> "FrameRange":
        """The part of this range inside `0 .. frames`."""
        return FrameRange(min(self.start, frames), min(self.stop, frames))

    def intersect(self, other: "FrameRange") -> "FrameRange | None":
        """The frames in both ranges; None when they share none."""
        start, stop = max(self.start, other.start), min(self.stop, other.stop)
        return FrameRange(start, stop) if start < stop else None

    def shift(self, frames: int) -> "FrameRange":
        """This range moved by `frames`, stopped at frame 0."""
        start = max(0, self.start + frames)
        return FrameRange(start, start + self.frames)

    def moved(self, frames: int) -> "FrameRange":
        """The same for where it is known that nothing reaches frame 0: without a check, in a third of the time."""
        made = _new(FrameRange)
        _set_start(made, self.start + frames)
        _set_stop(made, self.stop + frames)
        return made

    def seconds(self, rate: int) -> tuple[float, float]:
        return self.start / rate, self.stop / rate

    @classmethod
    def from_seconds(cls, start: float, stop: float, rate: int) -> "FrameRange":
        """The nearest frames; a reversed pair is put in order. ValueError when a time is not finite."""
        if not (math.isfinite(start) and math.isfinite(stop)):
            raise ValueError(f"times must be finite numbers of seconds, got {start} and {stop}")
        a, b = sorted((round(start * rate), round(stop * rate)))
        return cls(max(0, a), max(0, b))


_new, _set_start, _set_stop = FrameRange.__new__, *(vars(FrameRange)[edge].__set__ for edge in ("start", "stop"))
"""A value that never changes is made through its slots where many are made at once."""


@dataclass(frozen=True, slots=True)
class Change:
    """At `start`, `removed` frames gave way to `inserted` frames."""

    start: int
    removed: int
    inserted: int

    @property
    def delta(self) -> int:
        return self.inserted - self.removed

    def map(self, frame: int) -> int:
        """Where an old position went.

        Positions inside what was removed go to the start when nothing replaced it, else keep
        their offset as far as the replacement reaches.
        """
        if frame < self.start:
            return frame
        return self._map_inside(frame)

    def map_stop(self, frame: int) -> int:
        """Where the exclusive end of an old range went: sound inserted exactly there is outside the range."""
        if frame <= self.start:
            return frame
        return self._map_inside(frame)

    def then(self, later: "Change") -> "Change":
        """This change and one after it as a single one: exact on both sides of all that they touch."""
        start = min(self.start, later.start)
        stop = max(self.start + self.inserted, later.start + later.removed)
        return Change(start, stop - self.delta - start, stop + later.delta - start)

    def map_range(self, range_: FrameRange) -> FrameRange | None:
        """Where an old range went; None when nothing of it is left."""
        start, stop = self.map(range_.start), self.map_stop(range_.stop)
        if range_.is_caret:
            lost = self.start < range_.start < self.start + self.removed and not self.inserted
            return None if lost else FrameRange(start, start)
        return FrameRange(start, stop) if start < stop else None

    def _map_inside(self, frame: int) -> int:
        if frame >= self.start + self.removed:
            return frame + self.delta
        return self.start + min(frame - self.start, self.inserted)
