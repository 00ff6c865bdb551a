"""High pass and low pass: one knob each, Butterworth slopes."""

import math
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

_SLOPES = {"12 dB/octave": 2, "24 dB/octave": 4, "36 dB/octave": 6, "48 dB/octave": 8}
"""Slopes, and the order of the filter."""


class HighPass(Effect):
    id = "high_pass"
    name = "High pass"
    category = "Filter"
    neutral = None
    hint = "Takes away rumble, wind and handling noise below a frequency."
    params = (
        Param("cutoff_hz", 80.0, unit="Hz", low=10.0, high=20000.0, scale="log"),
        Param("slope", "24 dB/octave", choices=tuple(_SLOPES)),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return sections_stream(self, channels, rate, values, high_pass)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.cascade import CascadeForm

        return CascadeForm(rate, high_pass)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return ringing.of_sections(high_pass(self.values(values), rate), rate)


class LowPass(Effect):
    id = "low_pass"
    name = "Low pass"
    category = "Filter"
    neutral = (("cutoff_hz", 20000.0),)
    hint = "Takes away hiss above a frequency, or makes the sound dull."
    params = (
        Param("cutoff_hz", 8000.0, unit="Hz", low=10.0, high=20000.0, scale="log"),
        Param("slope", "24 dB/octave", choices=tuple(_SLOPES)),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return sections_stream(self, channels, rate, values, low_pass)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.cascade import CascadeForm

        return CascadeForm(rate, low_pass)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return ringing.of_sections(low_pass(self.values(values), rate), rate)


def high_pass(values: Values, rate: int) -> Sections:
    cutoff = min(number(values, "cutoff_hz"), TOP * rate)
    return np.stack([biquad.highpass(rate, cutoff, q) for q in _butterworth(values)])


def low_pass(values: Values, rate: int) -> Sections:
    """Above the sound there is nothing to take away."""
    cutoff = number(values, "cutoff_hz")
    if cutoff >= TOP * rate:
        return np.empty((0, 6))
    return np.stack([biquad.lowpass(rate, cutoff, q) for q in _butterworth(values)])


def _butterworth(values: Values) -> list[float]:
    """The q of each section of a Butterworth filter of the slope's order."""
    order = _SLOPES[text(values, "slope")]
    return [1 / (2 * math.sin(math.pi * (2 * k + 1) / (2 * order))) for k in range(order // 2)]
