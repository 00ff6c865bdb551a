"""Hum removal: narrow notches at the mains frequency and its harmonics."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from workstation.core.params import Param, Values
from workstation.dsp.filters import biquad
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.biquad_cascade import Sections, sections_stream
from workstation.effects.streams.values import number, text
from workstation.effects.tensors.form import TensorForm
from workstation.effects.tone.equalizer import TOP


class HumRemoval(Effect):
    id = "hum_removal"
    name = "Hum removal"
    category = "Repair"
    neutral = None
    hint = "Takes out the hum of the mains."
    params = (
        Param("mains", "50 Hz", choices=("50 Hz", "60 Hz"), hint="60 in the Americas, elsewhere mostly 50"),
        Param("tune", 0.0, label="Tuning", unit="Hz", low=-3.0, high=3.0, hint="for tape that ran fast or slow"),
        Param("harmonics", 8, low=1, high=30),
        Param("width_hz", 2.0, label="Width", unit="Hz", low=0.5, high=20.0, scale="log", hint="of each notch"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return sections_stream(self, channels, rate, values, notches)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.cascade import CascadeForm

        return CascadeForm(rate, notches)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return ringing.of_sections(notches(self.values(values), rate), rate)


def notches(values: Values, rate: int) -> Sections:
    """One notch for each harmonic below half the rate, all of the same width in Hz."""
    base = float(text(values, "mains").removesuffix(" Hz")) + number(values, "tune")
    multiples = base * np.arange(1, round(number(values, "harmonics")) + 1)
    width = number(values, "width_hz")
    rows = [biquad.notch(rate, hz, hz / width) for hz in multiples if hz < TOP * rate]
    return np.array(rows).reshape(-1, 6)
