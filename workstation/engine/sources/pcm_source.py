"""Sound read in place from an uncompressed file, without a copy of it."""

import os
import threading
from collections.abc import Callable
from io import FileIO
from pathlib import Path
from typing import cast

import numpy as np

from workstation.core.sound.sources import Samples
from workstation.engine.sources.handles import OpenFile
from workstation.engine.sources.scratch import bytes_of, read_at
from workstation.media.faults import Faults
from workstation.media.pcm_header import Pcm
from workstation.media.sample_formats import Stored, to_samples, unpack_pcm


class PcmFile:
    """The samples of a WAV or AIFF file that stays open; what is cut off it meanwhile reads as silence.

    Not mapped: a mapped file that another program cuts short ends this one.
    """

    def __init__(
        self,
        path: Path,
        pcm: Pcm,
        cut_short: Callable[[], None] = lambda: None,
        written_over: Callable[[bool], None] = lambda is_gone: None,
    ) -> None:
        """`cut_short` is called once, by any thread, when sound turns out to be missing.

        So is `written_over` when another program has written to the file since it was opened, or it is another one;
        it is told whether the file is gone altogether.
        """
        self._file = OpenFile(FileIO(path), path=path)
        with self._file.use() as file:
            self._stamp = _stamp(file)
        self._written_over = written_over
        self._has_told = False
        self._lock = threading.Lock()
        self._pcm = pcm
        self._cut_short = cut_short
        self.is_cut_short = False
        self.arrived = pcm.frames

    @property
    def cut_short(self) -> bool:
        """The file is not as long any more as its header says."""
        pcm = self._pcm
        try:
            with self._file.use() as file:
                return os.fstat(file).st_size < pcm.offset + self.arrived * pcm.frame_bytes
        except OSError:
            return True

    @property
    def is_gone(self) -> bool:
        """It was closed for want of room, and is not there any more, or another file is in its place: it is silent."""
        try:
            with self._file.use():
                return False
        except OSError:
            return True

    @property
    def is_written_over(self) -> bool:
        """Another program has written to the file since it was opened: it may hold other sound now."""
        try:
            with self._file.use() as file:
                return _stamp(file) != self._stamp
        except OSError:
            return True

    def read(self, start: int, stop: int) -> Samples:
        """Frames `start .. stop`."""
        return to_samples(self.read_stored(start, stop))

    def read_stored(self, start: int, stop: int) -> Stored:
        """Frames `start .. stop` as (n, channels), int16 where the file has no more than 16 bits.

        Samples that are no numbers are 0.
        """
        return Faults().clean(self.read_unchecked(start, stop))

    def read_unchecked(self, start: int, stop: int) -> Stored:
        """The same with samples that are NaN or infinite."""
        pcm = self._pcm
        raw = np.empty((stop - start) * pcm.frame_bytes, np.uint8)
        there = self._read(bytes_of(raw), pcm.offset + start * pcm.frame_bytes)
        if there == len(raw):
            return unpack_pcm(raw, pcm.coding, pcm.channels)
        whole = there // pcm.frame_bytes
        found = unpack_pcm(raw[: whole * pcm.frame_bytes], pcm.coding, pcm.channels)
        out = np.zeros((stop - start, pcm.channels), found.dtype)
        out[:whole] = found
        if not self.is_cut_short:
            self.is_cut_short = True
            if not self._has_told:
                self._cut_short()
        return cast("Stored", out)

    def look(self) -> None:
        """See whether another program has written to the file, which is told as if it had been read."""
        if self.is_written_over:
            self._tell()

    def _read(self, into: memoryview, place: int) -> int:
        """How many bytes were read; none where the file has gone since it was closed for want of room."""
        try:
            with self._file.use() as file:
                there, stamp = read_at(file, into, place, self._lock), _stamp(file)
        except OSError:
            there, stamp = 0, None
        if stamp is None or (stamp != self._stamp and there == len(into)):
            self._tell()
        return there

    def _tell(self) -> None:
        if not self._has_told:
            self._has_told = True
            self._written_over(self.is_gone)


def _stamp(file: int) -> tuple[int, int]:
    found = os.fstat(file)
    return found.st_size, found.st_mtime_ns
