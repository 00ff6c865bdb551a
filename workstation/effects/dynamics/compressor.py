"""Compressor: what is louder than a threshold is made less so."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.envelope_coefficients import coefficient
from workstation.effects.streams.side_chain import Loop, SideChained
from workstation.effects.streams.values import amplitude, flag, number, share, text

RMS_MS = 10.0


class Compressor(Effect):
    id = "compressor"
    name = "Compressor"
    category = "Dynamics"
    neutral = (("threshold_db", 0.0), ("knee_db", 0.0))
    hint = "Evens out loud and soft."
    side_chain = True
    params = (
        Param("threshold_db", -20.0, unit="dB", low=-60.0, high=0.0),
        Param("ratio", 3.0, unit=":1", low=1.0, high=20.0, scale="log"),
        Param("attack_ms", 10.0, label="Attack", unit="ms", low=0.1, high=200.0, scale="log"),
        Param("release_ms", 150.0, label="Release", unit="ms", low=5.0, high=3000.0, scale="log"),
        Param("knee_db", 6.0, unit="dB", low=0.0, high=24.0, hint="over which the compression sets in"),
        Param("makeup_db", 0.0, label="Make-up", unit="dB", low=-12.0, high=36.0),
        Param("detector", "peak", choices=("peak", "rms")),
        Param("mix", 100.0, unit="%", low=0.0, high=100.0),
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
        over, knee = levels - number(values, "threshold_db"), number(values, "knee_db")
        bent = np.square(over + knee / 2) / (2 * knee) if knee else np.maximum(over, 0)
        reach = np.where(2 * over <= -knee, 0, np.where(2 * over < knee, bent, over))
        wet = 10 ** ((levels - (1 - 1 / number(values, "ratio")) * reach + number(values, "makeup_db")) / 20)
        mix = share(values, "mix")
        return np.asarray(20 * np.log10(np.maximum(mix * wet + (1 - mix) * 10 ** (levels / 20), 1e-10)))

    def loop(self) -> Loop:
        from workstation.dsp.kernels.dynamics import compress

        return compress

    def settings(self, values: Values, rate: int) -> npt.NDArray[np.float64]:
        return np.array(
            [
                number(values, "threshold_db"),
                1 / number(values, "ratio") - 1,
                number(values, "knee_db"),
                coefficient(number(values, "attack_ms"), rate),
                coefficient(number(values, "release_ms"), rate),
                coefficient(RMS_MS, rate) if text(values, "detector") == "rms" else 0.0,
                amplitude(values, "makeup_db"),
                share(values, "mix"),
            ]
        )

    def state(self, channels: int, settings: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.zeros((channels, 4))

    def apart(self, values: Values) -> bool:
        return not flag(values, "link")
