"""Compressor: what is louder than a threshold is made less so."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.envelope_coefficients import coefficient, own_copy
from workstation.effects.streams.smoothing import Crossfaded
from workstation.effects.streams.values import amplitude, flag, number, share, text

RMS_MS = 10.0


class Compressor(Effect):
    id = "compressor"
    name = "Compressor"
    category = "Dynamics"
    neutral = (("threshold_db", 0.0), ("knee_db", 0.0))
    hint = "Evens out loud and soft."
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
        return Crossfaded(self, channels, rate, _Voice(channels, rate, values, np.zeros((channels, 3))), values)

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        checked = self.values(values)
        return ringing.settled(rate, number(checked, "attack_ms") + number(checked, "release_ms"))


class _Voice:
    latency = 0

    def __init__(self, channels: int, rate: int, values: Values, state: npt.NDArray[np.float64]) -> None:
        self._channels, self._rate, self._state = channels, rate, state
        self._linked = flag(values, "link")
        self._settings = np.array(
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
        self.process(np.zeros((channels, 0), np.float32))

    def process(self, block: Samples) -> Samples:
        from workstation.dsp.kernels.dynamics import compress

        out = own_copy(block)
        if self._linked:
            compress(out, self._settings, self._state[0])
            self._state[1:] = self._state[0]
        else:
            for channel in range(self._channels):
                compress(out[channel : channel + 1], self._settings, self._state[channel])
        return out

    def successor(self, values: Values) -> "_Voice":
        return _Voice(self._channels, self._rate, values, self._state.copy())
