"""Keeping everything: in a file of its own, or by the program's recorder, which is followed."""

import queue
import threading
from pathlib import Path
from typing import Any

import numpy as np

from workstation.plugin.api import FrameRange, Samples

from .stream import SoundRing

_POLL_S = 0.02
_WAIT_S = 5.0


class FileKeeper:
    """A FLAC file of 24 bits: blocks are put by one thread and written by another, none is left out."""

    def __init__(self, path: Path, rate: int) -> None:
        self.path = path
        self._rate = rate
        self._blocks: queue.SimpleQueue[Samples | None] = queue.SimpleQueue()
        self._done = threading.Event()

    def put(self, block: Samples) -> None:
        """One more block (1, n); never waits."""
        self._blocks.put(block)

    def write(self, stop: threading.Event) -> None:
        """Write until it is closed, then give the file its name; what is raised says what cannot be written."""
        import soundfile

        from workstation.plugin.files import replacing

        try:
            with (
                replacing(self.path) as part,
                soundfile.SoundFile(part, "w", self._rate, 1, "PCM_24", format="FLAC") as file,
            ):
                while (block := self._blocks.get()) is not None:
                    file.write(np.clip(block[0], -1.0, 1.0))
        finally:
            self._done.set()

    def close(self) -> None:
        """No more comes; returns when the file is there."""
        self._blocks.put(None)
        self._done.wait(_WAIT_S)


def follow_recorder(recorder: Any, source: Any, ring: SoundRing, stop: threading.Event) -> None:
    """Put what a recorder has taken into a ring, as it comes."""
    at = lost = 0
    while not stop.wait(_POLL_S):
        arrived = source.arrived
        if arrived > at:
            block = source.read(FrameRange(at, arrived))
            ring.put(block, recorder.lost > lost)
            at, lost = arrived, recorder.lost
