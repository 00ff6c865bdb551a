"""Runs of segments: what an edit leaves alone is the same object before and after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from workstation.core.late_numpy import np
from workstation.core.sound.sources import Source

if TYPE_CHECKING:
    import numpy.typing as npt

MAX_SEGMENTS = 128
"""Of a chunk; also about what an edit of a long list copies."""

_MIN_SEGMENTS = 32
"""A chunk with fewer joins its neighbour as soon as an edit comes by."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames `start .. stop` of one source."""

    source: Source
    start: int
    stop: int

    @property
    def frames(self) -> int:
        return self.stop - self.start

    def cut(self, start: int, stop: int) -> Segment:
        """The part between two offsets from the segment's own start."""
        if start == 0 and stop == self.stop - self.start:
            return self
        return Segment(self.source, self.start + start, self.start + stop)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Chunk:
    """One to `MAX_SEGMENTS` segments one after another, none of them empty.

    Chunks never change, and are equal and hashed by identity: edit lists before and after an edit hold the same ones
    wherever they were left alone. So what is worked out or written for a chunk once serves all lists that hold it.
    """

    segments: tuple[Segment, ...]
    ends: npt.NDArray[np.int64] = field(init=False, repr=False)
    """Where each segment ends, in frames from the start of the chunk; (segments,), read-only."""

    frames: int = field(init=False)

    def __post_init__(self) -> None:
        if not self.segments:
            raise ValueError("a chunk needs at least one segment")
        ends = ends_of([s.stop - s.start for s in self.segments])
        object.__setattr__(self, "ends", ends)
        object.__setattr__(self, "frames", int(ends[-1]))

    def part(self, start: int, stop: int) -> Chunk:
        """The frames between two offsets from the start of the chunk, which must not be equal."""
        if start == 0 and stop == self.frames:
            return self
        first = int(self.ends.searchsorted(start, "right"))
        end = int(self.ends[first])
        if stop <= end:
            only = self.segments[first]
            shift = only.stop - end
            return Chunk((Segment(only.source, start + shift, stop + shift),))
        last = int(self.ends.searchsorted(stop, "left"))
        segments = list(self.segments[first : last + 1])
        before_last = int(self.ends[last - 1]) if last else 0
        segments[-1] = segments[-1].cut(0, stop - before_last)
        if skipped := start - (int(self.ends[first - 1]) if first else 0):
            segments[0] = segments[0].cut(skipped, segments[0].frames)
        return Chunk(tuple(segments))


def ends_of(lengths: list[int]) -> npt.NDArray[np.int64]:
    """Where pieces of some lengths end, one behind the other; read-only, and for one piece perhaps shared."""
    if len(lengths) == 1:
        return _one_end(lengths[0])
    ends = np.array(list(accumulate(lengths)), np.int64)
    ends.flags.writeable = False
    return ends


@lru_cache(256)
def _one_end(length: int) -> npt.NDArray[np.int64]:
    """Thousands of cross-fades are as long as each other."""
    ends = np.array([length], np.int64)
    ends.flags.writeable = False
    return ends


def pack(segments: Iterable[Segment]) -> tuple[Chunk, ...]:
    """Segments as chunks of about the same size; the empty ones are left out."""
    kept = tuple(segment for segment in segments if segment.stop > segment.start)
    parts = -(-len(kept) // MAX_SEGMENTS)
    edges = (len(kept) * n // parts for n in range(parts + 1)) if parts else ()
    return tuple(Chunk(kept[first:last]) for first, last in pairwise(edges))


def concatenated(runs: Iterable[tuple[Chunk, ...]]) -> tuple[Chunk, ...]:
    """The chunks of several runs; where two runs meet, segments that continue each other become one again."""
    out: list[Chunk] = []
    loose: list[Segment] = []
    """What comes behind `out` and is not packed yet: thousands of short runs are packed once."""
    for chunks in runs:
        if not chunks:
            continue
        if not out and not loose:
            out.extend(chunks)
            continue
        after = chunks[0].segments
        last, first = loose[-1] if loose else out[-1].segments[-1], after[0]
        continued = last.stop == first.start and last.source == first.source
        before = len(loose) or len(out[-1].segments)
        if not continued and min(before, len(after)) >= _MIN_SEGMENTS:
            _pack_into(out, loose)
            out.extend(chunks)
            continue
        if not loose:
            loose.extend(out.pop().segments)
        if continued:
            loose[-1] = Segment(last.source, last.start, first.stop)
        loose.extend(after[1:] if continued else after)
        while out and len(loose) < _MIN_SEGMENTS:
            loose[:0] = out.pop().segments
        if len(chunks) > 1:
            _pack_into(out, loose)
            out.extend(chunks[1:])
        elif len(loose) > 2 * MAX_SEGMENTS:
            out.append(Chunk(tuple(loose[:MAX_SEGMENTS])))
            del loose[:MAX_SEGMENTS]
    _pack_into(out, loose)
    return tuple(out)


def _pack_into(out: list[Chunk], loose: list[Segment]) -> None:
    out.extend(pack(loose))
    loose.clear()
