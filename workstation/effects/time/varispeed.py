"""Varispeed: faster and higher or slower and lower, as a tape or a record; the speed may glide."""

import math
from collections.abc import Iterator, Mapping

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Source
from workstation.effects.base import NONE, Effect, Write
from workstation.effects.streams.values import share
from workstation.effects.time.speed_curve import SpeedCurve

_PIECE = 1 << 14


class Varispeed(Effect):
    id = "varispeed"
    name = "Varispeed"
    category = "Pitch and time"
    hint = "Speed and pitch together, as a tape; from one speed to another it glides."
    live = False
    params = (
        Param("from_speed", 100.0, label="From", unit="%", low=25.0, high=400.0, scale="log"),
        Param("to_speed", 80.0, label="To", unit="%", low=25.0, high=400.0, scale="log", hint="100: as it was"),
    )

    def length(self, frames: int, values: Mapping[str, object] = NONE) -> int:
        return _curve(frames, self.values(values)).length

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        yield from read_along(source, _curve(source.frames, values), write)


def _curve(frames: int, values: Values) -> SpeedCurve:
    return SpeedCurve(frames, share(values, "from_speed"), share(values, "to_speed"))


def read_along(source: Source, curve: SpeedCurve, write: Write) -> Iterator[float]:
    """Hand a source at the speeds of a curve to `write`; yields fractions done."""
    from workstation.dsp.kernels.varispeed import REACH, read_at, sinc_table

    table, length = sinc_table(), curve.length
    reach = math.ceil(REACH * max(1.0, curve.first, curve.last)) + 2
    for start in range(0, length, _PIECE):
        heard = np.arange(start, min(start + _PIECE, length), dtype=np.float64)
        places, speeds = curve.places(heard), curve.speeds(heard)
        low = max(0, min(math.floor(places[0]) - reach, source.frames))
        high = max(low, min(math.ceil(places[-1]) + reach, source.frames))
        out = np.zeros((source.channels, len(heard)), np.float32)
        sound = np.array(source.read(low, high), np.float32, order="C")
        read_at(sound, float(low), places, speeds, table, out)
        write(out)
        yield (start + len(heard)) / length
