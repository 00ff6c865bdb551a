"""Sound in files without a header: float32 frames that stay when the program is killed, until a project holds them."""

import os
import secrets
import threading
import weakref
from pathlib import Path

import numpy as np

from workstation.core.sound.sources import Samples, Source, check_read
from workstation.engine.sources.file_source import FileSource
from workstation.engine.sources.recording_file import RECORDING_ENDING, KeptFile, RecordingInfo
from workstation.engine.sources.rendered_source import RenderedSource
from workstation.engine.sources.scratch import bytes_of, read_at
from workstation.project.sound.block_codec import cleaned

RAW_ENDING = ".sound"
RAW_ENDINGS = (RAW_ENDING, RECORDING_ENDING)


class RawSource:
    """Sound from such a file; it stays open, so that its name can go. What the file has too little of is silent."""

    def __init__(self, path: Path, channels: int, rate: int, frames: int | None = None) -> None:
        """`frames` (default: as many as there are). OSError when the file cannot be read."""
        self.channels, self.rate = channels, rate
        self.raw_path = path
        self._file = path.open("rb", buffering=0)
        weakref.finalize(self, self._file.close)
        self._lock = threading.Lock()
        self.frames = os.fstat(self._file.fileno()).st_size // (4 * channels) if frames is None else frames

    @classmethod
    def of_recording(cls, path: Path, note: RecordingInfo) -> "RawSource":
        """A recording that was left; OSError when it cannot be read."""
        return cls(path, note.channels, note.rate)

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        frames = np.zeros((stop - start, self.channels), np.float32)
        read_at(self._file.fileno(), bytes_of(frames), 4 * self.channels * start, self._lock)
        return cleaned(np.ascontiguousarray(frames.T))


def raw_file(source: Source, folder: Path) -> Path | None:
    """The file with a source's sound; what has none with a name gets one in `folder`, where the system can do that.

    None where there is none, and the sound has to be copied to be kept. The name is to be removed by who asked for it.
    """
    if isinstance(source, RawSource):
        return source.raw_path if source.raw_path.exists() else None
    if isinstance(source, FileSource):
        return source.store.path if isinstance(source.store, KeptFile) and source.store.path.exists() else None
    if isinstance(source, RenderedSource) and (scratch := source.scratch) is not None:
        path = folder / f"{secrets.token_hex(8)}{RAW_ENDING}"
        return path if scratch.holds_floats and scratch.link(path) else None
    return None
