"""Wah: a narrow band moves up and down the sound, swinging by itself or driven by the level."""

import math
from collections.abc import Mapping

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.envelope_coefficients import coefficient
from workstation.effects.streams.ramped_stream import GlidingStream, Row
from workstation.effects.streams.values import amplitude, number, share

ATTACK_MS, RELEASE_MS = 8.0, 150.0
HIGHEST = 1.45
"""π f / rate of the highest frequency that the band reaches."""


class Wah(Effect):
    id = "wah"
    name = "Wah"
    category = "Modulation"
    neutral = (("mix", 0.0),)
    hint = "Moves a narrow band through the sound, as a pedal does; with *Touch* the level moves it."
    params = (
        Param("low_hz", 400.0, label="From", unit="Hz", low=100.0, high=2000.0, scale="log"),
        Param("octaves", 2.2, low=0.0, high=5.0, hint="by which it moves up"),
        Param("speed_hz", 1.5, label="Speed", unit="Hz", low=0.05, high=10.0, scale="log"),
        Param("touch", 0.0, unit="%", low=0.0, high=100.0, hint="0: it swings; 100: the level moves it"),
        Param("sensitivity_db", -12.0, unit="dB", low=-48.0, high=0.0, hint="level that moves it all the way"),
        Param("q", 4.0, label="Q", low=0.7, high=12.0, scale="log"),
        Param("spread", 0.0, unit="°", low=0.0, high=180.0, hint="by which the channels are apart"),
        Param("mix", 80.0, unit="%", low=0.0, high=100.0),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        checked = self.values(values)
        longest = 0.0
        for hz in (number(checked, "low_hz"), number(checked, "low_hz") * 2 ** number(checked, "octaves")):
            angle = HIGHEST * math.tanh(math.pi * hz / rate / HIGHEST)
            wide = math.sin(2 * angle) / (2 * number(checked, "q"))
            longest = max(longest, ringing.turns(math.sqrt((1 - wide) / (1 + wide))))
        return ringing.frames((longest + 10) / rate, rate)

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return self.tail(rate, values) + ringing.settled(rate, ATTACK_MS + RELEASE_MS)


class _Stream(GlidingStream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        self._bands, self._state = np.zeros((channels, 2)), np.zeros(2)
        super().__init__(effect, channels, rate, values)

    def settings(self, values: Values) -> Row:
        mix = share(values, "mix")
        lowest = math.log(math.pi * number(values, "low_hz") / self.rate)
        return np.array(
            [
                lowest,
                lowest + number(values, "octaves") * math.log(2),
                number(values, "speed_hz") / self.rate,
                share(values, "touch"),
                1 / number(values, "q"),
                coefficient(ATTACK_MS, self.rate),
                coefficient(RELEASE_MS, self.rate),
                amplitude(values, "sensitivity_db"),
                number(values, "spread") / 360,
                1 - mix,
                mix,
            ]
        )

    def advance(self, frames: int) -> None:
        self._state[0] = frames * self._new[2] % 1.0

    def loop(self, sound: Samples, old: Row, new: Row, shares: Row) -> None:
        from workstation.dsp.kernels.colour import wah

        wah(sound, old, new, shares, self._bands, self._state)
