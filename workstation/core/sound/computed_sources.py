"""Sources made of other sound while it is read: under a gain curve, or summed. Both are values: made twice, equal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workstation.core.late_numpy import np
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.finite import finite
from workstation.core.sound.gain_curves import Curve
from workstation.core.sound.segment_runs import Chunk, Segment, pack
from workstation.core.sound.sources import Remixed, Source, check_read

if TYPE_CHECKING:
    from workstation.core.sound.sources import Samples


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
        return self.curve.applied(self.edits.read(FrameRange(start, stop)), start)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shaped) and self.edits is other.edits and self.curve == other.curve

    def __hash__(self) -> int:
        return hash((id(self.edits), self.curve))


@dataclass(frozen=True, slots=True)
class MixPart:
    """The frames `start ..` of a source, sounding from `position` on for `frames`."""

    position: int
    source: Shaped
    start: int
    frames: int


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Mixed:
    """The sum of parts that may overlap, without samples that are no numbers."""

    parts: tuple[MixPart, ...]
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
                out[:, first - start : last - start] += finite(part.source.read(first + shift, last + shift))
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


class LeafChange:
    """A change of the segments of sources that hold samples, through all layers of any edit lists.

    What edit lists share is changed once, so that a long history takes little longer than one revision.
    """

    def __init__(self, change: Callable[[Segment], Segment]) -> None:
        """What `change` leaves without frames is gone."""
        self._change = change
        self._chunks: dict[Chunk, tuple[Chunk, ...]] = {}

    def __call__(self, segment: Segment) -> Segment:
        return self._change(segment)

    def edits(self, edits: EditList) -> EditList:
        """The edit list changed; itself where nothing was."""
        return edits.map_chunks(self._chunk)

    def _chunk(self, chunk: Chunk) -> tuple[Chunk, ...]:
        known = self._chunks.get(chunk)
        if known is None:
            changed = [self._segment(segment) for segment in chunk.segments]
            same = all(new is old for new, old in zip(changed, chunk.segments, strict=True))
            known = self._chunks[chunk] = (chunk,) if same else pack(changed)
        return known

    def _segment(self, segment: Segment) -> Segment:
        source = segment.source
        if isinstance(source, Remixed):
            inner = Segment(source.source, segment.start, segment.stop)
            changed = self._segment(inner)
            if changed is inner:
                return segment
            return Segment(Remixed(changed.source, source.channels), changed.start, changed.stop)
        if isinstance(source, Shaped):
            edits = self.edits(source.edits)
            return segment if edits is source.edits else _within(Shaped(edits, source.curve), segment)
        if isinstance(source, Mixed):
            parts = []
            for part in source.parts:
                edits = self.edits(part.source.edits)
                if edits is not part.source.edits:
                    frames = max(0, min(part.frames, edits.frames - part.start))
                    part = replace(part, source=Shaped(edits, part.source.curve), frames=frames)
                parts.append(part)
            return segment if tuple(parts) == source.parts else _within(Mixed(tuple(parts), source.frames), segment)
        return self._change(segment)


def with_leaves(edits: EditList, change: Callable[[Segment], Segment]) -> EditList:
    """An edit list with its segments passed through `change` as by a `LeafChange`, which it may be."""
    return (change if isinstance(change, LeafChange) else LeafChange(change)).edits(edits)


def _within(source: Shaped | Mixed, segment: Segment) -> Segment:
    return Segment(source, min(segment.start, source.frames), min(segment.stop, source.frames))
