"""Sources that the program made itself: the results of effects, kept in scratch files."""

from pathlib import Path

import numpy as np

from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Samples, Source, check_read
from workstation.engine.sources.scratch import ScratchFile


class RenderedSource:
    """All that had been appended to a scratch file when this was made."""

    def __init__(self, scratch: ScratchFile, rate: int, origin: Path | None = None) -> None:
        """`origin`: the file whose sound this is, at another rate."""
        self.origin = origin
        self.channels = scratch.channels
        self.frames = scratch.arrived
        self.rate = rate
        self._place: ScratchFile | Source = scratch

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        return self._place.read(start, stop)

    @property
    def place(self) -> Source | None:
        """Where it was moved to."""
        return None if isinstance(self._place, ScratchFile) else self._place

    @property
    def scratch(self) -> ScratchFile | None:
        """Where its sound is, before it was moved."""
        return self._place if isinstance(self._place, ScratchFile) else None

    def move_to(self, place: Source) -> None:
        """Read from `place`, which has the same sound, from now on: the scratch file goes."""
        self._place = place


class EditsSource:
    """A part of an edit list as a source, for what reads sources."""

    def __init__(self, edits: EditList, range_: FrameRange, rate: int) -> None:
        self.channels = edits.channels
        self.frames = range_.frames
        self.rate = rate
        self._edits, self._start = edits, range_.start

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        return self._edits.read(FrameRange(self._start + start, self._start + stop))


def append_samples(scratch: ScratchFile, samples: Samples) -> None:
    """Append float32 (channels, n) to a scratch file; an OSError says that the disk is full."""
    scratch.append(np.ascontiguousarray(samples.T))
