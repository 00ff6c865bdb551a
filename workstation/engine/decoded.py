"""Sources that are files: read in place where they are uncompressed, else decoded once, in the background."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np

from workstation.core.sources import Samples, check_read
from workstation.engine.compute import Post
from workstation.engine.in_place import PcmFile
from workstation.engine.peaks import READ_FRAMES, Peaks
from workstation.engine.scratch import ScratchFile
from workstation.media.decode import decode_stored
from workstation.media.errors import MediaError
from workstation.media.probe import Probe, probe
from workstation.media.samples import to_samples

_SECONDS_BETWEEN_REPORTS = 0.05


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
    ) -> None:
        self.path = path
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

    def resized(self, frames: int) -> "FileSource":
        """The same sound with the length that decoding found."""
        return FileSource(self.path, self.channels, frames, self.rate, self._store, self.peaks, self.stamp)


@dataclass(frozen=True, slots=True)
class Arrival:
    """How opening a file ended: all its frames are there, or as many as came before the error or the cancel."""

    source: FileSource
    exact_frames: int
    error: MediaError | None = None
    cancelled: bool = False


class Opening:
    """A file being read by a thread of its own."""

    def __init__(
        self,
        path: str | Path,
        *,
        cache: Path,
        post: Post,
        progress: Callable[["Opening"], None] = lambda opening: None,
        finished: Callable[[Arrival], None] = lambda arrival: None,
    ) -> None:
        """Probe the file and start; MediaError when it cannot be opened.

        `source` can be used at once. `progress` and `finished` (once, also after `cancel`) come through `post`.
        Where the length was not known, `finished` tells the exact one, and `source.resized` has it.
        """
        self.probe: Probe = probe(path)
        stamp = stamp_of(Path(path))
        pcm = self.probe.pcm
        channels, frames = self.probe.channels, self.probe.frames
        store: PcmFile | ScratchFile = PcmFile(Path(path), pcm) if pcm else ScratchFile(channels, cache)
        self._store = store
        self.source = FileSource(Path(path), channels, frames, self.probe.rate, store, Peaks(channels, frames), stamp)
        self.over = False
        self._post = post
        self._progress = progress
        self._finished = finished
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"read {Path(path).name}", daemon=True)
        self._thread.start()

    @property
    def fraction(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return min(1.0, self.source.peaks.frames / self.source.frames) if self.source.frames else float(self.over)

    def cancel(self) -> None:
        """Stop reading; what has arrived stays."""
        self._cancelled.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Block until the thread has ended; False after `timeout` seconds."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        peaks = self.source.peaks
        error: MediaError | None = None
        told = 0.0
        try:
            for samples in self._blocks():
                peaks.append(samples)
                if self._cancelled.is_set():
                    break
                if (now := time.monotonic()) - told > _SECONDS_BETWEEN_REPORTS:
                    told = now
                    self._post(lambda: self._progress(self))
        except MediaError as problem:
            error = problem
        except OSError as problem:  # no room for the copy
            error = MediaError(f"{self.probe.path} cannot be decoded: {problem.strerror or problem}")
        peaks.finish()
        self.over = True
        cancelled = self._cancelled.is_set()
        arrival = Arrival(self.source, self._store.arrived, error, cancelled)
        self._post(lambda: self._finished(arrival))

    def _blocks(self) -> Iterator[Samples]:
        store = self._store
        if isinstance(store, PcmFile):
            for start in range(0, store.arrived, READ_FRAMES):
                yield store.read(start, min(start + READ_FRAMES, store.arrived))
            return
        for block in decode_stored(self.probe.path):
            store.append(block)
            yield to_samples(block)
