"""Expander: what is softer than a threshold is made softer still, by degrees where a gate has only open and closed."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.dynamics.gate import FALL_MS
from workstation.effects.streams import ringing
from workstation.effects.streams.envelope_coefficients import coefficient
from workstation.effects.streams.side_chain import Loop, SideChained
from workstation.effects.streams.values import flag, number


class Expander(Effect):
    id = "expander"
    name = "Expander"
    category = "Dynamics"
    neutral = (("ratio", 1.0),)
    hint = "Makes soft sound softer, more gently than a gate: rooms and noise between the words fall back."
    side_chain = True
    params = (
        Param("threshold_db", -40.0, unit="dB", low=-96.0, high=0.0),
        Param("ratio", 2.0, unit=":1", low=1.0, high=20.0, scale="log"),
        Param("knee_db", 6.0, unit="dB", low=0.0, high=24.0, hint="over which it sets in"),
        Param("range_db", -24.0, label="Reduction", unit="dB", low=-96.0, high=0.0, hint="at most"),
        Param("attack_ms", 3.0, label="Attack", unit="ms", low=0.1, high=100.0, scale="log"),
        Param("release_ms", 150.0, label="Release", unit="ms", low=5.0, high=3000.0, scale="log"),
        Param("link", True, label="Link channels", hint="so that the stereo image stands still"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return SideChained(self, channels, rate, values, self)

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        checked = self.values(values)
        return ringing.settled(rate, number(checked, "attack_ms") + number(checked, "release_ms"))

    def curve_db(self, values: Values, levels_db: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The level that comes out of a steady one, in decibels."""
        levels = np.asarray(levels_db, np.float64)
        under, knee = number(values, "threshold_db") - levels, number(values, "knee_db")
        bent = np.square(under + knee / 2) / (2 * knee) if knee else np.maximum(under, 0)
        reach = np.where(2 * under <= -knee, 0, np.where(2 * under < knee, bent, under))
        return levels - np.minimum((number(values, "ratio") - 1) * reach, -number(values, "range_db"))

    def loop(self) -> Loop:
        from workstation.dsp.kernels.dynamics import expand

        return expand

    def settings(self, values: Values, rate: int) -> npt.NDArray[np.float64]:
        return np.array(
            [
                number(values, "threshold_db"),
                number(values, "ratio") - 1,
                number(values, "knee_db"),
                -number(values, "range_db"),
                coefficient(number(values, "attack_ms"), rate),
                coefficient(number(values, "release_ms"), rate),
                coefficient(FALL_MS, rate),
            ]
        )

    def state(self, channels: int, settings: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.zeros((channels, 3))

    def apart(self, values: Values) -> bool:
        return not flag(values, "link")
