"""Sound in a temporary file that grows at its end and vanishes with its last user, however the program ends."""

import os
import tempfile
import threading
from contextlib import AbstractContextManager, suppress
from io import FileIO, RawIOBase
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.files.private import private_folder
from workstation.core.sound.sources import Samples
from workstation.engine.sources.handles import OpenFile, link
from workstation.media.sample_formats import Stored, to_samples

_COPY_BYTES = 1 << 20


class ScratchFile:
    """Frames in the order in which they were appended; one thread appends, any may read.

    Reads go through the file interface and not through a mapping: what is read stays in the system's page
    cache and never counts as memory of this program.
    """

    def __init__(self, channels: int, folder: Path) -> None:
        self._begin(self._open(folder), channels, folder)

    @classmethod
    def roomy(cls, channels: int, folder: Path) -> "ScratchFile":
        """One in `folder`, or where nothing can be written there, in the system's folder for such."""
        try:
            return cls(channels, folder)
        except OSError:
            return cls(channels, Path(tempfile.gettempdir()))

    @classmethod
    def existing(cls, path: Path, channels: int, frames: int, dtype: "np.dtype[Any]") -> "ScratchFile":
        """A file that is complete: nothing may be appended, and it stays."""
        made = cls.__new__(cls)
        made._begin(FileIO(path), channels, path.parent)
        made.dtype, made.arrived = dtype, frames
        return made

    def _begin(self, file: RawIOBase, channels: int, folder: Path) -> None:
        self._file = OpenFile(file, folder=folder)
        self.lock = threading.Lock()
        """Around the place in the file, where the system cannot read at a place."""
        self.dtype: np.dtype[Any] | None = None
        """int16 or float32, once there is sound."""
        self.channels = channels
        self.arrived = 0
        """How many frames are there."""

    def _open(self, folder: Path) -> RawIOBase:
        if not folder.is_dir():
            private_folder(folder)
        if hasattr(os, "O_TMPFILE"):
            with suppress(OSError):  # not on every file system
                nameless: RawIOBase = os.fdopen(os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600), "w+b", buffering=0)
                return nameless
        # on POSIX the file has no name from its first moment, on Windows it is deleted when it closes
        file: RawIOBase = tempfile.TemporaryFile(dir=folder, prefix="sound-", buffering=0)  # noqa: SIM115
        return file

    @property
    def holds_floats(self) -> bool:
        """Its samples are float32, as they are in memory."""
        return self.dtype == np.float32

    def use(self) -> AbstractContextManager[int]:
        """The number of the open file, for the system, in a `with`."""
        return self._file.use()

    def link(self, path: Path) -> bool:
        """Give the nameless file a name; False where that cannot be done. Linux can, on the same drive."""
        with self._file.use() as file:
            return link(file, path)

    def end_with(self, content: bytes) -> None:
        """Write something behind the last frame and all of it to the disk; no more may be appended. OSError."""
        assert self.dtype is not None
        place = self.arrived * self.channels * self.dtype.itemsize
        with self._file.use() as file:
            write_at(file, memoryview(content), place, self.lock)
            os.fsync(file)

    def append(self, block: Stored) -> None:
        """More frames, (n, channels), of the same type as the first."""
        if self.dtype is None:
            self.dtype = block.dtype
        if block.dtype != self.dtype:
            raise ValueError(f"the file holds {self.dtype}, the block is {block.dtype}")
        at = self.arrived * self.channels * self.dtype.itemsize
        content = bytes_of(np.ascontiguousarray(block))
        with self._file.use() as file:
            if np.frombuffer(content, np.uint8).any():
                write_at(file, content, at, self.lock)
            else:  # long silence takes no room
                os.truncate(file, at + len(content))
        self.arrived += len(block)

    def move(self, folder: Path) -> None:
        """Go on in a file in another folder; OSError when there is no room for what is here already."""
        size = self.arrived * self.channels * (self.dtype.itemsize if self.dtype is not None else 0)
        new = OpenFile(self._open(folder), folder=folder)
        piece = memoryview(bytearray(_COPY_BYTES))
        with self._file.use() as old, new.use() as file:
            for at in range(0, size, _COPY_BYTES):
                there = read_at(old, piece[: size - at], at, self.lock)
                write_at(file, piece[:there], at, self.lock)
        self._file = new  # the old one stays open for who is reading it

    def read(self, start: int, stop: int) -> Samples:
        """Frames `start .. stop`, all of which must have arrived; silence where the file was cut short since."""
        if self.dtype is None or start == stop:
            return np.zeros((self.channels, stop - start), np.float32)
        frames = np.empty((stop - start, self.channels), self.dtype)
        raw = bytes_of(frames)
        with self._file.use() as file:
            there = read_at(file, raw, start * frames.strides[0], self.lock)
        raw[there:] = bytes(len(raw) - there)
        return to_samples(frames)


def bytes_of(array: npt.NDArray[Any]) -> memoryview:
    """The memory of a contiguous array."""
    return array.reshape(-1).view(np.uint8).data


def read_at(file: int, into: memoryview, offset: int, lock: threading.Lock) -> int:
    """Fill `into` from byte `offset` of an open file; fewer bytes come only at its end. Safe from any thread."""
    total = 0
    while total < len(into):
        if hasattr(os, "preadv"):
            count = os.preadv(file, [into[total:]], offset + total)
        else:
            with lock:  # Windows has no reading at a place
                os.lseek(file, offset + total, os.SEEK_SET)
                piece = os.read(file, len(into) - total)
            into[total : total + len(piece)] = piece
            count = len(piece)
        if not count:
            break
        total += count
    return total


def write_at(file: int, content: memoryview, offset: int, lock: threading.Lock) -> None:
    """Write all of `content` at byte `offset` of an open file; OSError when there is no room."""
    while content:
        if hasattr(os, "pwrite"):
            count = os.pwrite(file, content, offset)
        else:
            with lock:
                os.lseek(file, offset, os.SEEK_SET)
                count = os.write(file, content)
        content, offset = content[count:], offset + count
