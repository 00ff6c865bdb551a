"""The peak pyramid of one source: minimum, maximum and power of blocks of frames, at several sizes."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from workstation.core.sources import Samples, Source

BASE_FRAMES = 256
FACTOR = 4
SIZES = tuple(BASE_FRAMES * FACTOR**level for level in range(8))
"""Frames of a block at each level, finest first."""

READ_FRAMES = 1 << 16

Floats = npt.NDArray[np.float32]


class Level(NamedTuple):
    """Blocks of one size as arrays (channels, blocks), zeros where nothing has arrived yet."""

    low: Floats
    high: Floats
    power: Floats
    """Mean of the squares."""


class Peaks:
    """A pyramid that one thread fills from the start to the end while others read `levels`."""

    def __init__(self, channels: int, frames: int) -> None:
        """`frames` is what to expect; more may come."""
        self.channels = channels
        self.levels = tuple(_empty_level(channels, -(-frames // size)) for size in SIZES)
        self.frames = 0
        """How many frames from the start are in the pyramid."""
        self._done = [0] * len(SIZES)
        self._rest: Samples = np.zeros((channels, 0), np.float32)

    @classmethod
    def of(cls, source: Source) -> "Peaks":
        """The whole pyramid of a source, at once."""
        peaks = cls(source.channels, source.frames)
        for start in range(0, source.frames, READ_FRAMES):
            peaks.append(source.read(start, min(start + READ_FRAMES, source.frames)))
        peaks.finish()
        return peaks

    def append(self, samples: Samples) -> None:
        """The next frames, (channels, n)."""
        if self._rest.shape[1]:
            samples = np.concatenate((self._rest, samples), axis=1)
        whole = samples.shape[1] // BASE_FRAMES * BASE_FRAMES
        self._rest = samples[:, whole:].copy()
        if whole:
            self._add(samples[:, :whole].reshape(self.channels, -1, BASE_FRAMES), final=False)

    def finish(self) -> None:
        """No more frames will come: the last block of each size is what there is of it."""
        rest, self._rest = self._rest, self._rest[:, :0]
        self._add(rest[:, None, :] if rest.shape[1] else np.zeros((self.channels, 0, 1), np.float32), final=True)

    def _add(self, blocks: Samples, final: bool) -> None:
        """Append blocks (channels, count, frames of each) to the finest level, and what follows to the coarser ones."""
        start = self._done[0]
        stop = start + blocks.shape[1]
        self._make_room(stop * BASE_FRAMES)
        low, high, power = (array[:, start:stop] for array in self.levels[0])
        blocks.min(axis=2, out=low)
        blocks.max(axis=2, out=high)
        np.einsum("cbi,cbi->cb", blocks, blocks, out=power)
        power *= np.float32(1 / blocks.shape[2])
        self._done[0] = stop
        for coarse in range(1, len(SIZES)):
            self._gather(coarse, final)
        self.frames += blocks.shape[1] * blocks.shape[2]

    def _gather(self, coarse: int, final: bool) -> None:
        """Bring one level up to the one below it; blocks of which a part is missing only at the end."""
        there, start = self._done[coarse - 1], self._done[coarse]
        stop = -(-there // FACTOR) if final else there // FACTOR
        if start == stop:
            return
        firsts = np.arange(start, stop) * FACTOR
        fine = [array[:, : min(stop * FACTOR, there)] for array in self.levels[coarse - 1]]
        low, high, power = (array[:, start:stop] for array in self.levels[coarse])
        np.minimum.reduceat(fine[0], firsts, axis=1, out=low)
        np.maximum.reduceat(fine[1], firsts, axis=1, out=high)
        np.add.reduceat(fine[2], firsts, axis=1, out=power)
        power /= np.minimum(FACTOR, there - firsts).astype(np.float32)
        self._done[coarse] = stop

    def _make_room(self, frames: int) -> None:
        if frames <= self.levels[0].low.shape[1] * BASE_FRAMES:
            return
        wider = tuple(_empty_level(self.channels, -(-2 * frames // size)) for size in SIZES)
        for old, new in zip(self.levels, wider, strict=True):
            for old_array, new_array in zip(old, new, strict=True):
                new_array[:, : old_array.shape[1]] = old_array
        self.levels = wider


def _empty_level(channels: int, blocks: int) -> Level:
    return Level(*(np.zeros((channels, max(blocks, 1)), np.float32) for _ in Level._fields))
