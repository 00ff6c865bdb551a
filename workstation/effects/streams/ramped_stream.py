"""Streams around a compiled loop that takes its settings as a row of numbers and glides from one row to the next."""

from abc import abstractmethod
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import Effect, Stream
from workstation.effects.streams.envelope_coefficients import own_copy
from workstation.effects.streams.smoothing import GLIDE_SECONDS, ease

Row: TypeAlias = npt.NDArray[np.float64]


class GlidingStream(Stream):
    """What has feedback must not be exchanged while it runs: a jump inside would come round again and again."""

    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        super().__init__(effect, channels, rate)
        self._new = self._old = self.settings(values)
        self._waiting: Row | None = None
        self._glide = max(1, round(GLIDE_SECONDS * rate))
        self._at = self._glide
        # Compiles the loop, or loads it, before any sound has to be on time.
        self.loop(np.zeros((channels, 0), np.float32), self._old, self._new, np.empty(0))

    @abstractmethod
    def settings(self, values: Values) -> Row:
        """The row of numbers that the loop takes for these values."""

    @abstractmethod
    def loop(self, sound: Samples, old: Row, new: Row, shares: Row) -> None:
        """Treat `sound` in place; `shares` are those of the new row in every frame, or none when it alone counts."""

    def update(self, values: Values) -> None:
        row = self.settings(values)
        if self._at < self._glide:
            self._waiting = row
        elif not np.array_equal(row, self._new):
            self._old, self._new, self._at = self._new, row, 0

    def process(self, block: Samples) -> Samples:
        out = own_copy(block)
        done = 0
        while done < out.shape[1] and self._at < self._glide:
            frames = min(self._glide - self._at, out.shape[1] - done)
            shares = ease(np.arange(self._at + 1, self._at + frames + 1) / self._glide)
            piece = out[:, done : done + frames].copy()
            self.loop(piece, self._old, self._new, shares)
            out[:, done : done + frames] = piece
            done += frames
            self._at += frames
            if self._at == self._glide and self._waiting is not None:
                self._old, self._new, self._at, self._waiting = self._new, self._waiting, 0, None
        if done == 0:
            self.loop(out, self._new, self._new, np.empty(0))
        elif done < out.shape[1]:
            rest = out[:, done:].copy()
            self.loop(rest, self._new, self._new, np.empty(0))
            out[:, done:] = rest
        return out
