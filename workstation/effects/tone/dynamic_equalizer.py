"""Dynamic equalizer: bands that are lowered, or raised, while they are loud."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.biquad_cascade import WARM_SECONDS
from workstation.effects.streams.envelope_coefficients import coefficient, own_copy
from workstation.effects.streams.lookback import Lookback
from workstation.effects.streams.smoothing import Crossfaded
from workstation.effects.streams.values import rows
from workstation.effects.tone.equalizer import TOP

FALL_MS = 10.0


class DynamicEqualizer(Effect):
    id = "dynamic_equalizer"
    name = "Dynamic equalizer"
    category = "Dynamics"
    neutral = (("bands", ()),)
    hint = "Lowers a band only while it is loud: booming, harsh or piercing notes."
    params = (
        Param(
            "bands",
            ((250.0, 1.5, -30.0, 3.0, -8.0, 15.0, 150.0, True), (3200.0, 2.0, -34.0, 3.0, -8.0, 5.0, 100.0, True)),
            fields=(
                Param("frequency_hz", 1000.0, unit="Hz", low=20.0, high=20000.0, scale="log"),
                Param("q", 1.5, label="Q", low=0.3, high=12.0, scale="log"),
                Param("threshold_db", -30.0, unit="dB", low=-80.0, high=0.0, hint="of the level of the band"),
                Param("ratio", 3.0, unit=":1", low=1.0, high=20.0, scale="log"),
                Param("most_db", -8.0, label="At most", unit="dB", low=-24.0, high=24.0, hint="above 0: raised"),
                Param("attack_ms", 10.0, label="Attack", unit="ms", low=0.1, high=200.0, scale="log"),
                Param("release_ms", 120.0, label="Release", unit="ms", low=5.0, high=3000.0, scale="log"),
                Param("on", True),
            ),
        ),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, _Voice(channels, rate, values), values)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        """As if each band were as narrow as its bell gets when it is lowered."""
        checked, longest = self.values(values), 0.0
        for row in rows(checked, "bands"):
            hz, q, most = float(row[0]), float(row[1]), float(row[4])  # type: ignore[arg-type]  # numbers by their fields
            longest += -math.log(1e-5) * q * max(1.0, 10 ** (most / 40)) / (math.pi * min(hz, TOP * rate))
        return ringing.frames(1.2 * longest + (10 / rate if longest else 0), rate)

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        times = [float(row[5]) + float(row[6]) for row in rows(self.values(values), "bands")]  # type: ignore[arg-type]
        return self.tail(rate, values) + ringing.settled(rate, max(times, default=0.0))


class _Voice:
    latency = 0

    def __init__(self, channels: int, rate: int, values: Values, before: "_Voice | None" = None) -> None:
        self._channels, self._rate = channels, rate
        self._settings = [_settings(row, rate) for row in rows(values, "bands") if row[-1]]
        count = len(self._settings)
        self._state: npt.NDArray[np.float64] = np.zeros((count, 3))
        self._bands: npt.NDArray[np.float64] = np.zeros((count, channels, 4))
        frames = max(1, round(WARM_SECONDS * rate))
        self._history: Lookback = Lookback(channels, frames) if before is None else before._history.copy()
        self._filter(self._history.last())
        if before is not None and len(before._state) == count:
            self._state[:] = before._state

    @property
    def reduction_db(self) -> float:
        return float(self._state[:, 2].max(initial=0.0))

    def process(self, block: Samples) -> Samples:
        self._history.add(block)
        return self._filter(block)

    def successor(self, values: Values) -> "_Voice":
        return _Voice(self._channels, self._rate, values, self)

    def _filter(self, block: Samples) -> Samples:
        from workstation.dsp.kernels.colour import dynamic_bell

        out = own_copy(block)
        for settings, state, bands in zip(self._settings, self._state, self._bands, strict=True):
            dynamic_bell(out, settings, state, bands)
        return out


def _settings(row: tuple[object, ...], rate: int) -> npt.NDArray[np.float64]:
    hz, q, threshold, ratio, most, attack, release = (float(cell) for cell in row[:7] if isinstance(cell, int | float))
    follow = coefficient(attack, rate), coefficient(release, rate), coefficient(FALL_MS, rate)
    g = math.tan(math.pi * min(hz, TOP * rate) / rate)
    return np.array([g, 1 / q, threshold, 1 - 1 / ratio, most, *follow])


class _Stream(Crossfaded):
    @property
    def reduction_db(self) -> float:
        return self.voice.reduction_db if isinstance(self.voice, _Voice) else 0.0
