"""The sources of sound that a project names: files beside it, blocks inside it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from workstation.core.history import History
from workstation.core.sources import Remixed, Samples, Silence, Source, check_read
from workstation.project.clips import sources_in
from workstation.project.sound import BLOCK_FRAMES


@dataclass(frozen=True, slots=True)
class FileRef:
    """A sound file that a project refers to instead of holding its sound."""

    path: Path
    fingerprint: str
    channels: int
    frames: int
    rate: int


class Blocks(Protocol):
    """Where the blocks of a source are."""

    def block(self, source: int, start: int, channels: int) -> Samples:
        """The block of a source that begins at a frame."""
        ...


class BlockSource:
    """Sound inside a project file, read as it is needed."""

    def __init__(self, blocks: Blocks, number: int, channels: int, frames: int, rate: int) -> None:
        self.channels, self.frames, self.rate = channels, frames, rate
        self._blocks, self._number = blocks, number

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        out = np.empty((self.channels, stop - start), np.float32)
        for at in range(start // BLOCK_FRAMES * BLOCK_FRAMES, stop, BLOCK_FRAMES):
            block = self._blocks.block(self._number, at, self.channels)
            first, last = max(start, at), min(stop, at + block.shape[1])
            out[:, first - start : last - start] = block[:, first - at : last - at]
        return out


def sources_of(history: History) -> list[Source]:
    """Every source of every revision once, the inner ones of adapted sources first."""
    found: dict[object, Source] = {}
    for revision in history.revisions:
        for track in revision.document.tracks:
            for clip in track.clips:
                for source in sources_in(clip.edits.segments):
                    found.setdefault(source_key(source), source)
    return list(found.values())


def source_key(source: Source) -> object:
    """The same for sources with the same sound."""
    if isinstance(source, Silence):
        return source
    if isinstance(source, Remixed):
        return "remix", source_key(source.source), source.channels
    return id(source)


def relative_to(path: Path, folder: Path) -> str | None:
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return None
