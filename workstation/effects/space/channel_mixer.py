"""Channel mixer: each channel that comes out is made of those that come in, by a list of ways."""

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import Effect, Stream
from workstation.effects.streams.smoothing import Crossfaded
from workstation.effects.streams.values import factor, rows

MOST = 32
SILENT_DB = -60.0


class ChannelMixer(Effect):
    id = "channel_mixer"
    name = "Channel mixer"
    category = "Space"
    neutral = (("ways", ()),)
    hint = "Sends channels to channels, each with a level; without any way all stay where they are."
    params = (
        Param(
            "ways",
            ((1, 1, 0.0, False), (2, 2, 0.0, False)),
            fields=(
                Param("source", 1, label="From", low=1, high=MOST),
                Param("target", 1, label="To", low=1, high=MOST),
                Param("gain_db", 0.0, unit="dB", low=SILENT_DB, high=12.0, hint="-60: none"),
                Param("invert", False, hint="turns the wave upside down"),
            ),
        ),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return Crossfaded(self, channels, rate, _Voice(channels, values), values)


def matrix(values: Values, channels: int) -> npt.NDArray[np.float32]:
    """(to, from) factors for so many channels; ways from or to channels that there are not count for nothing."""
    ways = rows(values, "ways")
    found = np.zeros((channels, channels), np.float32)
    for source, target, gain, invert in ways:
        assert isinstance(source, int)
        assert isinstance(target, int)
        assert isinstance(gain, float)
        if source <= channels and target <= channels and gain > SILENT_DB:
            found[target - 1, source - 1] += -factor(gain) if invert else factor(gain)
    return found if ways else np.eye(channels, dtype=np.float32)


class _Voice:
    latency = 0

    def __init__(self, channels: int, values: Values) -> None:
        self._channels, self._matrix = channels, matrix(values, channels)

    def process(self, block: Samples) -> Samples:
        out: Samples = self._matrix @ block
        return out

    def successor(self, values: Values) -> "_Voice":
        return _Voice(self._channels, values)
