"""The finest peaks of a source in pages: in memory for short sources, else in a file of which a few pages are held."""

import os
import threading
import weakref
import zlib
from collections import OrderedDict
from pathlib import Path
from struct import Struct
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from workstation.engine.scratch import bytes_of, read_at, write_at

Floats = npt.NDArray[np.float32]

KINDS = 3
"""Minimum, maximum and power."""

_HEADER = Struct("=8sIIQQII")
_MAGIC = b"AWSPEAKS"
_VERSION = 1
_FIRST_PAGE = 4_096
_HELD_BYTES = 6 << 20


class Pages:
    """Arrays (KINDS, channels, columns) by number. One thread writes, any may read."""

    def __init__(self, channels: int, columns: int) -> None:
        self.shape = KINDS, channels, columns
        self._pages: dict[int, Floats] = {}

    def put(self, number: int, page: Floats) -> None:
        self._pages[number] = page

    def get(self, number: int) -> Floats | None:
        """A page; None when it was never put."""
        return self._pages.get(number)


class FilePages(Pages):
    """Pages in a file. Complete, it can be kept for the next time that the same sound is opened.

    The file: a header (magic, version, channels, frames, pages, sums), the pages from byte 4096 on, and behind them a
    `summary` of all. Until the header is written, last of all, the file is none.
    """

    def __init__(self, channels: int, columns: int, path: Path, *, existing: bool = False) -> None:
        """Begin a file at `path`, which goes with its last user unless it is `kept`; or read an existing one."""
        super().__init__(channels, columns)
        self.page_bytes = 4 * KINDS * channels * columns
        self._file: BinaryIO = path.open("rb" if existing else "w+b", buffering=0)
        self._finalizer = weakref.finalize(self, _close, self._file, None if existing else path)
        self._path = path
        self._lock = threading.Lock()
        self._held: OrderedDict[int, Floats] = OrderedDict()
        self._written: set[int] | range = set()

    def put(self, number: int, page: Floats) -> None:
        assert isinstance(self._written, set)
        contiguous = np.ascontiguousarray(page, np.float32)
        write_at(self._file.fileno(), bytes_of(contiguous), _FIRST_PAGE + number * self.page_bytes, self._lock)
        with self._lock:
            self._written.add(number)
            self._held.pop(number, None)

    def get(self, number: int) -> Floats | None:
        with self._lock:
            page = self._held.get(number)
            if page is not None:
                self._held.move_to_end(number)
                return page
            if number not in self._written:
                return None
        page = np.zeros(self.shape, np.float32)
        read_at(self._file.fileno(), bytes_of(page), _FIRST_PAGE + number * self.page_bytes, self._lock)
        if not np.isfinite(page).all():  # the disk is damaged: no reason to fail
            page = np.nan_to_num(page, posinf=0, neginf=0)
        with self._lock:
            self._held[number] = page
            while len(self._held) * self.page_bytes > _HELD_BYTES:
                self._held.popitem(last=False)
        return page

    def keep(self, path: Path, frames: int, summary: Floats) -> None:
        """Complete the file and give it the name `path`; OSError when that cannot be done."""
        count = len(self._written)
        summary = np.ascontiguousarray(summary, np.float32)
        write_at(self._file.fileno(), bytes_of(summary), _FIRST_PAGE + count * self.page_bytes, self._lock)
        sums = zlib.crc32(bytes_of(summary))
        header = _HEADER.pack(_MAGIC, _VERSION, self.shape[1], frames, count, self.shape[2], sums)
        write_at(self._file.fileno(), memoryview(bytearray(header)), 0, self._lock)
        os.fsync(self._file.fileno())
        with self._lock:
            self._written = range(count)
            if os.name == "nt":  # an open file cannot be renamed there
                self._finalizer.detach()
                self._file.close()
                self._path.replace(path)
                self._file = path.open("rb", buffering=0)
            else:
                self._path.replace(path)
                self._finalizer.detach()
            self._finalizer = weakref.finalize(self, _close, self._file, None)

    @classmethod
    def kept(cls, path: Path, channels: int, columns: int) -> "tuple[FilePages, int, Floats]":
        """The pages of a kept file, the frames that they are of, and the summary.

        ValueError or OSError when the file is another or not whole.
        """
        pages = cls(channels, columns, path, existing=True)
        header = np.zeros(_HEADER.size, np.uint8)
        read_at(pages._file.fileno(), bytes_of(header), 0, pages._lock)
        magic, version, has_channels, frames, count, has_columns, sums = _HEADER.unpack(header.tobytes())
        if (magic, version, has_channels, has_columns) != (_MAGIC, _VERSION, channels, columns):
            raise ValueError(f"{path} holds no peaks that are of use here")
        begin = _FIRST_PAGE + count * pages.page_bytes
        raw = np.zeros(max(path.stat().st_size - begin, 0), np.uint8)
        read_at(pages._file.fileno(), bytes_of(raw), begin, pages._lock)
        if zlib.crc32(raw.tobytes()) != sums or len(raw) % (4 * KINDS * channels):
            raise ValueError(f"{path} is damaged")
        pages._written = range(count)
        return pages, frames, raw.view(np.float32).reshape(KINDS, channels, -1)


def _close(file: BinaryIO, unfinished: Path | None) -> None:
    file.close()
    if unfinished is not None:
        unfinished.unlink(missing_ok=True)
