"""Saturation: the wave is bent, from the warmth of a tube to plain distortion."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.envelope_coefficients import own_copy
from workstation.effects.streams.lookback import Lookback
from workstation.effects.streams.smoothing import Crossfaded
from workstation.effects.streams.values import amplitude, share, text
from workstation.effects.tensors.form import TensorForm

OFFSET_HZ = 5.0
"""Below it lies the offset that the tube's curve makes, which is taken away."""
_REACH = 96
"""Frames by which the filters reach over the end."""

KINDS = ("soft", "tube", "hard", "fold")
FACTORS = {"2 times": 2, "4 times": 4, "8 times": 8, "16 times": 16}


class Saturation(Effect):
    id = "saturation"
    name = "Saturation"
    category = "Colour"
    neutral = (("mix", 0.0),)
    hint = "Bends the wave: warmth, grit or plain distortion, without the harshness of aliasing."
    params = (
        Param("kind", "soft", choices=KINDS, hint="tube adds even overtones; fold turns peaks back"),
        Param("drive_db", 9.0, unit="dB", low=0.0, high=48.0),
        Param("mix", 100.0, unit="%", low=0.0, high=100.0),
        Param("output_db", 0.0, unit="dB", low=-36.0, high=12.0),
        Param("oversampling", "8 times", choices=tuple(FACTORS), hint="more is purer at high drive, and slower"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return Crossfaded(self, channels, rate, Bend(channels, rate, values), values)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.shaping import ShapingForm

        return ShapingForm(rate, _settings, _factor)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        """Of the filters between the rates; that which takes the offset away from the tube rings longer."""
        if text(self.values(values), "kind") != "tube":
            return _REACH
        return ringing.settled(rate, 1000 / (2 * math.pi * OFFSET_HZ))


def _factor(values: Values) -> int:
    return FACTORS[text(values, "oversampling")]


class Bend:
    """A voice with one curve."""

    def __init__(self, channels: int, rate: int, values: Values, before: "Bend | None" = None) -> None:
        from workstation.dsp.kernels.shape import CHUNK, LATENCY, averages, log_cosh_integrals, low_passes

        self.latency = LATENCY
        self._channels, self._rate = channels, rate
        self._settings = _settings(values, rate)
        self.full = _full(values)
        factor, averaged = _factor(values), averages(int(self._settings[0]), self._settings[1])
        phases, taps = low_passes(factor, averaged=averaged)
        self._tables = phases, taps, log_cosh_integrals()
        self._coarse = np.zeros((channels, LATENCY + CHUNK), np.float32)
        self._fine = np.zeros((channels, 2 + factor * CHUNK), np.float32)
        self._bent = np.zeros((channels, taps.size - 2 + factor * CHUNK), np.float32)
        self._state: npt.NDArray[np.float64] = np.zeros((channels, 2))
        self._history: Lookback = Lookback(channels, 2 * LATENCY) if before is None else before._history.copy()
        self._bend(self._history.last())
        if before is not None:
            # What the filter for the offset has taken away stays away.
            self._state[:, 1] = before._state[:, 1] + self._state[:, 0] - before._state[:, 0]

    @classmethod
    def of(cls, channels: int, rate: int, values: Mapping[str, object]) -> "Bend":
        """With values of the saturation, its defaults for those that are not given."""
        return cls(channels, rate, Saturation().values(values))

    def process(self, block: Samples) -> Samples:
        self._history.add(block)
        return self._bend(block)

    def successor(self, values: Values) -> "Bend":
        return Bend(self._channels, self._rate, values, self)

    def _bend(self, block: Samples) -> Samples:
        from workstation.dsp.kernels.shape import shape

        out = own_copy(block)
        shape(out, self._settings, *self._tables, self._coarse, self._fine, self._bent, self._state)
        return out


def _settings(values: Values, rate: int) -> npt.NDArray[np.float64]:
    kind, drive, mix = text(values, "kind"), amplitude(values, "drive_db"), share(values, "mix")
    output = amplitude(values, "output_db")
    offset = math.exp(-2 * math.pi * OFFSET_HZ / rate)
    return np.array([KINDS.index(kind), drive, output * mix / _full(values), output * (1 - mix), offset])


def _full(values: Values) -> float:
    """What the curve makes of full scale: it stays full scale, for the drive bends and does not make louder."""
    return math.tanh(amplitude(values, "drive_db")) if text(values, "kind") in ("soft", "tube") else 1.0
