"""De-esser: sharp s and sh sounds are turned down, and only they."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.envelope_coefficients import coefficient, own_copy
from workstation.effects.streams.smoothing import Crossfaded
from workstation.effects.streams.values import number
from workstation.effects.tone.equalizer import TOP

ATTACK_MS, RELEASE_MS = 1.0, 60.0
SHELF = 0.8
"""The shelf's middle as a part of the frequency above which is listened: there it has reached most of its depth."""


class DeEsser(Effect):
    id = "deesser"
    name = "De-esser"
    category = "Dynamics"
    neutral = (("threshold_db", 0.0),)
    hint = "Softens sharp s and sh sounds of a voice."
    params = (
        Param("frequency_hz", 5500.0, unit="Hz", low=2000.0, high=12000.0, scale="log", hint="above which it listens"),
        Param("threshold_db", -30.0, unit="dB", low=-60.0, high=0.0),
        Param("ratio", 4.0, unit=":1", low=1.0, high=20.0, scale="log"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        voice = _Voice(channels, rate, values, np.zeros(2), np.zeros((channels, 4)))
        return _Stream(self, channels, rate, voice, values)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return ringing.frames(8 / number(self.values(values), "frequency_hz") + 8 / rate, rate)

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return ringing.settled(rate, ATTACK_MS + RELEASE_MS)


class _Stream(Crossfaded):
    @property
    def reduction_db(self) -> float:
        return self.voice.reduction_db if isinstance(self.voice, _Voice) else 0.0


class _Voice:
    latency = 0

    def __init__(
        self,
        channels: int,
        rate: int,
        values: Values,
        state: npt.NDArray[np.float64],
        bands: npt.NDArray[np.float64],
    ) -> None:
        self._channels, self._rate, self._state, self._bands = channels, rate, state, bands
        hz = min(number(values, "frequency_hz"), TOP * rate)
        self._settings = np.array(
            [
                math.tan(math.pi * hz / rate),
                math.tan(math.pi * SHELF * hz / rate),
                number(values, "threshold_db"),
                1 / number(values, "ratio") - 1,
                coefficient(ATTACK_MS, rate),
                coefficient(RELEASE_MS, rate),
            ]
        )
        self.process(np.zeros((channels, 0), np.float32))

    @property
    def reduction_db(self) -> float:
        return float(self._state[1])

    def process(self, block: Samples) -> Samples:
        from workstation.dsp.kernels.dynamics import deess

        out = own_copy(block)
        deess(out, self._settings, self._state, self._bands)
        return out

    def successor(self, values: Values) -> "_Voice":
        return _Voice(self._channels, self._rate, values, self._state.copy(), self._bands.copy())
