"""Time stretch: slower or faster at the same pitch, by the phase-locked vocoder."""

from collections.abc import Iterator, Mapping
from typing import Any

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Source
from workstation.effects.base import NONE, Effect, Write
from workstation.effects.streams.values import number, share
from workstation.effects.tensors.form import TensorForm
from workstation.effects.time.pitch_shift import stretch, stretched_length


class TimeStretchEffect(Effect):
    id = "time_stretch"
    name = "Time stretch"
    category = "Pitch and time"
    hint = "Makes the sound slower or faster; the pitch stays."
    live = False
    local = True
    params = (
        Param("speed", 100.0, unit="%", low=10.0, high=1000.0, scale="log", hint="200: twice as fast, half as long"),
        Param("semitones", 0.0, label="Pitch", unit="st", low=-24.0, high=24.0),
    )

    def length(self, frames: int, values: Mapping[str, object] = NONE) -> int:
        return stretched_length(frames, share(self.values(values), "speed"))

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.stretching import StretchForm

        return StretchForm(rate, lambda values: share(values, "speed"), lambda values: number(values, "semitones"))

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        yield from stretch(source, write, share(values, "speed"), number(values, "semitones"))
