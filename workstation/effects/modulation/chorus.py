"""Chorus: several copies of the sound that drift against it, as if many played."""

from collections.abc import Mapping
from typing import Any

from workstation.core.params import Param, Values
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams.modulated_delay import Sweep, SweptStream
from workstation.effects.tensors.form import TensorForm

_SWEEP = Sweep(longest_ms=65.0, voices="voices")


class Chorus(Effect):
    id = "chorus"
    name = "Chorus"
    category = "Modulation"
    neutral = (("mix", 0.0),)
    hint = "Makes one voice sound like several; all wet and with one voice it is a vibrato."
    params = (
        Param("voices", 3, low=1, high=6),
        Param("delay_ms", 14.0, label="Delay", unit="ms", low=1.0, high=50.0),
        Param("depth_ms", 4.0, label="Depth", unit="ms", low=0.0, high=15.0),
        Param("speed_hz", 0.6, label="Speed", unit="Hz", low=0.05, high=10.0, scale="log"),
        Param("spread", 90.0, unit="°", low=0.0, high=180.0, hint="by which the channels are apart"),
        Param("mix", 50.0, unit="%", low=0.0, high=100.0),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return SweptStream(self, channels, rate, values, _SWEEP)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.modulated_delay import SweptForm

        return SweptForm(rate, _SWEEP.settings, _SWEEP.longest(rate), _SWEEP.ring)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return _SWEEP.tail(rate, self.values(values))
