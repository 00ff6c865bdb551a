"""Equalizer, linear phase: the equalizer's bands without their turns of phase, for an eighth of a second of delay."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Values
from workstation.dsp.filters import biquad
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams.linear_phase import Floats, linear_stream, response_frames
from workstation.effects.tone.equalizer import Equalizer, design


class LinearEqualizer(Effect):
    id = "linear_equalizer"
    name = "Equalizer, linear phase"
    category = "Filter"
    neutral = (("bands", ()),)
    hint = "The equalizer's bands without turning phases: for masters, and for what is mixed with its own copy."
    params = Equalizer.params

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return linear_stream(self, channels, rate, values, gain)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return response_frames(rate) // 2 + 1

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return response_frames(rate)

    def response_db(self, values: Values, rate: int, frequencies_hz: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Gain in dB at `frequencies_hz` (any shape); what is cut altogether is -200 dB."""
        return Equalizer().response_db(values, rate, frequencies_hz)


def gain(values: Values, rate: int, hz: Floats) -> Floats:
    """That of the equalizer's sections."""
    sections = design(values, rate)
    if not len(sections):
        return np.ones_like(hz)
    return np.asarray(np.abs(biquad.frequency_response(sections, rate, hz)))
