"""The finest peaks of a source in pages: in memory for short sources, else in a file of which some pages are held."""

import errno
import os
import threading
import weakref
import zlib
from io import FileIO
from itertools import pairwise
from pathlib import Path
from struct import Struct

import numpy as np
import numpy.typing as npt

from workstation.engine.sources.handles import OpenFile
from workstation.engine.sources.scratch import bytes_of, read_at, write_at

Floats = npt.NDArray[np.float32]
Frames = npt.NDArray[np.int64]

KINDS = 3
"""Minimum, maximum and power."""

_HEADER = Struct("=8sIIQQII")
_MAGIC = b"AWSPEAKS"
_VERSION = 2
_FIRST_PAGE = 4_096
_HELD_BYTES = 32 << 20
"""Of one source, as they are looked at: the finest peaks of two hours of stereo at 44.1 kHz."""

_NOWHERE = -1


class Pages:
    """Arrays (KINDS, channels, columns) by number, held in memory. One thread writes, any may read."""

    def __init__(self, channels: int, columns: int, room: int = 1) -> None:
        """With `room` for some pages at first; more is made when they come."""
        self.shape = KINDS, channels, columns
        self._lock = threading.Lock()
        self._pool = np.zeros((room, *self.shape), np.float32)
        self._slots: Frames = np.full(1, _NOWHERE)
        """The place in the pool of each page."""
        self._used = 0

    def put(self, number: int, page: Floats, *, final: bool = True) -> None:
        """Take a page; one that is not `final` will be put again before another."""
        with self._lock:
            self._hold(number, page)

    def gather(self, numbers: Frames, columns: Frames) -> Floats:
        """A column each of some pages, (KINDS, channels, n); zeros where a page was never put."""
        with self._lock:
            return self._take(numbers, columns)

    def _take(self, numbers: Frames, columns: Frames) -> Floats:
        slots = self._slots.take(numbers, mode="clip")
        known = (slots != _NOWHERE) & (numbers < len(self._slots))
        everywhere = known.all()
        width = self.shape[2]
        rows = np.arange(self.shape[0] * self.shape[1])[:, None] * width
        places = slots * (len(rows) * width) + columns
        found: Floats = self._pool.reshape(-1).take(rows + (places if everywhere else np.where(known, places, 0)))
        if not everywhere:
            found[:, ~known] = 0
        return found.reshape(*self.shape[:2], -1)

    def _hold(self, number: int, page: Floats) -> None:
        self._grow(number)
        if self._slots[number] == _NOWHERE:
            self._slots[number] = self._free_slot()
        self._pool[self._slots[number]] = page

    def _grow(self, number: int) -> None:
        if number >= len(self._slots):
            more = np.full(max(number + 1 - len(self._slots), len(self._slots)), _NOWHERE)
            self._slots = np.concatenate((self._slots, more))

    def _free_slot(self) -> int:
        if self._used == len(self._pool):
            self._pool = np.concatenate((self._pool, np.zeros_like(self._pool)))
        self._used += 1
        return self._used - 1


class FilePages(Pages):
    """Pages in a file, some of them held. Complete, it can be kept for the next time that the same sound is opened.

    The file: a header (magic, version, channels, frames, pages, columns, sum), the pages from byte 4096 on, and behind
    them a `summary` of all. Until the header is written, last of all, the file is none.
    """

    def __init__(self, channels: int, columns: int, path: Path, *, existing: bool = False) -> None:
        """Begin a file at `path`, which goes with its last user unless it is `kept`; or read an existing one."""
        self.page_bytes = 4 * KINDS * channels * columns
        self._room = max(4, _HELD_BYTES // self.page_bytes)
        super().__init__(channels, columns, self._room)
        self._file = OpenFile(FileIO(path, "rb" if existing else "w+b"), folder=path.parent)
        self._finalizer = weakref.finalize(self, _remove, None if existing else path)
        self._path = path
        self._file_lock = threading.Lock()
        self._on_disk = np.zeros(1, np.bool_)
        self._holders = np.full(self._room, _NOWHERE)
        """The page in each slot."""
        self._open = _NOWHERE
        """The page that is not final yet: it is nowhere but in its slot."""
        self._unwritten: dict[int, Floats] = {}
        """Pages for which the disk had no room."""

    def put(self, number: int, page: Floats, *, final: bool = True) -> None:
        if final:
            whole = np.ascontiguousarray(page, np.float32)
            place = _FIRST_PAGE + number * self.page_bytes
            try:
                with self._file.use() as file:
                    write_at(file, bytes_of(whole), place, self._file_lock)
            except OSError:
                self._unwritten[number] = whole.copy()
        with self._lock:
            self._open = _NOWHERE if final else number
            if final:
                self._mark(number)
            self._hold(number, page)

    def gather(self, numbers: Frames, columns: Frames) -> Floats:
        out = np.empty((*self.shape[:2], len(numbers)), np.float32)
        with self._lock:
            wanted = np.zeros(int(numbers.max(initial=0)) + 1, np.bool_)
            wanted[numbers] = True
            needed = np.flatnonzero(wanted)
            at_once = self._room - 2
            for first in range(0, len(needed), at_once):
                some = needed[first : first + at_once]
                self._load(some)
                chosen = np.flatnonzero((numbers >= some[0]) & (numbers <= some[-1]))
                out[:, :, chosen] = self._take(numbers[chosen], columns[chosen])
        # where the disk is damaged: no reason to fail
        return out if np.isfinite(out).all() else np.nan_to_num(out, posinf=0, neginf=0)

    def _mark(self, number: int) -> None:
        if number >= len(self._on_disk):
            more = np.zeros(max(number + 1 - len(self._on_disk), len(self._on_disk)), np.bool_)
            self._on_disk = np.concatenate((self._on_disk, more))
        self._on_disk[number] = True

    def _load(self, numbers: Frames) -> None:
        """Have pages in the pool, as far as they were put."""
        inside = numbers[numbers < len(self._on_disk)]
        held = (inside < len(self._slots)) & (self._slots.take(inside, mode="clip") != _NOWHERE)
        missing = inside[self._on_disk[inside] & ~held]
        if not len(missing):
            return
        slots = self._free_slots(len(missing), staying=numbers)
        with self._file.use() as file:
            self._read(file, missing, slots)
        self._grow(int(missing[-1]))
        self._slots[missing], self._holders[slots] = slots, missing

    def _read(self, file: int, missing: Frames, slots: Frames) -> None:
        """Fill slots with pages from the disk, neighbours at once."""
        runs = np.flatnonzero((np.diff(missing) != 1) | (np.diff(slots) != 1)) + 1
        for first, last in pairwise((0, *runs.tolist(), len(missing))):
            into = bytes_of(self._pool[slots[first] : slots[last - 1] + 1])
            place = _FIRST_PAGE + int(missing[first]) * self.page_bytes
            there = read_at(file, into, place, self._file_lock)
            into[there:] = bytes(len(into) - there)
        for number, slot in zip(missing.tolist(), slots.tolist(), strict=True):
            if number in self._unwritten:
                self._pool[slot] = self._unwritten[number]

    def _hold(self, number: int, page: Floats) -> None:
        super()._hold(number, page)
        self._holders[self._slots[number]] = number

    def _free_slot(self) -> int:
        return int(self._free_slots(1, np.zeros(0, np.int64))[0])

    def _free_slots(self, count: int, staying: Frames) -> Frames:
        """Slots in turn, taken from the pages that have them, none from those that are `staying`."""
        order = (self._used + np.arange(self._room)) % self._room
        holders = self._holders[order]
        free = (holders == _NOWHERE) | ~np.isin(holders, (*staying.tolist(), self._open))
        chosen = np.flatnonzero(free)[:count]
        slots: Frames = order[chosen]
        self._used = int(slots[-1] + 1) % self._room
        losers = holders[chosen]
        self._slots[losers[losers != _NOWHERE]] = _NOWHERE
        return slots

    def keep(self, path: Path, frames: int, summary: Floats) -> None:
        """Complete the file and give it the name `path`; OSError when that cannot be done."""
        if self._unwritten:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        count = int(np.count_nonzero(self._on_disk))
        summary = np.ascontiguousarray(summary, np.float32)
        sums = zlib.crc32(bytes_of(summary))
        header = _HEADER.pack(_MAGIC, _VERSION, self.shape[1], frames, count, self.shape[2], sums)
        with self._file.use() as file:
            write_at(file, bytes_of(summary), _FIRST_PAGE + count * self.page_bytes, self._file_lock)
            write_at(file, memoryview(bytearray(header)), 0, self._file_lock)
            os.fsync(file)
        with self._lock:
            self._finalizer.detach()
            if os.name == "nt":  # an open file cannot be renamed there
                self._file.end()
                self._path.replace(path)
                self._file = OpenFile(FileIO(path), folder=path.parent)
            else:
                self._path.replace(path)

    @classmethod
    def kept(cls, path: Path, channels: int, columns: int) -> "tuple[FilePages, int, Floats]":
        """The pages of a kept file, the frames that they are of, and the summary.

        ValueError or OSError when the file is another or not whole.
        """
        pages = cls(channels, columns, path, existing=True)
        header = np.zeros(_HEADER.size, np.uint8)
        with pages._file.use() as file:
            size = os.fstat(file).st_size
            read_at(file, bytes_of(header), 0, pages._file_lock)
        magic, version, has_channels, frames, count, has_columns, sums = _HEADER.unpack(header.tobytes())
        if (magic, version, has_channels, has_columns) != (_MAGIC, _VERSION, channels, columns):
            raise ValueError(f"{path} holds no peaks that are of use here")
        begin = _FIRST_PAGE + count * pages.page_bytes
        raw = np.zeros(max(size - begin, 0), np.uint8)
        with pages._file.use() as file:
            read_at(file, bytes_of(raw), begin, pages._file_lock)
        if zlib.crc32(bytes_of(raw)) != sums or len(raw) % (4 * KINDS * channels):
            raise ValueError(f"{path} is damaged")
        pages._on_disk = np.ones(count, np.bool_)
        return pages, frames, raw.view(np.float32).reshape(KINDS, channels, -1)


def _remove(unfinished: Path | None) -> None:
    if unfinished is not None:
        unfinished.unlink(missing_ok=True)
