"""The peak pyramid of one source: minimum, maximum and power of blocks of frames, at several sizes."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.sources import Samples, Source
from workstation.engine.peak_pages import KINDS, FilePages, Floats, Pages
from workstation.media.samples import Stored

BASE_FRAMES = 256
FACTOR = 4
SIZES = tuple(BASE_FRAMES * FACTOR**level for level in range(8))
"""Frames of a block at each level, finest first."""

PAGE_FRAMES = SIZES[5]
"""Frames that are summed up at once; they may come in any order."""

READ_FRAMES = 1 << 16
SKETCHED = -1
"""In `Peaks.known`: a page of which a short sample alone has been heard."""

_FINE = 2
"""Levels that lie in pages; the coarser ones are held in memory, 7.5 MB for an hour of stereo at 44.1 kHz less."""
_PAGE_LEVEL = SIZES.index(PAGE_FRAMES)
_PER_PAGE = tuple(PAGE_FRAMES // size for size in SIZES[: _PAGE_LEVEL + 1])
_COLUMNS = sum(_PER_PAGE[:_FINE])

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
        self._coarse: list[Floats] = []
        self._top_is_old = True
        self._open = np.zeros((KINDS, channels, _COLUMNS), np.float32)
        """The page that is being appended to, and how many of its finest blocks are there."""
        self._open_number = self._open_blocks = 0
        self._rest: Samples = np.zeros((channels, 0), np.float32)
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
            self._pages.keep(path, self.length, self._coarse[0][:, :, : -(-self.length // SIZES[_FINE])])

    @property
    def frames(self) -> int:
        """How many frames are in the pyramid."""
        return int(np.maximum(self.known, 0).sum(dtype=np.int64))

    @property
    def is_complete(self) -> bool:
        return self.frames >= self.length

    def append(self, samples: Samples) -> None:
        """The next frames, (channels, n)."""
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
        scale = np.float32(2.0**-15 if stored.dtype == np.int16 else 1)
        page = np.zeros((KINDS, self.channels, _COLUMNS), np.float32)
        fine = _finest(np.ascontiguousarray(stored.T))
        fine[:2] *= scale
        fine[2] *= scale * scale
        page[:, :, : fine.shape[2]] = fine
        self._sum_up(number, page, fine.shape[2])
        self._pages.put(number, page)
        self.known[number] = len(stored)

    def sketch(self, number: int, count: int, stored: Stored) -> None:
        """A few frames (n, channels) heard in one of `count` pages, to be shown where nothing is known yet."""
        scale = np.float32(2.0**-15 if stored.dtype == np.int16 else 1)
        extremes = np.stack((stored.min(axis=0) * scale, stored.max(axis=0) * scale))[:, :, None]
        for page in range(number, min(number + count, len(self.known))):
            if self.known[page] <= 0:
                for level, blocks in zip(self._coarse, _PER_PAGE[_FINE:], strict=False):
                    level[:2, :, page * blocks : (page + 1) * blocks] = extremes
                self.known[page] = SKETCHED
        self._top_is_old = True

    def blocks(self, level: int, index: Frames) -> Floats:
        """Minimum, maximum and mean of the squares of some blocks of a level: (3, channels, blocks)."""
        if level >= _FINE:
            if level > _PAGE_LEVEL and self._top_is_old:
                self._make_top()
            coarse: Floats = self._coarse[level - _FINE].take(index, axis=2)
            return coarse
        numbers = index // _PER_PAGE[level]
        found = self._pages.gather(numbers, index % _PER_PAGE[level] + sum(_PER_PAGE[:level]))
        unread = self.known.take(numbers, mode="clip") <= 0
        if unread.any():
            found[:, :, unread] = self._coarse[_PAGE_LEVEL - _FINE].take(numbers[unread], axis=2, mode="clip")
        return found

    def _place(self, fine: Floats, last_frames: int) -> None:
        """Append finest blocks (3, channels, n), of which the last has `last_frames`."""
        at = 0
        while at < fine.shape[2]:
            number, start = self._open_number, self._open_blocks
            count = min(_PER_PAGE[0] - start, fine.shape[2] - at)
            self._make_room(number + 1)
            self._open[:, :, start : start + count] = fine[:, :, at : at + count]
            self._open_blocks, at = start + count, at + count
            self._sum_up(number, self._open, self._open_blocks)
            missing = BASE_FRAMES - last_frames if at == fine.shape[2] else 0
            self.known[number] = self._open_blocks * BASE_FRAMES - missing
            self.length = max(self.length, number * PAGE_FRAMES + int(self.known[number]))
            self._pages.put(number, self._open, final=self._open_blocks == _PER_PAGE[0])
            if self._open_blocks == _PER_PAGE[0]:
                self._open = np.zeros_like(self._open)
                self._open_number, self._open_blocks = number + 1, 0

    def _sum_up(self, number: int, page: Floats, blocks: int) -> None:
        """Make the coarser levels of a page from its first finest blocks."""
        middle = _coarser(page[:, :, :blocks])
        page[:, :, _PER_PAGE[0] : _PER_PAGE[0] + middle.shape[2]] = middle
        self._derive(number, _coarser(middle))

    def _derive(self, number: int, blocks: Floats) -> None:
        """Take blocks of the finest level in memory, from a page on, and make the coarser ones from them."""
        for level, per_page in zip(self._coarse, _PER_PAGE[_FINE:], strict=False):
            level[:, :, number * per_page : number * per_page + blocks.shape[2]] = blocks
            blocks = _coarser(blocks)
        self._top_is_old = True

    def _make_top(self) -> None:
        """Make the levels whose blocks are wider than a page."""
        self._top_is_old = False
        for level in range(_PAGE_LEVEL - _FINE + 1, len(self._coarse)):
            blocks = _coarser(self._coarse[level - 1])
            self._coarse[level] = np.concatenate((blocks, blocks[:, :, -1:]), axis=2)

    def _make_room(self, pages: int) -> None:
        if pages <= len(self.known):
            return
        count = max(pages, 2 * len(self.known))
        wider = [np.zeros((KINDS, self.channels, count * blocks), np.float32) for blocks in _PER_PAGE[_FINE:]]
        for old, new in zip(self._coarse, wider, strict=False):
            new[:, :, : old.shape[2]] = old
        known = np.zeros(count, np.int32)
        known[: len(self.known)] = self.known
        self._coarse, self._top_is_old = [*wider, *wider[-1:] * (len(SIZES) - _PAGE_LEVEL - 1)], True
        self.known = known


def _finest(samples: npt.NDArray[Any]) -> Floats:
    """Extremes and power of each BASE_FRAMES of (channels, n) contiguous samples in their own unit."""
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
        values = blocks.astype(np.float32, copy=False)
        np.einsum("cbi,cbi->cb", values, values, out=into[2])
        into[2] /= size
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
