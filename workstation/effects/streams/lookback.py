"""The newest frames of a sound that passes by, so that what joins in late can be warmed up on them."""

import numpy as np

from workstation.core.sound.sources import Samples


class Lookback:
    """Keeps the last `frames` frames; before there are as many, zeros stand for them."""

    def __init__(self, channels: int, frames: int) -> None:
        self._frames = frames
        # Twice as long as needed, so that moving the kept part to the front is rare.
        self._past = np.zeros((channels, 2 * frames), np.float32)
        self._end = frames

    def add(self, block: Samples) -> None:
        block = block[:, max(0, block.shape[1] - self._frames) :]
        if self._end + block.shape[1] > self._past.shape[1]:
            stays = self._frames - block.shape[1]
            self._past[:, :stays] = self._past[:, self._end - stays : self._end]
            self._end = stays
        self._past[:, self._end : self._end + block.shape[1]] = block
        self._end += block.shape[1]

    def last(self) -> Samples:
        """The newest frames, (channels, `frames`); valid until more is added."""
        return self._past[:, self._end - self._frames : self._end]

    def copy(self) -> "Lookback":
        twin = Lookback(self._past.shape[0], self._frames)
        twin._past[:], twin._end = self._past, self._end
        return twin
