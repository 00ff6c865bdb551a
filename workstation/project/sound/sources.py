"""The sources of sound that a project names: files beside it, blocks inside it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np

from workstation.core.sound.sources import Samples, Silence, Source, check_read
from workstation.project.errors import ProjectError
from workstation.project.sound.block_codec import BLOCK_FRAMES


@dataclass(frozen=True, slots=True)
class FileRef:
    """A sound file that a project refers to instead of holding its sound."""

    path: Path
    fingerprint: str
    channels: int
    frames: int
    rate: int


Refer: TypeAlias = Callable[[Source], FileRef | None]
"""The file that a project can refer to instead of holding a source's sound; None when there is none."""

OpenFile: TypeAlias = Callable[[FileRef], Source]


StoredBlock: TypeAlias = tuple[bytes, str, bytes]
"""A block of sound as (hash, coding, bytes)."""


class Blocks(Protocol):
    """Where the blocks of a source are."""

    def block(self, source: int, start: int, channels: int) -> Samples:
        """The block of a source that begins at a frame; ProjectError when it cannot be read."""
        ...

    def stored(self, source: int, start: int) -> StoredBlock | None:
        """The same as it is stored; None where it is missing or cannot be read."""
        ...

    def report(self, error: ProjectError) -> None:
        """A block could not be read, and is silent."""
        ...


@runtime_checkable
class Movable(Source, Protocol):
    """A source whose sound can be had from another place than before; it stays the same."""

    def move_to(self, place: Source) -> None:
        """Read from `place`, which has the same sound, from now on."""
        ...


class BlockSource:
    """Sound inside a project file, read as it is needed; where the file is damaged it is silent."""

    def __init__(
        self,
        blocks: Blocks,
        number: int,
        channels: int,
        frames: int,
        rate: int,
        gaps: tuple[tuple[int, int], ...] = (),
    ) -> None:
        """`gaps`: what of it is known to be silent since it is damaged, from frame to frame."""
        self.gaps = gaps
        self.channels, self.frames, self.rate = channels, frames, rate
        self._where = blocks, number  # one value, so that no reader sees half a move

    @property
    def place(self) -> tuple[Blocks, int]:
        """Where its blocks are, and its number there."""
        return self._where

    def stored(self, start: int) -> StoredBlock | None:
        """The block that begins at a frame, as it is stored; None where it is missing or cannot be read."""
        blocks, number = self._where
        return blocks.stored(number, start)

    @property
    def depth(self) -> str:
        """The bits that hold its first block, as of a file's samples."""
        stored = self.stored(0)
        return {"flac16": "16", "flac24": "24"}.get(stored[1], "32f") if stored else ""

    def move_to(self, place: Source) -> None:
        """Read from `place`, which has the same sound, from now on."""
        if isinstance(place, BlockSource):
            self._where = place._where

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        out = np.zeros((self.channels, stop - start), np.float32)
        blocks, number = self._where
        for at in range(start // BLOCK_FRAMES * BLOCK_FRAMES, stop, BLOCK_FRAMES):
            try:
                block = blocks.block(number, at, self.channels)
            except ProjectError as error:
                blocks.report(error)
                continue
            first, last = max(start, at), min(stop, at + block.shape[1])
            if first < last:
                out[:, first - start : last - start] = block[:, first - at : last - at]
        return out


def original(source: Source) -> Source:
    """Where a source that has moved is read now; itself otherwise."""
    place = getattr(source, "place", None)
    return source if place is None else original(place)


def is_own(source: Source) -> bool:
    """Whether a project holds a source's sound itself: it is neither silence nor a file beside it."""
    return not isinstance(source, Silence) and getattr(source, "path", None) is None


def relative_to(path: Path, folder: Path) -> str | None:
    """A path inside a folder, as seen from there; None when it lies elsewhere."""
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return None
