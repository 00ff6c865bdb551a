"""Sound that arrives in order, of a file or of a recording."""

from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np

from workstation.core.sound.sources import Samples, check_read
from workstation.engine.sources.peaks import Peaks


class Store(Protocol):
    """Where the frames of a source are."""

    arrived: int

    def read(self, start: int, stop: int) -> Samples: ...


Stamp: TypeAlias = tuple[int, int]
"""A file's size and time of change: what tells whether it has been written to."""


def stamp_of(path: Path) -> Stamp:
    """The file's stamp now; OSError when it is not there."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


class FileSource:
    """Sound that arrives in order, of a file or (no path) a recording; beyond what has arrived it reads as silence."""

    def __init__(
        self,
        path: Path | None,
        channels: int,
        frames: int,
        rate: int,
        store: Store,
        peaks: Peaks,
        stamp: Stamp | None = None,
        depth: str = "",
    ) -> None:
        self.path = path
        self.depth = depth
        """The bits of its samples as a file of sound has them, "16" or "32f"; empty where a lossy coding has none."""
        self.stamp = stamp
        """The file's when it was opened."""
        self.channels = channels
        self.frames = frames
        self.rate = rate
        self.peaks = peaks
        self._store = store

    @property
    def arrived(self) -> int:
        """How many frames from the start can be read."""
        return min(self._store.arrived, self.frames)

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        there = max(start, min(stop, self._store.arrived))
        samples = self._store.read(start, there)
        if there == stop:
            return samples
        return np.concatenate((samples, np.zeros((self.channels, stop - there), np.float32)), axis=1)

    @property
    def cut_short(self) -> bool:
        """The file lost its end while it was open; that is silent now."""
        return bool(getattr(self._store, "cut_short", False))

    @property
    def is_written_over(self) -> bool:
        """The file that is read in place was written to while it was open: it may hold another sound now."""
        return bool(getattr(self._store, "is_written_over", False))

    @property
    def is_gone(self) -> bool:
        """The file that is read in place cannot be read any more: it is silent, and that is not its sound."""
        return bool(getattr(self._store, "is_gone", False))

    def end(self, frames: int) -> None:
        """No more will come than these. Only of a recording: until its end it has the most frames there could be.

        What was copied or treated of it meanwhile may be put into a document later, and is stored at this length.
        """
        self.frames = frames

    @property
    def store(self) -> Store:
        """Where its frames are."""
        return self._store

    def resized(self, frames: int) -> "FileSource":
        """The same sound with the length that decoding found."""
        return FileSource(self.path, self.channels, frames, self.rate, self._store, self.peaks, self.stamp, self.depth)
