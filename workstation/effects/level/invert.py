"""Invert: the wave turned upside down."""

from collections.abc import Generator

from workstation.core.params import Param, Values
from workstation.core.sound.gain_curves import Curve
from workstation.core.sound.sources import Samples, Source
from workstation.effects.base import Effect, Stream, Write
from workstation.effects.streams.smoothing import Glide
from workstation.effects.streams.values import text

_CHANNELS = {"all": (1, 1), "left": (1, 0), "right": (0, 1)}


class Invert(Effect):
    id = "invert"
    name = "Invert polarity"
    category = "Level"
    neutral = ()
    hint = "Turns the wave upside down; on one channel it repairs a wire connected the wrong way round."
    joins = False
    params = (Param("channels", "all", choices=tuple(_CHANNELS), hint="of a stereo sound; others are turned in pairs"),)

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def treat(self, source: Source, values: Values, write: Write) -> Generator[float, None, Curve | None]:
        yield 1.0
        return Curve(factors=tuple(_signs(values)[channel % 2] for channel in range(source.channels)))


class _Stream(Stream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        super().__init__(effect, channels, rate)
        even, odd = _signs(values)
        self._even, self._odd = Glide(even, rate), Glide(odd, rate)

    def update(self, values: Values) -> None:
        even, odd = _signs(values)
        self._even.to(even)
        self._odd.to(odd)

    def process(self, block: Samples) -> Samples:
        out = block.copy()
        out[0::2] *= self._even.next(block.shape[1])
        out[1::2] *= self._odd.next(block.shape[1])
        return out


def _signs(values: Values) -> tuple[float, float]:
    even, odd = _CHANNELS[text(values, "channels")]
    return 1.0 - 2.0 * even, 1.0 - 2.0 * odd
