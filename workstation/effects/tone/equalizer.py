"""Equalizer: any number of parametric bands, each one section of the Audio EQ Cookbook."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.dsp.filters import biquad
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.biquad_cascade import Sections, sections_stream
from workstation.effects.streams.values import rows
from workstation.effects.tensors.form import TensorForm

DESIGNS: Mapping[str, str] = MappingProxyType(
    {
        "peaking": "peaking",
        "low shelf": "low_shelf",
        "high shelf": "high_shelf",
        "low pass": "lowpass",
        "high pass": "highpass",
        "notch": "notch",
        "band pass": "bandpass",
    }
)
"""The kinds of bands, and the functions of `workstation.dsp.filters.biquad` that design them."""

WITH_GAIN = ("peaking", "low shelf", "high shelf")
TOP = 0.495
"""The highest frequency of a band as a part of the sample rate; bands above are held there."""


class Equalizer(Effect):
    id = "equalizer"
    name = "Equalizer"
    category = "Filter"
    neutral = (("bands", ()),)
    hint = "Raises, lowers and cuts bands of frequencies; drag the points of the curve."
    params = (
        Param(
            "bands",
            (
                ("low shelf", 100.0, 0.0, 0.7, True),
                ("peaking", 300.0, 0.0, 1.0, True),
                ("peaking", 1000.0, 0.0, 1.0, True),
                ("peaking", 3500.0, 0.0, 1.0, True),
                ("high shelf", 10000.0, 0.0, 0.7, True),
            ),
            fields=(
                Param("kind", "peaking", choices=tuple(DESIGNS)),
                Param("frequency_hz", 1000.0, unit="Hz", low=20.0, high=20000.0, scale="log"),
                Param("gain_db", 0.0, unit="dB", low=-24.0, high=24.0),
                Param("q", 1.0, label="Q", low=0.1, high=18.0, scale="log"),
                Param("on", True),
            ),
        ),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return sections_stream(self, channels, rate, values, design)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.cascade import CascadeForm

        return CascadeForm(rate, design)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return ringing.of_sections(design(self.values(values), rate), rate)

    def response_db(self, values: Values, rate: int, frequencies_hz: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Gain in dB at `frequencies_hz` (any shape), exactly that of the filter; what is cut altogether is -200 dB."""
        checked = self.values(values)
        gain = np.abs(biquad.frequency_response(design(checked, rate), rate, frequencies_hz))
        return np.asarray(20 * np.log10(np.maximum(gain, 1e-10)))


def design(values: Values, rate: int) -> Sections:
    """One section for every band that is on and does something."""
    sections = []
    for kind, frequency, gain, q, on in rows(values, "bands"):
        assert isinstance(frequency, float)
        assert isinstance(gain, float)
        if not on or (kind in WITH_GAIN and not gain):
            continue
        shape = (gain, q) if kind in WITH_GAIN else (q,)
        sections.append(getattr(biquad, DESIGNS[str(kind)])(rate, min(frequency, TOP * rate), *shape))
    return np.array(sections, np.float64).reshape(-1, 6)
