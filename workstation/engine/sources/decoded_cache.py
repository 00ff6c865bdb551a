"""Decoded sound kept on the disk: a compressed file that was read once is there as soon as it is opened again."""

import os
import shutil
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np

from workstation.engine.sources.disk_cache import DiskCache
from workstation.engine.sources.scratch import ScratchFile, read_at

SOUND_BYTES = 5_000_000_000
"""Of all files together: almost four hours of stereo at 44.1 kHz as floats."""

_TRAILER = struct.Struct("<8sBBHQI")
"""Magic, kind of samples, 0, channels, frames, sum of all before; behind the frames, so that they lie as in a scratch
file."""
_MAGIC = b"WSSOUND1"
_KINDS = (np.dtype(np.int16), np.dtype(np.float32))
_COPY_BYTES = 1 << 20


class KeptSound:
    """A folder of decoded sounds by key, of bounded size. Nothing depends on it: it may be emptied at any time."""

    def __init__(self, folder: Path, max_bytes: int = SOUND_BYTES) -> None:
        self._folder, self._max_bytes = folder, max_bytes
        self._kept = DiskCache(folder, ".decoded", max_bytes)

    def find(self, key: str, channels: int) -> ScratchFile | None:
        """All frames of the sound with this key; None when it is not kept, or not as it was."""
        with suppress(OSError):
            path = self._kept.find(key) if key else None
            if path is not None:
                return _opened(path, channels)
        return None

    def keep(self, key: str, scratch: ScratchFile) -> None:
        """Keep the sound of a scratch file that is complete, where there is room; what is too much in all goes."""
        if not key or scratch.dtype is None:
            return
        size = scratch.arrived * scratch.channels * scratch.dtype.itemsize + _TRAILER.size
        with suppress(OSError):
            part = self._kept.new()
            # what is kept must not fill the disk: at least as much as it takes stays free
            if size <= self._max_bytes and shutil.disk_usage(self._folder).free >= size:
                try:
                    scratch.end_with(_trailer(scratch))
                    if not scratch.link(part):
                        _copy(scratch, size, part)
                    os.replace(part, self._kept.path(key))
                finally:
                    part.unlink(missing_ok=True)
            self._kept.trim()

    def give_back(self) -> bool:
        """Forget all, for the disk is full; False when there was nothing."""
        found = list(self._folder.glob("*.decoded"))
        for path in found:
            with suppress(OSError):
                path.unlink()
        return bool(found)


def _trailer(scratch: ScratchFile) -> bytes:
    assert scratch.dtype is not None
    head = _TRAILER.pack(_MAGIC, _KINDS.index(scratch.dtype), 0, scratch.channels, scratch.arrived, 0)[:-4]
    return head + struct.pack("<I", zlib.crc32(head))


def _opened(path: Path, channels: int) -> ScratchFile | None:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _TRAILER.size))
        raw = file.read(_TRAILER.size)
    if len(raw) != _TRAILER.size or zlib.crc32(raw[:-4]) != struct.unpack("<I", raw[-4:])[0]:
        return None
    magic, kind, _, has_channels, frames, _ = _TRAILER.unpack(raw)
    if (magic, has_channels) != (_MAGIC, channels) or kind >= len(_KINDS):
        return None
    if size != frames * channels * _KINDS[kind].itemsize + _TRAILER.size:
        return None
    return ScratchFile.existing(path, channels, frames, _KINDS[kind])


def _copy(scratch: ScratchFile, size: int, path: Path) -> None:
    """Where a file cannot be given a name later."""
    piece = memoryview(bytearray(_COPY_BYTES))
    with path.open("wb") as out, scratch.use() as file:
        for at in range(0, size, _COPY_BYTES):
            out.write(piece[: read_at(file, piece[: size - at], at, scratch.lock)])
        out.flush()
        os.fsync(out.fileno())
