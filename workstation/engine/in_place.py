"""Sound read in place from an uncompressed file, without a copy of it."""

import threading
import weakref
from pathlib import Path

import numpy as np

from workstation.core.sources import Samples
from workstation.engine.scratch import bytes_of, read_at
from workstation.media.pcm import Pcm
from workstation.media.samples import to_samples, unpack_pcm


class PcmFile:
    """The samples of a WAV or AIFF file that stays open; what is cut off it meanwhile reads as silence.

    Not mapped: a mapped file that another program cuts short ends this one.
    """

    def __init__(self, path: Path, pcm: Pcm) -> None:
        self._file = path.open("rb", buffering=0)
        weakref.finalize(self, self._file.close)
        self._lock = threading.Lock()
        self._pcm = pcm
        self.arrived = pcm.frames

    def read(self, start: int, stop: int) -> Samples:
        """Frames `start .. stop`."""
        pcm = self._pcm
        raw = np.empty((stop - start) * pcm.frame_bytes, np.uint8)
        there = read_at(self._file.fileno(), bytes_of(raw), pcm.offset + start * pcm.frame_bytes, self._lock)
        if there == len(raw):
            return to_samples(unpack_pcm(raw, pcm.coding, pcm.channels))
        out = np.zeros((pcm.channels, stop - start), np.float32)
        whole = there // pcm.frame_bytes
        out[:, :whole] = to_samples(unpack_pcm(raw[: whole * pcm.frame_bytes], pcm.coding, pcm.channels))
        return out
