"""A delay that a sine moves, as a stream: what chorus and flanger share."""

import math
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

    def tail(self, rate: int, values: Values) -> int:
        """Frames until the last copy has come and what goes round is quiet."""
        longest = (number(values, "delay_ms") + number(values, "depth_ms")) / 1000 + _REACH / rate
        times = 1 + ringing.turns(share(values, self.feedback)) if self.feedback else 1
        return ringing.frames(times * longest, rate)


class SweptStream(GlidingStream):
    """Values delay_ms, depth_ms, speed_hz, spread and mix, and those that the sweep names."""

    def __init__(self, effect: Effect, channels: int, rate: int, values: Values, sweep: Sweep) -> None:
        self._sweep = sweep
        self._line = np.zeros((channels, math.ceil(sweep.longest_ms / 1000 * rate) + 8))
        self._state = np.zeros(2)
        super().__init__(effect, channels, rate, values)

    def settings(self, values: Values) -> Row:
        mix, sweep = share(values, "mix"), self._sweep
        return np.array(
            [
                # The interpolation reaches one frame before the delay, and the newest frame is one back.
                max(2.0, number(values, "delay_ms") / 1000 * self.rate),
                number(values, "depth_ms") / 1000 * self.rate,
                number(values, "speed_hz") / self.rate,
                number(values, sweep.voices) if sweep.voices else 1.0,
                number(values, "spread") / 360,
                share(values, sweep.feedback) if sweep.feedback else 0.0,
                1 - mix,
                mix,
            ]
        )

    def advance(self, frames: int) -> None:
        self._state[1] = (self._state[1] + frames * self._new[2]) % 1.0

    def loop(self, sound: Samples, old: Row, new: Row, shares: Row) -> None:
        from workstation.dsp.kernels.delay import sweep

        sweep(sound, old, new, shares, self._line, self._state)
