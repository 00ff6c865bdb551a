"""Gain: louder or softer."""

from workstation.core.params import Param, Values
from workstation.core.sources import Samples
from workstation.effects.base import Effect, Stream
from workstation.effects.smooth import Glide
from workstation.effects.values import amplitude


class Gain(Effect):
    id = "gain"
    name = "Gain"
    category = "Level"
    hint = "Makes the sound louder or softer."
    params = (Param("gain_db", 0.0, unit="dB", low=-60.0, high=36.0),)

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)


class _Stream(Stream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        super().__init__(effect, channels, rate)
        self._factor = Glide(amplitude(values, "gain_db"), rate)

    def update(self, values: Values) -> None:
        self._factor.to(amplitude(values, "gain_db"))

    def process(self, block: Samples) -> Samples:
        by = self._factor.next(block.shape[1])
        return block * by
