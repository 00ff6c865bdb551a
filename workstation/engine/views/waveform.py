"""What a waveform view draws: one minimum, maximum and rms per pixel of any edit list at any zoom."""

import itertools
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from workstation.core.ranges import FrameRange
from workstation.core.signal import Signal
from workstation.core.sound.computed_sources import Mixed, Shaped, arrived
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Silence, Source
from workstation.engine.compute import Body, Compute, Urgency
from workstation.engine.sources.drawable import drawable
from workstation.engine.sources.missing_sources import MissingSource
from workstation.engine.sources.peak_pages import Floats
from workstation.engine.sources.peaks import BASE_FRAMES, PAGE_FRAMES, READ_FRAMES, SIZES, Peaks, runs_of
from workstation.engine.views.segments import Frames, SegmentIndex, SegmentIndexes, unwrapped

if TYPE_CHECKING:
    from workstation.engine.sources.file_source import FileSource

_SUMMED_EXACTLY_FRAMES = 1 << 14
"""The longest overlap of clips that is read to be drawn: it is another one with each move of a clip."""
_AT_ONCE_FRAMES = 1 << 18
_READ_AT_ONCE_FRAMES = 1 << 15
"""As many as stay near to the processor while their columns are made."""
_MIN_OF_A_COLUMN = 16
"""The part of a column's width that a piece of sound must have to be looked up exactly."""


_SIZES = np.array(SIZES)
_SHIFTS = np.log2(_SIZES).astype(np.int64)


class Columns(NamedTuple):
    """Per pixel column, (channels, columns): what `rms` is of, lies between `low` and `high`."""

    low: Floats
    high: Floats
    rms: Floats


class PeakCache:
    """The pyramids of all sources in use; those that are not made by decoding are made on the compute thread."""

    def __init__(self, compute: Compute | None = None) -> None:
        """Without a compute thread every pyramid is made at once when first asked for."""
        self.arrived: Signal[()] = Signal()
        """Emitted on the main thread when a pyramid has been made: draw again."""
        self._compute = compute
        self._known: WeakKeyDictionary[Source, dict[int, Peaks]] = WeakKeyDictionary()
        self._indexes = SegmentIndexes()

    def of(self, source: Source) -> Peaks:
        """The pyramid of a source, perhaps still being filled."""
        inner = unwrapped(source)
        if source.channels == inner.channels and isinstance(inner, _file_source()):
            return inner.peaks
        known = self._known.setdefault(inner, {})
        if (peaks := known.get(source.channels)) is not None:
            return peaks
        if isinstance(inner, Mixed | Shaped) and arrived(inner) < inner.frames:
            return Peaks.of(source)  # another one when all of it is there
        if self._compute is None or source.frames <= _AT_ONCE_FRAMES:
            peaks = Peaks.of(source)
        else:
            peaks = Peaks(source.channels, source.frames)
            body = _fill(peaks, source)
            self._compute.submit(
                "waveform", body, urgency=Urgency.DISPLAY, done=lambda _: self.arrived.emit(), quiet=True
            )
        known[source.channels] = peaks
        return peaks

    def columns(self, edits: EditList, start: int, stop: int, count: int) -> Columns:
        """Frames `start .. stop` in `count` equal columns; zeros outside the list and where nothing is known yet.

        Wider columns than a peak's block are drawn from at most a few peaks each, narrower ones from the samples.
        """
        if count < 1 or stop <= start:
            raise ValueError(f"columns need a range and a count, got {start} to {stop} in {count}")
        bounds = start + np.arange(count + 1, dtype=np.int64) * (stop - start) // count
        out = Columns(*(np.zeros((edits.channels, count), np.float32) for _ in Columns._fields))
        if bounds[0] >= edits.frames or bounds[-1] <= 0:
            return out
        if stop - start < BASE_FRAMES * count:
            self._from_samples(edits, bounds, out)
        else:
            self._from_peaks(edits, bounds, out)
        return out

    def _from_samples(self, edits: EditList, bounds: Frames, out: Columns) -> None:
        firsts = np.maximum(bounds[:-1], 0)  # the column in which the sound begins may reach before it
        inside = np.flatnonzero(((bounds[:-1] >= 0) | (bounds[1:] > 0)) & (firsts < edits.frames))
        if not len(inside):
            return
        start, stop = (
            int(firsts[inside[0]]),
            min(int(max(bounds[inside[-1] + 1], firsts[inside[-1]] + 1)), edits.frames),
        )
        edges = np.append(firsts[inside], stop)
        at_once = max(1, len(inside) * _READ_AT_ONCE_FRAMES // (stop - start))
        for at in range(0, len(inside), at_once):
            some = edges[at : at + at_once + 1]
            self._fold(edits, some, inside[at : at + at_once], out)

    @staticmethod
    def _fold(edits: EditList, edges: Frames, shown: Frames, out: Columns) -> None:
        """Columns that begin at `edges`, the last of which is their end, from samples."""
        samples = drawable(edits.read(FrameRange(int(edges[0]), max(int(edges[-1]), int(edges[-2]) + 1))))
        offsets = edges[:-1] - edges[0]
        out.low[:, shown] = np.minimum.reduceat(samples, offsets, axis=1)
        out.high[:, shown] = np.maximum.reduceat(samples, offsets, axis=1)
        power = np.add.reduceat(np.square(samples, out=samples), offsets, axis=1)
        out.rms[:, shown] = np.sqrt(power / np.maximum(np.diff(edges), 1))

    def _from_peaks(self, edits: EditList, bounds: Frames, out: Columns) -> None:
        index = self._indexes.of(edits)
        cuts = index.positions[np.searchsorted(index.positions, bounds[0], "right") :]
        cuts = cuts[: np.searchsorted(cuts, bounds[-1])]
        cuts = np.concatenate(([0] if bounds[0] < 0 else [], bounds, cuts)).astype(np.int64)
        cuts.sort(kind="stable")  # of two sorted runs
        cuts = cuts[(np.diff(cuts, prepend=-1) > 0) & (cuts >= 0) & (cuts <= edits.frames)]
        first, frames = cuts[:-1], np.diff(cuts)
        if not len(first):
            return
        segment = index.segment_at(first)
        begin = first - index.positions[segment] + index.starts[segment]
        column = np.searchsorted(bounds, first, "right") - 1
        # what is far narrower than a pixel need not be found to the last block, which may lie on the disk
        per_column = int(bounds[-1] - bounds[0]) // (len(bounds) - 1)
        least = max(0, int(np.searchsorted(SIZES, per_column // _MIN_OF_A_COLUMN, "right")) - 1)
        detail = _Detail(least, bool(bounds[-1] - bounds[0] < edits.frames))
        pieces = self._pieces(index, segment, begin, frames, detail)
        firsts = np.flatnonzero(np.diff(column, prepend=-1))
        shown = column[firsts]
        out.low[:, shown] = np.minimum.reduceat(pieces.low, firsts, axis=1)
        out.high[:, shown] = np.maximum.reduceat(pieces.high, firsts, axis=1)
        weights = frames.astype(np.float32)
        power = np.add.reduceat(pieces.rms * weights, firsts, axis=1)  # not yet the root
        out.rms[:, shown] = np.sqrt(power / np.add.reduceat(weights, firsts))

    def _pieces(
        self, index: SegmentIndex, segment: Frames, begin: Frames, frames: Frames, detail: "_Detail"
    ) -> Columns:
        """Of `frames` frames from frame `begin` of a segment's source on; `rms` is not yet the root."""
        pieces = Columns(*(np.zeros((index.channels, len(begin)), np.float32) for _ in Columns._fields))
        numbers = index.source_of[segment]
        order = np.argsort(numbers, kind="stable")
        edges = np.flatnonzero(np.diff(numbers[order], prepend=-1, append=-1))
        known: list[tuple[Peaks, Frames]] = []
        for start, stop in itertools.pairwise(edges.tolist()):
            chosen = order[start:stop]
            source = index.sources[int(numbers[chosen[0]])]
            if isinstance(unwrapped(source), Silence | MissingSource):
                continue
            if isinstance(source, Shaped) or _is_summed(source):
                self._look(source, begin[chosen], frames[chosen], detail, chosen, pieces)
            else:
                known.append((self._wanted(source, begin[chosen], detail), chosen))
        if known:
            into = np.concatenate([chosen for _, chosen in known])
            counts = np.array([len(chosen) for _, chosen in known])
            _look_up([peaks for peaks, _ in known], counts, begin[into], frames[into], detail.least, into, pieces)
        return pieces

    def _wanted(self, source: Source, begin: Frames, detail: "_Detail") -> Peaks:
        """The pyramid of a source, which is told what of it is looked at."""
        peaks = self.of(source)
        if detail.wanted and not peaks.is_complete:
            peaks.wanted = int(begin.min()) // PAGE_FRAMES, int(begin.max()) // PAGE_FRAMES
        return peaks

    def _look(
        self, source: Source, begin: Frames, frames: Frames, detail: "_Detail", into: Frames, pieces: Columns
    ) -> None:
        """The extremes and the power of pieces of one source, from its pyramid or that of what it is made of."""
        if isinstance(source, Mixed) and _is_summed(source):
            self._add_up(source, begin, frames, detail, into, pieces)
            return
        if not isinstance(source, Shaped):
            peaks = self._wanted(source, begin, detail)
            _look_up([peaks], np.array([len(begin)]), begin, frames, detail.least, into, pieces)
            return
        material = self._extremes(source.edits, begin, frames, detail)
        places = np.stack((begin, begin + frames // 2, begin + frames - 1))
        gains = source.curve.at(places.reshape(-1)).reshape(3, -1).astype(np.float32)
        factors = np.array(source.curve.factors or (1.0,), np.float32)[:, None]
        ends = np.stack((material.low, material.high)) * (gains.max(axis=0) * factors)
        pieces.low[:, into], pieces.high[:, into] = ends.min(axis=0), ends.max(axis=0)
        pieces.rms[:, into] = material.rms * (np.mean(gains * gains, axis=0) * factors * factors)

    def _add_up(
        self, source: Mixed, begin: Frames, frames: Frames, detail: "_Detail", into: Frames, pieces: Columns
    ) -> None:
        """A long sum from what is known of its parts, which needs no reading: as of sounds that are not alike."""
        squares = [np.zeros((source.channels, len(begin)), np.float32) for _ in Columns._fields]
        for part in source.parts:
            first = np.maximum(begin, part.position)
            length = np.minimum(begin + frames, part.position + part.frames) - first
            chosen = np.flatnonzero(length > 0)
            if not len(chosen):
                continue
            found = Columns(*(np.zeros((source.channels, len(chosen)), np.float32) for _ in Columns._fields))
            shifted = first[chosen] - part.position + part.start
            self._look(part.source, shifted, length[chosen], detail, np.arange(len(chosen)), found)
            squares[0][:, chosen] += np.minimum(found.low, 0) ** 2
            squares[1][:, chosen] += np.maximum(found.high, 0) ** 2
            squares[2][:, chosen] += found.rms * (length[chosen] / frames[chosen]).astype(np.float32)
        pieces.low[:, into], pieces.high[:, into] = -np.sqrt(squares[0]), np.sqrt(squares[1])
        pieces.rms[:, into] = squares[2]

    def _extremes(self, edits: EditList, begin: Frames, frames: Frames, detail: "_Detail") -> Columns:
        """Of any ranges of an edit list, each at least a frame and inside it; `rms` is not yet the root."""
        index = self._indexes.of(edits)
        first = index.segment_at(begin)
        counts = index.segment_at(begin + frames - 1) - first + 1
        owner = np.repeat(np.arange(len(begin)), counts)
        heads = np.cumsum(counts) - counts
        segment = first[owner] + np.arange(len(owner)) - heads[owner]
        start = np.maximum(begin[owner], index.positions[segment])
        length = np.minimum((begin + frames)[owner], index.positions[segment + 1]) - start
        inside = start - index.positions[segment] + index.starts[segment]
        pieces = self._pieces(index, segment, inside, length, detail)
        weights = length.astype(np.float32)
        power = np.add.reduceat(pieces.rms * weights, heads, axis=1)
        power /= np.add.reduceat(weights, heads)
        low, high = np.minimum.reduceat(pieces.low, heads, axis=1), np.maximum.reduceat(pieces.high, heads, axis=1)
        return Columns(low, high, power)


class _Detail(NamedTuple):
    """How closely is looked: the finest level of use, and whether pages that are not read yet are wanted first."""

    least: int
    wanted: bool


def _is_summed(source: Source) -> bool:
    """Whether a sum is drawn from its parts, and not as itself."""
    return isinstance(source, Mixed) and source.frames > _SUMMED_EXACTLY_FRAMES


def _look_up(
    peaks: Sequence[Peaks], counts: Frames, begin: Frames, frames: Frames, least: int, into: Frames, pieces: Columns
) -> None:
    """The extremes and the power of `frames` frames from `begin` on, for each piece, from blocks of a fitting size.

    The pieces are `counts` of each pyramid in turn. Blocks of less than level `least` are not looked at: in their
    place stands the block around a piece's middle.
    """
    owner = np.repeat(np.arange(len(peaks)), counts)
    length = np.array([one.length for one in peaks], np.int64)[owner]
    # the edges are met to half a block, which is to be little beside the piece
    levels = np.maximum(np.searchsorted(SIZES, frames // 2, "right") - 1, least)
    sizes = _SIZES[levels]
    shifts = _SHIFTS[levels]
    there = (length + sizes - 1) >> shifts
    ends = begin + frames
    # to the nearest edges of blocks: pieces that meet share no block and leave none out
    first = (begin + sizes // 2) >> shifts
    last = np.where(ends < length, (ends + sizes // 2) >> shifts, there)
    narrow = last <= first
    first = np.where(narrow, ((begin + ends) // 2) >> shifts, first)
    last = np.where(narrow, first + 1, last)
    inside = first < there
    if not inside.all():
        levels, first, last, there, into = (values[inside] for values in (levels, first, last, there, into))
        counts = np.bincount(owner[inside], minlength=len(peaks))
    if len(into):
        found = runs_of(peaks, counts, levels, first, np.minimum(last, there))
        pieces.low[:, into], pieces.high[:, into], pieces.rms[:, into] = found


def _fill(peaks: Peaks, source: Source) -> Body[None]:
    for start in range(0, source.frames, READ_FRAMES):
        peaks.append(source.read(start, min(start + READ_FRAMES, source.frames)))
        yield start / source.frames
    peaks.finish()


@cache
def _file_source() -> "type[FileSource]":
    """Its code reads files of every kind: the window shows without it."""
    from workstation.engine.sources.file_source import FileSource

    return FileSource
