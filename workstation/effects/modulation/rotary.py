"""Rotary speaker: a horn and a drum that turn, and take their time to change speed."""

import math
from collections.abc import Mapping

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.envelope_coefficients import coefficient
from workstation.effects.streams.ramped_stream import GlidingStream, Row
from workstation.effects.streams.values import number, share, text

SPEEDS_HZ = {"stop": (0.0, 0.0), "slow": (0.8, 0.7), "fast": (6.7, 5.7)}
"""Of the horn and of the drum."""
GATHER_MS = 350.0, 1400.0
"""In which horn and drum go most of the way to another speed."""
REACH_MS = 0.55
"""Half of the way that the horn's mouth moves to and fro, as delay: some 19 cm."""
CROSSOVER_HZ = 800.0


class Rotary(Effect):
    id = "rotary"
    name = "Rotary speaker"
    category = "Modulation"
    neutral = (("mix", 0.0),)
    hint = "The turning loudspeaker of electric organs; it takes its time to change speed."
    params = (
        Param("speed", "slow", choices=tuple(SPEEDS_HZ)),
        Param("depth", 70.0, unit="%", low=0.0, high=100.0),
        Param("spread", 90.0, unit="°", low=0.0, high=180.0, hint="by which the microphones are apart"),
        Param("mix", 100.0, unit="%", low=0.0, high=100.0),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        late = 2 * REACH_MS / 1000 + 8 / rate
        return ringing.frames(late - 1.5 * math.log(1e-5) / (2 * math.pi * CROSSOVER_HZ), rate)

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return self.tail(rate, values) + ringing.settled(rate, 0.0)


class _Stream(GlidingStream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        self._line = np.zeros((channels, math.ceil(2 * REACH_MS / 1000 * rate) + 16))
        self._lows = np.zeros((channels, 2))
        horn, drum = (hz / rate for hz in SPEEDS_HZ[text(values, "speed")])
        self._state = np.array([0.0, 0.0, horn, 0.0, drum])
        super().__init__(effect, channels, rate, values)

    def settings(self, values: Values) -> Row:
        horn, drum = (hz / self.rate for hz in SPEEDS_HZ[text(values, "speed")])
        mix, depth = share(values, "mix"), share(values, "depth")
        return np.array(
            [
                horn,
                drum,
                *(coefficient(ms, self.rate) for ms in GATHER_MS),
                depth * REACH_MS / 1000 * self.rate,
                0.8 * depth,
                number(values, "spread") / 360,
                math.exp(-2 * math.pi * CROSSOVER_HZ / self.rate),
                1 - mix,
                mix,
            ]
        )

    def advance(self, frames: int) -> None:
        self._state[1], self._state[3] = frames * self._new[0] % 1.0, frames * self._new[1] % 1.0

    def loop(self, sound: Samples, old: Row, new: Row, shares: Row) -> None:
        from workstation.dsp.kernels.colour import rotate

        rotate(sound, old, new, shares, self._line, self._lows, self._state)
