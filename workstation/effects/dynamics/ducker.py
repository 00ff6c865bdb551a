"""Auto-duck: music steps back while somebody speaks on another track."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.dynamics.gate import FALL_MS
from workstation.effects.streams import ringing
from workstation.effects.streams.envelope_coefficients import coefficient
from workstation.effects.streams.side_chain import Loop, SideChained
from workstation.effects.streams.values import amplitude, number

_SETTLES = 1 / 3
"""Of a time that people set, as that of a one-pole filter: by then 95 % of the way are done."""


class Ducker(Effect):
    id = "ducker"
    name = "Auto-duck"
    category = "Dynamics"
    neutral = (("amount_db", 0.0),)
    hint = "Turns music down while there is sound on the track that it listens to."
    side_chain = True
    params = (
        Param("threshold_db", -40.0, unit="dB", low=-80.0, high=0.0, hint="of the track that it listens to"),
        Param("amount_db", -12.0, unit="dB", low=-60.0, high=0.0, hint="by which it steps back"),
        Param("attack_ms", 150.0, label="Down in", unit="ms", low=5.0, high=3000.0, scale="log"),
        Param("hold_ms", 500.0, label="Stays", unit="ms", low=0.0, high=5000.0, hint="so that short pauses stay low"),
        Param("release_ms", 800.0, label="Back in", unit="ms", low=5.0, high=5000.0, scale="log"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return SideChained(self, channels, rate, values, self)

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        checked = self.values(values)
        gone = ringing.settled(rate, _SETTLES * (number(checked, "attack_ms") + number(checked, "release_ms")))
        return gone + ringing.frames(number(checked, "hold_ms") / 1000, rate)

    def loop(self) -> Loop:
        from workstation.dsp.kernels.dynamics import duck

        return duck

    def settings(self, values: Values, rate: int) -> npt.NDArray[np.float64]:
        return np.array(
            [
                amplitude(values, "threshold_db"),
                -number(values, "amount_db"),
                coefficient(_SETTLES * number(values, "attack_ms"), rate),
                coefficient(_SETTLES * number(values, "release_ms"), rate),
                coefficient(FALL_MS, rate),
                number(values, "hold_ms") / 1000 * rate,
            ]
        )

    def state(self, channels: int, settings: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.tile([0.0, -1.0, 0.0, 0.0], (channels, 1))

    def apart(self, values: Values) -> bool:
        return False
