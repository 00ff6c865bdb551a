"""A delay that a sine moves, as a stream: what chorus and flanger share."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import Effect
from workstation.effects.streams import ringing
from workstation.effects.streams.ramped_stream import GlidingStream, Row
from workstation.effects.streams.values import number, share

_REACH = 4
"""Frames over which the interpolation reaches, and the shortest delay may be longer than set."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """How one effect uses the moving delay."""

    longest_ms: float
    voices: str = ""
    """The parameter that says how many; empty: one."""
    feedback: str = ""

    def settings(self, values: Values, rate: int) -> Row:
        """Shortest delay and depth (frames), turns of the sine a frame, voices, offset from one channel to the next
        (turns), feedback, dry and wet factor."""
        mix = share(values, "mix")
        return np.array(
            [
                # The interpolation reaches one frame before the delay, and the newest frame is one back.
                max(2.0, number(values, "delay_ms") / 1000 * rate),
                number(values, "depth_ms") / 1000 * rate,
                number(values, "speed_hz") / rate,
                number(values, self.voices) if self.voices else 1.0,
                number(values, "spread") / 360,
                share(values, self.feedback) if self.feedback else 0.0,
                1 - mix,
                mix,
            ]
        )

    def longest(self, rate: int) -> int:
        """Frames that the delay line has to hold."""
        return math.ceil(self.longest_ms / 1000 * rate) + 8

    def ring(self, row: Sequence[float], rate: int) -> int:
        """Frames in which what goes round with these settings is quiet."""
        return ringing.frames((1 + ringing.turns(row[5])) * (row[0] + row[1] + _REACH) / rate, rate)

    def tail(self, rate: int, values: Values) -> int:
        """Frames until the last copy has come and what goes round is quiet."""
        longest = (number(values, "delay_ms") + number(values, "depth_ms")) / 1000 + _REACH / rate
        times = 1 + ringing.turns(share(values, self.feedback)) if self.feedback else 1
        return ringing.frames(times * longest, rate)


class SweptStream(GlidingStream):
    """Values delay_ms, depth_ms, speed_hz, spread and mix, and those that the sweep names."""

    def __init__(self, effect: Effect, channels: int, rate: int, values: Values, sweep: Sweep) -> None:
        self._sweep = sweep
        self._line = np.zeros((channels, sweep.longest(rate)))
        self._state = np.zeros(2)
        super().__init__(effect, channels, rate, values)

    def settings(self, values: Values) -> Row:
        return self._sweep.settings(values, self.rate)

    def advance(self, frames: int) -> None:
        self._state[1] = (self._state[1] + frames * self._new[2]) % 1.0

    def loop(self, sound: Samples, old: Row, new: Row, shares: Row) -> None:
        from workstation.dsp.kernels.delay import sweep

        sweep(sound, old, new, shares, self._line, self._state)
