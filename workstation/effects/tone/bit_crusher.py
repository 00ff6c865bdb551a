"""Bit crusher: fewer bits and fewer samples, as old samplers and games sound."""

import math
from collections.abc import Mapping

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams.ramped_stream import GlidingStream, Row
from workstation.effects.streams.values import number, share

SLOWEST_HZ = 200.0


class BitCrusher(Effect):
    id = "bit_crusher"
    name = "Bit crusher"
    category = "Colour"
    neutral = (("mix", 0.0),)
    hint = "Fewer bits and fewer samples: old samplers, games, broken telephones."
    params = (
        Param("bits", 8.0, low=1.0, high=16.0),
        Param("rate_hz", 11025.0, label="Sample rate", unit="Hz", low=SLOWEST_HZ, high=96000.0, scale="log"),
        Param("mix", 100.0, unit="%", low=0.0, high=100.0),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return math.ceil(rate / number(self.values(values), "rate_hz")) + 1


class _Stream(GlidingStream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        self._held, self._state = np.zeros(channels), np.zeros(1)
        super().__init__(effect, channels, rate, values)
        self._state[0] = 1 - self._new[0] + 1e-9  # the first frame is taken

    def settings(self, values: Values) -> Row:
        mix = share(values, "mix")
        held = min(number(values, "rate_hz") / self.rate, 1.0)
        return np.array([held, 2 ** (number(values, "bits") - 1), 1 - mix, mix])

    def advance(self, frames: int) -> None:
        self._state[0] = (self._state[0] + frames * self._new[0]) % 1.0

    def loop(self, sound: Samples, old: Row, new: Row, shares: Row) -> None:
        from workstation.dsp.kernels.colour import crush

        crush(sound, old, new, shares, self._held, self._state)
