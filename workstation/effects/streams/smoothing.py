"""Changes of parameters without clicks: values that glide, and streams that fade from one setting to the next."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import Effect, Stream

GLIDE_SECONDS = 0.02
"""Long enough to be no click at 20 Hz, short enough to feel immediate."""


def ease(at: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Half a cosine from 0 to 1: a straight line would bend audibly at both ends."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.asarray(at, np.float64)))


class Glide:
    """A number on its way to a target; where it is depends on frames alone, not on blocks."""

    def __init__(self, value: float, rate: int) -> None:
        self._start = self._target = value
        self._frames = max(1, round(GLIDE_SECONDS * rate))
        self._at = self._frames

    def to(self, target: float) -> None:
        if target != self._target:
            self._start, self._target, self._at = self.value, target, 0

    @property
    def value(self) -> float:
        """Where it is now."""
        return self._start + (self._target - self._start) * float(ease(self._at / self._frames))

    @property
    def steady(self) -> bool:
        return self._at >= self._frames

    def next(self, frames: int) -> "float | Samples":
        """The values for the next frames: one number when it stands still, else float32 (frames,)."""
        if self.steady:
            return self._target
        at = np.minimum(np.arange(self._at + 1, self._at + 1 + frames), self._frames)
        self._at = min(self._at + frames, self._frames)
        return (self._start + (self._target - self._start) * ease(at / self._frames)).astype(np.float32)


class Voice(Protocol):
    """A stream whose values are fixed, and which can hand over to one with other values."""

    @property
    def latency(self) -> int: ...

    def process(self, block: Samples) -> Samples: ...

    def successor(self, values: Values) -> "Voice":
        """A voice with other values that goes on from the state of this one, which stays usable."""
        ...


class Crossfaded(Stream):
    """A stream that meets new values by fading to a voice that has them; what comes meanwhile waits its turn."""

    def __init__(self, effect: Effect, channels: int, rate: int, voice: Voice, values: Values) -> None:
        super().__init__(effect, channels, rate)
        self.voice = voice
        self.latency = voice.latency
        self._values: Values = dict(values)
        self._next: Voice | None = None
        self._waiting: Values | None = None
        self._fade = max(1, round(GLIDE_SECONDS * rate))
        self._at = 0

    def update(self, values: Values) -> None:
        if dict(values) == dict(self._values):
            return
        self._values = dict(values)
        if self._next is None:
            self._next, self._at = self.voice.successor(values), 0
        else:
            self._waiting = dict(values)

    def process(self, block: Samples) -> Samples:
        if self._next is None:
            return self.voice.process(block)
        parts: list[Samples] = []
        while block.shape[1] and self._next is not None:
            head = block[:, : self._fade - self._at]
            block = block[:, head.shape[1] :]
            parts.append(self._faded(head, self._next))
        if block.shape[1]:
            parts.append(self.voice.process(block))
        return np.concatenate(parts, axis=1) if parts else block

    def _faded(self, block: Samples, following: Voice) -> Samples:
        frames = block.shape[1]
        share = ease(np.arange(self._at + 1, self._at + frames + 1) / self._fade).astype(np.float32)
        old, new = self.voice.process(block), following.process(block)
        self._at += frames
        if self._at == self._fade:
            self.voice, self._next = following, None
            if self._waiting is not None:
                self._next, self._at, self._waiting = following.successor(self._waiting), 0, None
        mixed: Samples = old + (new - old) * share
        return mixed
