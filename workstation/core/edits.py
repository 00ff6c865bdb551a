"""Edit lists: which pieces of which sources make up a track; every edit is one replace."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from workstation.core.ranges import Change, FrameRange
from workstation.core.sources import Remixed, Samples, Silence, Source


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames `start .. stop` of one source."""

    source: Source
    start: int
    stop: int

    @property
    def frames(self) -> int:
        return self.stop - self.start

    def cut(self, start: int, stop: int) -> "Segment":
        """The part between two offsets from the segment's own start."""
        return Segment(self.source, self.start + start, self.start + stop)


@dataclass(frozen=True, slots=True)
class EditList:
    """Segments one after another, all of `channels` channels."""

    channels: int
    segments: tuple[Segment, ...] = ()
    _ends: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for segment in self.segments:
            if segment.source.channels != self.channels:
                raise ValueError(f"a segment has {segment.source.channels} channels, its edit list {self.channels}")
        object.__setattr__(self, "_ends", tuple(accumulate(s.frames for s in self.segments)))

    @classmethod
    def of(cls, source: Source) -> "EditList":
        """The whole of one source."""
        segments = (Segment(source, 0, source.frames),) if source.frames else ()
        return cls(source.channels, segments)

    @classmethod
    def silence(cls, channels: int, frames: int, rate: int) -> "EditList":
        return cls.of(Silence(channels, frames, rate)) if frames else cls(channels)

    @property
    def frames(self) -> int:
        return self._ends[-1] if self._ends else 0

    def pieces(self, start: int, stop: int) -> Iterator[tuple[int, Segment]]:
        """The segments that make up `start .. stop`, each with its position, cut to that range."""
        index = bisect_right(self._ends, start)
        position = self._ends[index - 1] if index else 0
        for segment in self.segments[index:]:
            if position >= stop:
                return
            first, last = max(start - position, 0), min(stop - position, segment.frames)
            yield position + first, segment.cut(first, last)
            position += segment.frames

    def slice(self, range_: FrameRange) -> "EditList":
        """The sound inside `range_` as an edit list of its own."""
        range_ = range_.clamp(self.frames)
        return EditList(self.channels, tuple(piece for _, piece in self.pieces(range_.start, range_.stop)))

    def replace(self, range_: FrameRange, new: "EditList") -> tuple["EditList", Change]:
        """This list with the frames of `range_` replaced by `new`, and the change that this was.

        Raises ValueError when `range_` starts past the end. The channels of `new` are adapted.
        """
        if range_.start > self.frames:
            raise ValueError(f"frame {range_.start} is past the end ({self.frames} frames)")
        range_ = range_.clamp(self.frames)
        before = (piece for _, piece in self.pieces(0, range_.start))
        after = (piece for _, piece in self.pieces(range_.stop, self.frames))
        edits = EditList(self.channels, _joined((*before, *new.remixed(self.channels).segments, *after)))
        return edits, Change(range_.start, range_.frames, new.frames)

    def remixed(self, channels: int) -> "EditList":
        """The same sound in another number of channels."""
        if channels == self.channels:
            return self
        return EditList(channels, tuple(Segment(Remixed(s.source, channels), s.start, s.stop) for s in self.segments))

    def read(self, range_: FrameRange) -> Samples:
        """The samples of `range_` as float32 (channels, frames); silence past the end."""
        out = np.zeros((self.channels, range_.frames), np.float32)
        for position, piece in self.pieces(range_.start, min(range_.stop, self.frames)):
            at = position - range_.start
            out[:, at : at + piece.frames] = piece.source.read(piece.start, piece.stop)
        return out


def _joined(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Neighbours that continue each other in the same source become one segment again."""
    out: list[Segment] = []
    for segment in segments:
        last = out[-1] if out else None
        if last is not None and last.source is segment.source and last.stop == segment.start:
            out[-1] = Segment(last.source, last.start, segment.stop)
        elif segment.frames:
            out.append(segment)
    return tuple(out)
