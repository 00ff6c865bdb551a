"""The peak pyramid of one source: minimum, maximum and power of blocks of frames, at several sizes."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.sound.sources import Source
from workstation.engine.sources.drawable import drawable, is_drawable
from workstation.engine.sources.peak_pages import KINDS, FilePages, Floats, Pages
from workstation.media.sample_formats import Stored

BASE_FRAMES = 256
FACTOR = 4
SIZES = tuple(BASE_FRAMES * FACTOR**level for level in range(8))
"""Frames of a block at each level, finest first."""

PAGE_FRAMES = SIZES[5]
"""Frames that are summed up at once; they may come in any order."""

READ_FRAMES = 1 << 16
SKETCHED = -1
"""In `Peaks.known`: a page of which a short sample alone has been heard."""

_FINE = 1
"""Levels that lie in pages; the coarser ones are held in memory, 5 MB for an hour of stereo at 44.1 kHz."""
_PAGE_LEVEL = SIZES.index(PAGE_FRAMES)
_PER_PAGE = tuple(PAGE_FRAMES // size for size in SIZES[: _PAGE_LEVEL + 1])
_COLUMNS = _PER_PAGE[0]

Frames = npt.NDArray[np.int64]


class Peaks:
    """A pyramid that one thread fills while others look things up.

    Either `append` brings the frames from the start to the end, and `finish` ends it, or `put` brings whole pages in
    any order. What is not known is flat, or as a `sketch` told: extremes without power.
    """

    def __init__(self, channels: int, frames: int, pages: Pages | None = None) -> None:
        """`frames` is what to expect; more may be appended."""
        self.channels = channels
        self.length = frames
        """Frames that the pyramid is of, as far as that is known."""
        self.known: npt.NDArray[np.int32] = np.zeros(0, np.int32)
        """How many frames of each page are in the pyramid, or SKETCHED."""
        self.wanted: tuple[int, int] | None = None
        """The pages, first and last, that a view would like to have before others."""
        self._pages = pages or Pages(channels, _COLUMNS)
        self._held = _Levels(channels, 0)
        self._top_is_old = True
        self._open = np.zeros((KINDS, channels, _COLUMNS), np.float32)
        """The page that is being appended to, and how many of its finest blocks are there."""
        self._open_number = self._open_blocks = 0
        self._rest: npt.NDArray[Any] = np.zeros((channels, 0), np.float32)
        self._make_room(max(1, -(-frames // PAGE_FRAMES)))

    @classmethod
    def of(cls, source: Source) -> "Peaks":
        """The whole pyramid of a source, at once."""
        peaks = cls(source.channels, source.frames)
        for start in range(0, source.frames, READ_FRAMES):
            peaks.append(source.read(start, min(start + READ_FRAMES, source.frames)))
        peaks.finish()
        return peaks

    @classmethod
    def begun_at(cls, path: Path, channels: int, frames: int) -> "Peaks":
        """An empty pyramid whose pages go to a file, which `keep` may give a lasting name."""
        return cls(channels, frames, FilePages(channels, _COLUMNS, path))

    @classmethod
    def kept_at(cls, path: Path, channels: int) -> "Peaks":
        """A pyramid that was kept; ValueError or OSError when there is none of so many channels."""
        pages, frames, summary = FilePages.kept(path, channels, _COLUMNS)
        if summary.shape[2] != -(-frames // SIZES[_FINE]) or not np.isfinite(summary).all():
            raise ValueError(f"{path} is damaged")
        peaks = cls(channels, frames, pages)
        peaks._derive(0, summary)
        peaks.known[:] = PAGE_FRAMES
        if frames % PAGE_FRAMES:
            peaks.known[-1] = frames % PAGE_FRAMES
        return peaks

    def keep(self, path: Path) -> None:
        """Keep a complete pyramid as a file; OSError when that cannot be done, nothing for one held in memory."""
        if isinstance(self._pages, FilePages):
            self._pages.keep(path, self.length, self._held.of(_FINE)[:, :, : -(-self.length // SIZES[_FINE])])

    @property
    def frames(self) -> int:
        """How many frames are in the pyramid."""
        return int(np.maximum(self.known, 0).sum(dtype=np.int64))

    @property
    def is_complete(self) -> bool:
        return self.frames >= self.length

    def append(self, samples: npt.NDArray[Any]) -> None:
        """The next frames, (channels, n): all int16, or all float32."""
        if self._rest.shape[1]:
            samples = np.concatenate((self._rest, samples), axis=1)
        whole = samples.shape[1] // BASE_FRAMES * BASE_FRAMES
        self._rest = samples[:, whole:].copy()
        if whole:
            self._place(_finest(samples[:, :whole]), BASE_FRAMES)

    def finish(self) -> None:
        """No more frames will be appended: the last block of each size is what there is of it."""
        rest, self._rest = self._rest, self._rest[:, :0]
        if rest.shape[1]:
            self._place(_finest(rest), rest.shape[1])
        self.length = self.frames
        if self._open_blocks:
            self._pages.put(self._open_number, self._open)

    def put(self, number: int, stored: Stored) -> None:
        """All frames of one page, as (n, channels)."""
        page = np.zeros((KINDS, self.channels, _COLUMNS), np.float32)
        fine = _finest(np.ascontiguousarray(stored.T))
        page[:, :, : fine.shape[2]] = fine
        self._derive(number, _coarser(fine))
        self._pages.put(number, page)
        self.known[number] = len(stored)

    def sketch(self, number: int, count: int, stored: Stored) -> None:
        """A few frames (n, channels) heard in one of `count` pages, to be shown where nothing is known yet."""
        scale = np.float32(2.0**-15 if stored.dtype == np.int16 else 1)
        heard = drawable(stored)
        extremes = np.stack((heard.min(axis=0) * scale, heard.max(axis=0) * scale))[:, :, None]
        for page in range(number, min(number + count, len(self.known))):
            if self.known[page] <= 0:
                for level, blocks in enumerate(_PER_PAGE[_FINE:], _FINE):
                    self._held.of(level)[:2, :, page * blocks : (page + 1) * blocks] = extremes
                self.known[page] = SKETCHED
        self._top_is_old = True

    def blocks(self, level: int, index: Frames) -> Floats:
        """Minimum, maximum and mean of the squares of some blocks of a level: (3, channels, blocks)."""
        return self.runs(np.full(len(index), level), index, index + 1)

    def runs(self, levels: Frames, first: Frames, last: Frames) -> Floats:
        """Of runs of blocks, `first .. last` of a level each and none of them empty: (3, channels, runs)."""
        if len(levels) and int(levels.max()) > _PAGE_LEVEL:
            self.make_top()
        coarse, fine = np.flatnonzero(levels >= _FINE), np.flatnonzero(levels < _FINE)
        if not len(fine):
            return self._coarse_runs(levels, first, last)
        found = np.empty((KINDS, self.channels, len(levels)), np.float32)
        if len(coarse):
            found[:, :, coarse] = self._coarse_runs(levels[coarse], first[coarse], last[coarse])
        found[:, :, fine] = self._fine_runs(first[fine], last[fine])
        return found

    def _coarse_runs(self, levels: Frames, first: Frames, last: Frames) -> Floats:
        held, counts = self._held, last - first
        return _folded(held.take(_each(first + held.offsets[levels], counts)), counts)

    def _fine_runs(self, first: Frames, last: Frames) -> Floats:
        counts = last - first
        index = _each(first, counts)
        numbers = index // _COLUMNS
        blocks = self._pages.gather(numbers, index % _COLUMNS)
        unread = self.known.take(numbers, mode="clip") <= 0
        if unread.any():
            blocks[:, :, unread] = self._held.of(_PAGE_LEVEL).take(numbers[unread], axis=2, mode="clip")
        return _folded(blocks, counts)

    def _place(self, fine: Floats, last_frames: int) -> None:
        """Append finest blocks (3, channels, n), of which the last has `last_frames`."""
        at = 0
        while at < fine.shape[2]:
            number, start = self._open_number, self._open_blocks
            count = min(_PER_PAGE[0] - start, fine.shape[2] - at)
            self._make_room(number + 1)
            self._open[:, :, start : start + count] = fine[:, :, at : at + count]
            self._open_blocks, at = start + count, at + count
            self._derive(number, _coarser(self._open[:, :, : self._open_blocks]))
            missing = BASE_FRAMES - last_frames if at == fine.shape[2] else 0
            self.known[number] = self._open_blocks * BASE_FRAMES - missing
            self.length = max(self.length, number * PAGE_FRAMES + int(self.known[number]))
            self._pages.put(number, self._open, final=self._open_blocks == _PER_PAGE[0])
            if self._open_blocks == _PER_PAGE[0]:
                self._open = np.zeros_like(self._open)
                self._open_number, self._open_blocks = number + 1, 0

    def _derive(self, number: int, blocks: Floats) -> None:
        """Take blocks of the finest level in memory, from a page on, and make the coarser ones from them."""
        for level, per_page in enumerate(_PER_PAGE[_FINE:], _FINE):
            self._held.of(level)[:, :, number * per_page : number * per_page + blocks.shape[2]] = blocks
            blocks = _coarser(blocks)
        self._top_is_old = True

    def make_top(self) -> None:
        """Make the levels whose blocks are wider than a page, where pages have come since."""
        if not self._top_is_old:
            return
        self._top_is_old = False
        for level in range(_PAGE_LEVEL + 1, len(SIZES)):
            self._held.of(level)[:] = _coarser(self._held.of(level - 1))

    def _make_room(self, pages: int) -> None:
        if pages <= len(self.known):
            return
        count = max(pages, 2 * len(self.known))
        held = _Levels(self.channels, count)
        for level in range(_FINE, _PAGE_LEVEL + 1):
            old = self._held.of(level)
            held.of(level)[:, :, : old.shape[2]] = old
        known = np.zeros(count, np.int32)
        known[: len(self.known)] = self.known
        self._held, self._top_is_old = held, True
        self.known = known


def runs_of(peaks: Sequence[Peaks], counts: Frames, levels: Frames, first: Frames, last: Frames) -> Floats:
    """`Peaks.runs` of several pyramids of as many channels, `counts` of the runs of each in turn: (3, channels, runs).

    What is in memory is folded at once, for of hundreds of pyramids there are but a few runs each.
    """
    if len(peaks) == 1:
        return peaks[0].runs(levels, first, last)
    for one in peaks:
        one.make_top()
    coarse = levels >= _FINE
    owner = np.repeat(np.arange(len(peaks)), counts)
    held = [one._held for one in peaks]  # each may be another one when its sound grows meanwhile
    offsets = np.stack([levels_.offsets for levels_ in held])
    lengths = last - first
    index = _each((first + offsets[owner, levels])[coarse], lengths[coarse])
    edges = np.concatenate(([0], np.cumsum(np.bincount(owner[coarse], lengths[coarse], len(peaks))))).astype(np.intp)
    found = np.empty((KINDS, peaks[0].channels, len(levels)), np.float32)
    if len(index):
        bounds = itertools.pairwise(edges.tolist())
        blocks = [levels_.take(index[a:b]) for levels_, (a, b) in zip(held, bounds, strict=True) if a < b]
        found[:, :, coarse] = _folded(np.concatenate(blocks, axis=2), lengths[coarse])
    for number in np.unique(owner[~coarse]).tolist():
        fine = np.flatnonzero(~coarse & (owner == number))
        found[:, :, fine] = peaks[number].runs(levels[fine], first[fine], last[fine])
    return found


class _Levels:
    """The levels held in memory, side by side in one array, so that blocks of several are taken at once."""

    def __init__(self, channels: int, pages: int) -> None:
        counts = [0] * _FINE + [-(-pages * PAGE_FRAMES // size) for size in SIZES[_FINE:]]
        self.offsets: Frames = np.cumsum([0, *counts])
        """Where the blocks of each level begin, and the end of all."""
        self.blocks: Floats = np.zeros((KINDS, channels, sum(counts)), np.float32)

    def take(self, index: Frames) -> Floats:
        """Blocks by their numbers in the array: (3, channels, n)."""
        return self.blocks.take(index, axis=2, mode="clip")

    def of(self, level: int) -> Floats:
        """The blocks of one level."""
        return self.blocks[:, :, self.offsets[level] : self.offsets[level + 1]]


def _each(first: Frames, counts: Frames) -> Frames:
    """The numbers of runs of `counts` from `first` on, one after another."""
    heads = np.cumsum(counts) - counts
    numbers: Frames = np.repeat(first - heads, counts)
    numbers += np.arange(len(numbers))
    return numbers


def _folded(blocks: Floats, counts: Frames) -> Floats:
    """Runs of `counts` blocks (3, channels, n) each as one: (3, channels, runs)."""
    if blocks.shape[2] == len(counts):
        return blocks
    heads = np.cumsum(counts) - counts
    out = np.empty((*blocks.shape[:2], len(counts)), np.float32)
    np.minimum.reduceat(blocks[0], heads, axis=1, out=out[0])
    np.maximum.reduceat(blocks[1], heads, axis=1, out=out[1])
    np.add.reduceat(blocks[2], heads, axis=1, out=out[2])
    out[2] /= counts
    return out


def _finest(samples: npt.NDArray[Any]) -> Floats:
    """Extremes and power of each BASE_FRAMES of (channels, n) samples, int16 or of full scale 1."""
    frames = samples.shape[1]
    count = -(-frames // BASE_FRAMES)
    out = np.empty((KINDS, len(samples), count), np.float32)
    for part, size, into in (
        (samples[:, : frames // BASE_FRAMES * BASE_FRAMES], BASE_FRAMES, out[:, :, : frames // BASE_FRAMES]),
        (samples[:, frames // BASE_FRAMES * BASE_FRAMES :], frames % BASE_FRAMES, out[:, :, frames // BASE_FRAMES :]),
    ):
        if not part.shape[1]:
            continue
        blocks = part.reshape(len(part), -1, size)
        into[0], into[1] = blocks.min(axis=2), blocks.max(axis=2)
        if blocks.dtype != np.int16 and not is_drawable(into[0].min(), into[1].max()):
            return _finest(drawable(samples))
        values = blocks.astype(np.float32, copy=False)
        np.einsum("cbi,cbi->cb", values, values, out=into[2])
        into[2] /= size
    if samples.dtype == np.int16:
        out[:2] *= np.float32(2.0**-15)
        out[2] *= np.float32(2.0**-30)
    return out


def _coarser(blocks: Floats) -> Floats:
    """FACTOR blocks as one; the last may be of fewer."""
    count = blocks.shape[2]
    firsts = np.arange(0, count, FACTOR)
    out = np.empty((*blocks.shape[:2], len(firsts)), np.float32)
    if count:
        np.minimum.reduceat(blocks[0], firsts, axis=1, out=out[0])
        np.maximum.reduceat(blocks[1], firsts, axis=1, out=out[1])
        np.add.reduceat(blocks[2], firsts, axis=1, out=out[2])
        out[2] /= np.minimum(FACTOR, count - firsts).astype(np.float32)
    return out
