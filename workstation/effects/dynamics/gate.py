"""Noise gate: what is softer than a threshold is turned down."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.envelope_coefficients import coefficient
from workstation.effects.streams.side_chain import Loop, SideChained
from workstation.effects.streams.values import factor, number

FALL_MS = 5.0
"""How quickly the measured level forgets a peak: slower than the wave of a low voice."""


class Gate(Effect):
    id = "gate"
    name = "Noise gate"
    category = "Dynamics"
    neutral = (("threshold_db", -96.0),)
    hint = "Silences what is left between words: breath, hum, the room."
    side_chain = True
    params = (
        Param("threshold_db", -45.0, unit="dB", low=-96.0, high=0.0),
        Param("hysteresis_db", 4.0, unit="dB", low=0.0, high=24.0, hint="how far below it the gate closes again"),
        Param("range_db", -60.0, label="Reduction", unit="dB", low=-96.0, high=0.0, hint="gain while closed"),
        Param("attack_ms", 2.0, label="Attack", unit="ms", low=0.1, high=100.0, scale="log"),
        Param("hold_ms", 80.0, label="Hold", unit="ms", low=0.0, high=2000.0),
        Param("release_ms", 120.0, label="Release", unit="ms", low=5.0, high=3000.0, scale="log"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return SideChained(self, channels, rate, values, self)

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        checked = self.values(values)
        gone = ringing.settled(rate, number(checked, "attack_ms") + number(checked, "release_ms"))
        return gone + ringing.frames(number(checked, "hold_ms") / 1000, rate)

    def curve_db(self, values: Values, levels_db: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The level that comes out of a steady one that was softer before, in decibels."""
        levels = np.asarray(levels_db, np.float64)
        return np.where(levels >= number(values, "threshold_db"), levels, levels + number(values, "range_db"))

    def loop(self) -> Loop:
        from workstation.dsp.kernels.dynamics import gate

        return gate

    def settings(self, values: Values, rate: int) -> npt.NDArray[np.float64]:
        opens = number(values, "threshold_db")
        return np.array(
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

    def state(self, channels: int, settings: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        # It starts open: a word right at the beginning must not be swallowed.
        return np.tile([0.0, 1.0, settings[6], 1.0, 0.0], (channels, 1))

    def apart(self, values: Values) -> bool:
        return False
