"""Graphic equalizer: ten sliders an octave apart, whose curve goes through what they are set to."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.dsp.filters import biquad
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.biquad_cascade import Sections, sections_stream
from workstation.effects.streams.values import number
from workstation.effects.tensors.form import TensorForm

CENTRES = (31.25, 62.5, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0)
Q = 1.41
"""An octave wide."""
MOST_DB = 15.0
_HIGHEST = 0.45
"""Of the rate, up to which a band has its shape."""
_STEPS = 12


def _param(hz: float) -> Param:
    label = f"{hz / 1000:g} kHz" if hz >= 1000 else f"{int(hz)} Hz"
    return Param(f"at_{int(hz)}", 0.0, label=label, unit="dB", low=-MOST_DB, high=MOST_DB)


class GraphicEqualizer(Effect):
    id = "graphic_equalizer"
    name = "Graphic equalizer"
    category = "Filter"
    neutral = ()
    hint = "Ten bands an octave apart, a slider each."
    params = tuple(map(_param, CENTRES))

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return sections_stream(self, channels, rate, values, design)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.cascade import CascadeForm

        return CascadeForm(rate, design)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return ringing.of_sections(design(self.values(values), rate), rate)

    def response_db(self, values: Values, rate: int, frequencies_hz: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Gain in dB at `frequencies_hz` (any shape), exactly that of the filter."""
        gain = np.abs(biquad.frequency_response(design(self.values(values), rate), rate, frequencies_hz))
        return np.asarray(20 * np.log10(np.maximum(gain, 1e-10)))


def design(values: Values, rate: int) -> Sections:
    """A bell for each slider, their gains such that all together have the sliders' at the sliders' frequencies."""
    wanted = [(hz, number(values, f"at_{int(hz)}")) for hz in CENTRES if hz < _HIGHEST * rate]
    if not any(gain for _, gain in wanted):
        return np.empty((0, 6))
    centres, target = np.array(wanted).T
    gains = target.copy()
    for _ in range(_STEPS):
        sections = np.stack([biquad.peaking(rate, hz, gain, Q) for hz, gain in zip(centres, gains, strict=True)])
        reached = 20 * np.log10(np.abs(biquad.frequency_response(sections, rate, centres)))
        gains += 0.7 * (target - reached)
    return np.stack([biquad.peaking(rate, hz, gain, Q) for hz, gain in zip(centres, gains, strict=True)])
