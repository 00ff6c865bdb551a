"""Sources made of other sound while it is read: under a gain curve, or summed. Both are values: made twice, equal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from workstation.core.edits import EditList, Segment
from workstation.core.gains import Curve
from workstation.core.ranges import FrameRange
from workstation.core.sources import Remixed, Samples, Source, check_read


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Shaped:
    """A whole material under a curve; of the same material and an equal curve two are equal."""

    edits: EditList
    curve: Curve

    @property
    def channels(self) -> int:
        return self.edits.channels

    @property
    def frames(self) -> int:
        return self.edits.frames

    @property
    def rate(self) -> int:
        return rate_of(self.edits)

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        return self.edits.read(FrameRange(start, stop)) * self.curve.gains(start, stop)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shaped) and self.edits is other.edits and self.curve == other.curve

    def __hash__(self) -> int:
        return hash((id(self.edits), self.curve))


@dataclass(frozen=True, slots=True)
class Part:
    """The frames `start ..` of a source, sounding from `position` on for `frames`."""

    position: int
    source: Shaped
    start: int
    frames: int


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Mixed:
    """The sum of parts that may overlap."""

    parts: tuple[Part, ...]
    frames: int

    @property
    def channels(self) -> int:
        return self.parts[0].source.channels

    @property
    def rate(self) -> int:
        return self.parts[0].source.rate

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        out = np.zeros((self.channels, stop - start), np.float32)
        for part in self.parts:
            first, last = max(start, part.position), min(stop, part.position + part.frames)
            if first < last:
                shift = part.start - part.position
                out[:, first - start : last - start] += part.source.read(first + shift, last + shift)
        return out


def rate_of(edits: EditList) -> int:
    """The rate of the sound in an edit list; 1 when it is empty."""
    for _, piece in edits.pieces(0, min(1, edits.frames)):
        return piece.source.rate
    return 1


def leaves(edits: EditList, start: int, stop: int) -> Iterator[Segment]:
    """The parts of sources that hold samples of their own which are heard in `start .. stop`, through all layers."""
    for _, piece in edits.pieces(start, stop):
        yield from _leaves(piece.source, piece.start, piece.stop)


def _leaves(source: Source, start: int, stop: int) -> Iterator[Segment]:
    if isinstance(source, Remixed):
        yield from _leaves(source.source, start, stop)
    elif isinstance(source, Shaped):
        yield from leaves(source.edits, start, stop)
    elif isinstance(source, Mixed):
        for part in source.parts:
            first, last = max(start, part.position), min(stop, part.position + part.frames)
            if first < last:
                shift = part.start - part.position
                yield from leaves(part.source.edits, first + shift, last + shift)
    else:
        yield Segment(source, start, stop)


def arrived(source: Source) -> int:
    """How many frames of a source can be read: all, unless it is still being decoded or recorded.

    Of a source made of others none, until all that it is made of is there.
    """
    if isinstance(source, Shaped | Mixed):
        whole = _leaves(source, 0, source.frames)
        return source.frames if all(arrived(piece.source) >= piece.stop for piece in whole) else 0
    if isinstance(source, Remixed):
        return arrived(source.source)
    return int(getattr(source, "arrived", source.frames))


def with_leaves(edits: EditList, change: Callable[[Segment], Segment]) -> EditList:
    """An edit list with the segments of sources that hold samples passed through `change`, through all layers.

    What `change` leaves without frames is gone. The list itself where nothing changed.
    """
    old = [piece for _, piece in edits.pieces(0, edits.frames)]
    new = [_changed(segment, change) for segment in old]
    if all(a is b for a, b in zip(old, new, strict=True)):
        return edits
    return EditList(edits.channels, tuple(segment for segment in new if segment.frames))


def _changed(segment: Segment, change: Callable[[Segment], Segment]) -> Segment:
    source = segment.source
    if isinstance(source, Remixed):
        inner = Segment(source.source, segment.start, segment.stop)
        changed = _changed(inner, change)
        if changed is inner:
            return segment
        return Segment(Remixed(changed.source, source.channels), changed.start, changed.stop)
    if isinstance(source, Shaped):
        edits = with_leaves(source.edits, change)
        return segment if edits is source.edits else _within(Shaped(edits, source.curve), segment)
    if isinstance(source, Mixed):
        parts = []
        for part in source.parts:
            edits = with_leaves(part.source.edits, change)
            if edits is not part.source.edits:
                frames = max(0, min(part.frames, edits.frames - part.start))
                part = replace(part, source=Shaped(edits, part.source.curve), frames=frames)
            parts.append(part)
        return segment if tuple(parts) == source.parts else _within(Mixed(tuple(parts), source.frames), segment)
    return change(segment)


def _within(source: Shaped | Mixed, segment: Segment) -> Segment:
    return Segment(source, min(segment.start, source.frames), min(segment.stop, source.frames))
