"""The sound of an Audacity clip: blocks of samples one after another, read as they are needed."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from workstation.core.sound.sources import Samples, check_read

Row = npt.NDArray[np.float32]

MAX_SILENCE = 1 << 32
"""Frames of one block without sound; Audacity's own are of a few seconds."""


@dataclass(frozen=True, slots=True)
class Block:
    """`frames` samples of one channel from frame `start` of its sequence on; `key` None is silence."""

    start: int
    frames: int
    key: int | str | None


class BlockReader(Protocol):
    """Where the blocks are; may be called from any thread."""

    def read(self, key: int | str, start: int, stop: int) -> Row:
        """Samples `start .. stop` of one block; silence where they cannot be read."""
        ...


class BlockSound:
    """The channels of a clip as a source."""

    def __init__(self, reader: BlockReader, channels: Sequence[Sequence[Block]], frames: int, rate: int) -> None:
        self.channels, self.frames, self.rate = len(channels), frames, rate
        self._reader = reader
        self._channels = [list(blocks) for blocks in channels]
        self._starts = [[block.start for block in blocks] for blocks in channels]

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        out = np.zeros((self.channels, stop - start), np.float32)
        for row, blocks, starts in zip(out, self._channels, self._starts, strict=True):
            for block in blocks[max(0, bisect_right(starts, start) - 1) :]:
                if block.start >= stop:
                    break
                first, last = max(start, block.start), min(stop, block.start + block.frames)
                if block.key is not None and first < last:
                    row[first - start : last - start] = self._reader.read(
                        block.key, first - block.start, last - block.start
                    )
        return out
