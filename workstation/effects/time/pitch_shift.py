"""Pitch shift: higher or lower at the same speed, by the phase-locked vocoder."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples, Source
from workstation.effects.base import NONE, Effect, Stream, Write
from workstation.effects.streams import ringing
from workstation.effects.streams.values import number
from workstation.effects.tensors.form import TensorForm

SEMITONES = 24.0
SMEAR_SECONDS = 0.25
"""By which the vocoder's windows reach over the end of the sound, at the lowest pitch."""


class PitchShiftEffect(Effect):
    id = "pitch_shift"
    name = "Pitch shift"
    category = "Pitch and time"
    neutral = (("semitones", 0.0),)
    hint = "Raises or lowers the pitch; the speed stays."
    params = (
        Param("semitones", 0.0, unit="st", low=-SEMITONES, high=SEMITONES),
        Param("cents", 0.0, unit="ct", low=-100.0, high=100.0),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.stretching import PitchForm

        return PitchForm(rate, interval, -SEMITONES)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return ringing.frames(SMEAR_SECONDS, rate)

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        yield from stretch(source, write, 1.0, interval(values))


class _Stream(Stream):
    """Its latency is that of the lowest pitch, so that it stays whatever is set."""

    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        from workstation.dsp.stretch.pitch_stream import PitchShifter

        super().__init__(effect, channels, rate)
        self._shifter = PitchShifter(channels, rate, interval(values), lowest=-SEMITONES)
        self.latency = self._shifter.latency

    def update(self, values: Values) -> None:
        self._shifter.set(interval(values))

    def process(self, block: Samples) -> Samples:
        return np.asarray(self._shifter.process(block), np.float32)


def interval(values: Values) -> float:
    """Semitones and cents together, held to two octaves either way."""
    semitones = number(values, "semitones") + number(values, "cents") / 100
    return min(max(semitones, -SEMITONES), SEMITONES)


def stretch(source: Source, write: Write, speed: float, semitones: float) -> Iterator[float]:
    """A whole source at another speed and pitch, piece by piece, channels side by side."""
    from concurrent.futures import ThreadPoolExecutor

    from workstation.dsp.stretch.pitch_stream import LONG, ratio_of
    from workstation.dsp.stretch.vocoder import Plan, Vocoder

    left = stretched_length(source.frames, speed)
    with ThreadPoolExecutor(1) as pool:
        plan = Plan.of(source.rate, ratio_of(semitones), speed)
        vocoder = Vocoder(source.channels, plan, np.float32, pool)
        for start in range(0, source.frames, LONG):
            stop = min(start + LONG, source.frames)
            piece = vocoder.process(source.read(start, stop))[:, :left]
            write(piece)
            left -= piece.shape[1]
            yield stop / source.frames
        write(vocoder.flush(left))


def stretched_length(frames: int, speed: float) -> int:
    """Frames that come of `frames` at `speed`: at least one of any."""
    return max(round(frames / speed), min(frames, 1))
