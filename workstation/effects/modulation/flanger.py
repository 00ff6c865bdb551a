"""Flanger: the sound with a copy a hair later, whose comb of notches sweeps up and down."""

from collections.abc import Mapping
from typing import Any

from workstation.core.params import Param, Values
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams.modulated_delay import Sweep, SweptStream
from workstation.effects.tensors.form import TensorForm

_SWEEP = Sweep(longest_ms=22.0, feedback="feedback")


class Flanger(Effect):
    id = "flanger"
    name = "Flanger"
    category = "Modulation"
    neutral = (("mix", 0.0),)
    hint = "Sweeps a comb of notches through the sound, like a jet flying past."
    params = (
        Param("delay_ms", 0.5, label="Delay", unit="ms", low=0.1, high=10.0, scale="log"),
        Param("depth_ms", 3.0, label="Depth", unit="ms", low=0.0, high=10.0),
        Param("speed_hz", 0.25, label="Speed", unit="Hz", low=0.02, high=10.0, scale="log"),
        Param("feedback", 40.0, unit="%", low=-95.0, high=95.0),
        Param("spread", 60.0, unit="°", low=0.0, high=180.0, hint="by which the channels are apart"),
        Param("mix", 50.0, unit="%", low=0.0, high=100.0),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return SweptStream(self, channels, rate, values, _SWEEP)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.modulated_delay import SweptForm

        return SweptForm(rate, _SWEEP.settings, _SWEEP.longest(rate), _SWEEP.ring)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return _SWEEP.tail(rate, self.values(values))
