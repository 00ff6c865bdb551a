"""Sound read in place from an uncompressed file, without a copy of it."""

import os
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np

from workstation.core.sources import Samples
from workstation.engine.scratch import bytes_of, read_at
from workstation.media.faults import Faults
from workstation.media.pcm import Pcm
from workstation.media.samples import Stored, to_samples, unpack_pcm


class PcmFile:
    """The samples of a WAV or AIFF file that stays open; what is cut off it meanwhile reads as silence.

    Not mapped: a mapped file that another program cuts short ends this one.
    """

    def __init__(self, path: Path, pcm: Pcm, cut_short: Callable[[], None] = lambda: None) -> None:
        """`cut_short` is called once, by any thread, when sound turns out to be missing."""
        self._file = path.open("rb", buffering=0)
        weakref.finalize(self, self._file.close)
        self._lock = threading.Lock()
        self._pcm = pcm
        self._cut_short = cut_short
        self.is_cut_short = False
        self.arrived = pcm.frames

    @property
    def cut_short(self) -> bool:
        """The file is not as long any more as its header says."""
        pcm = self._pcm
        return os.fstat(self._file.fileno()).st_size < pcm.offset + self.arrived * pcm.frame_bytes

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
        there = read_at(self._file.fileno(), bytes_of(raw), pcm.offset + start * pcm.frame_bytes, self._lock)
        if there == len(raw):
            return unpack_pcm(raw, pcm.coding, pcm.channels)
        whole = there // pcm.frame_bytes
        found = unpack_pcm(raw[: whole * pcm.frame_bytes], pcm.coding, pcm.channels)
        out = np.zeros((stop - start, pcm.channels), found.dtype)
        out[:whole] = found
        if not self.is_cut_short:
            self.is_cut_short = True
            self._cut_short()
        return cast("Stored", out)
