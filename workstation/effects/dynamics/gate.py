"""Noise gate: what is softer than a threshold is turned down."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.envelope_coefficients import coefficient, own_copy
from workstation.effects.streams.smoothing import Crossfaded
from workstation.effects.streams.values import factor, number

FALL_MS = 5.0
"""How quickly the measured level forgets a peak: slower than the wave of a low voice."""


class Gate(Effect):
    id = "gate"
    name = "Noise gate"
    category = "Dynamics"
    neutral = (("threshold_db", -96.0),)
    hint = "Silences what is left between words: breath, hum, the room."
    params = (
        Param("threshold_db", -45.0, unit="dB", low=-96.0, high=0.0),
        Param("hysteresis_db", 4.0, unit="dB", low=0.0, high=24.0, hint="how far below it the gate closes again"),
        Param("range_db", -60.0, label="Reduction", unit="dB", low=-96.0, high=0.0, hint="gain while closed"),
        Param("attack_ms", 2.0, label="Attack", unit="ms", low=0.1, high=100.0, scale="log"),
        Param("hold_ms", 80.0, label="Hold", unit="ms", low=0.0, high=2000.0),
        Param("release_ms", 120.0, label="Release", unit="ms", low=5.0, high=3000.0, scale="log"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        # It starts open: a word right at the beginning must not be swallowed.
        state = np.array([0.0, 1.0, number(values, "hold_ms") / 1000 * rate, 1.0])
        return Crossfaded(self, channels, rate, _Voice(channels, rate, values, state), values)

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        checked = self.values(values)
        gone = ringing.settled(rate, number(checked, "attack_ms") + number(checked, "release_ms"))
        return gone + ringing.frames(number(checked, "hold_ms") / 1000, rate)


class _Voice:
    latency = 0

    def __init__(self, channels: int, rate: int, values: Values, state: npt.NDArray[np.float64]) -> None:
        self._channels, self._rate, self._state = channels, rate, state
        opens = number(values, "threshold_db")
        self._settings = np.array(
            [
                factor(opens),
                factor(opens - number(values, "hysteresis_db")),
                factor(number(values, "range_db")),
                coefficient(number(values, "attack_ms"), rate),
                coefficient(number(values, "release_ms"), rate),
                coefficient(FALL_MS, rate),
                number(values, "hold_ms") / 1000 * rate,
            ]
        )
        self.process(np.zeros((channels, 0), np.float32))

    def process(self, block: Samples) -> Samples:
        from workstation.dsp.kernels.dynamics import gate

        out = own_copy(block)
        gate(out, self._settings, self._state)
        return out

    def successor(self, values: Values) -> "_Voice":
        return _Voice(self._channels, self._rate, values, self._state.copy())
