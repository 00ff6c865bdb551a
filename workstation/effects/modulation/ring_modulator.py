"""Ring modulator: the sound times a tone, which moves its frequencies apart: bells, robots."""

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import Effect, Stream
from workstation.effects.streams.ramped_stream import GlidingStream, Row
from workstation.effects.streams.values import number, share


class RingModulator(Effect):
    id = "ring_modulator"
    name = "Ring modulator"
    category = "Modulation"
    neutral = (("mix", 0.0),)
    hint = "Multiplies the sound by a tone: bells, robots, radio from afar."
    params = (
        Param("frequency_hz", 440.0, unit="Hz", low=0.5, high=5000.0, scale="log"),
        Param("spread", 0.0, unit="°", low=0.0, high=180.0, hint="by which the channels are apart"),
        Param("mix", 100.0, unit="%", low=0.0, high=100.0),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)


class _Stream(GlidingStream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        self._state = np.zeros(1)
        super().__init__(effect, channels, rate, values)

    def settings(self, values: Values) -> Row:
        mix = share(values, "mix")
        return np.array([number(values, "frequency_hz") / self.rate, number(values, "spread") / 360, 1 - mix, mix])

    def advance(self, frames: int) -> None:
        self._state[0] = frames * self._new[0] % 1.0

    def loop(self, sound: Samples, old: Row, new: Row, shares: Row) -> None:
        from workstation.dsp.kernels.colour import ring

        ring(sound, old, new, shares, self._state)
