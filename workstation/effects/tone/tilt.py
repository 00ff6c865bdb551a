"""Tilt: the whole spectrum leans, brighter or darker, around a frequency that stays."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from workstation.core.params import Param, Values
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.biquad_cascade import Sections, sections_stream
from workstation.effects.streams.values import amplitude, number
from workstation.effects.tensors.form import TensorForm
from workstation.effects.tone.equalizer import TOP


class Tilt(Effect):
    id = "tilt"
    name = "Tilt"
    category = "Filter"
    neutral = (("tilt_db", 0.0),)
    hint = "Heights up and lows down by as much, or the other way round."
    params = (
        Param(
            "tilt_db", 3.0, unit="dB", low=-12.0, high=12.0, hint="heights by so much, lows by so much the other way"
        ),
        Param("pivot_hz", 800.0, label="Around", unit="Hz", low=100.0, high=5000.0, scale="log"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return sections_stream(self, channels, rate, values, design)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.cascade import CascadeForm

        return CascadeForm(rate, design)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return ringing.of_sections(design(self.values(values), rate), rate)


def design(values: Values, rate: int) -> Sections:
    """(g s + w) / (s + g w) by the bilinear transform, exact at the pivot: g above it, 1 there, 1 / g below."""
    gain = amplitude(values, "tilt_db")
    if gain == 1:
        return np.empty((0, 6))
    w = math.tan(math.pi * min(number(values, "pivot_hz"), TOP * rate) / rate)
    return np.array([[gain + w, w - gain, 0.0, 1 + gain * w, gain * w - 1, 0.0]])
