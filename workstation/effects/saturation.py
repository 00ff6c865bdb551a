"""Saturation: the wave is bent, from the warmth of a tube to plain distortion."""

import math

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sources import Samples
from workstation.effects.base import Effect, Stream
from workstation.effects.gliding import GlidingStream, Row
from workstation.effects.values import amplitude, share, text

KINDS = ("soft", "tube", "hard", "fold")


class Saturation(Effect):
    id = "saturation"
    name = "Saturation"
    category = "Colour"
    hint = "Bends the wave: warmth, grit or plain distortion, without the harshness of aliasing."
    params = (
        Param("kind", "soft", choices=KINDS, hint="tube adds even overtones; fold turns peaks back"),
        Param("drive_db", 9.0, unit="dB", low=0.0, high=48.0),
        Param("mix", 100.0, unit="%", low=0.0, high=100.0),
        Param("output_db", 0.0, unit="dB", low=-36.0, high=12.0),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)


class _Stream(GlidingStream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        from workstation.dsp.kernels_shape import FACTOR, LATENCY, REACH, half_band

        self.latency = LATENCY
        self._phases, self._taps = half_band()
        self._coarse = np.zeros((channels, 2 * (2 * REACH + 1)), np.float32)
        self._fine = np.zeros((channels, 2 * (2 * REACH + 1) * FACTOR), np.float32)
        self._state = np.zeros(1 + 2 * channels)
        super().__init__(effect, channels, rate, values)

    def settings(self, values: Values) -> Row:
        kind, drive, mix = text(values, "kind"), amplitude(values, "drive_db"), share(values, "mix")
        output = amplitude(values, "output_db")
        # Full scale stays full scale: the drive bends, it does not make louder.
        full = math.tanh(drive) if kind in ("soft", "tube") else 1.0
        offset = math.exp(-2 * math.pi * 5 / self.rate)
        return np.array([KINDS.index(kind), drive, output * mix / full, output * (1 - mix), offset])

    def loop(self, sound: Samples, old: Row, new: Row, shares: Row) -> None:
        from workstation.dsp.kernels_shape import shape

        shape(sound, old, new, shares, self._phases, self._taps, self._coarse, self._fine, self._state)
