"""Saturation: the wave is bent, from the warmth of a tube to plain distortion."""

import math
from collections.abc import Mapping

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.ramped_stream import GlidingStream, Row
from workstation.effects.streams.values import amplitude, share, text

OFFSET_HZ = 5.0
"""Below it lies the offset that the tube's curve makes, which is taken away."""
_REACH = 96
"""Frames by which the filters reach over the end."""

KINDS = ("soft", "tube", "hard", "fold")


class Saturation(Effect):
    id = "saturation"
    name = "Saturation"
    category = "Colour"
    neutral = (("mix", 0.0),)
    hint = "Bends the wave: warmth, grit or plain distortion, without the harshness of aliasing."
    params = (
        Param("kind", "soft", choices=KINDS, hint="tube adds even overtones; fold turns peaks back"),
        Param("drive_db", 9.0, unit="dB", low=0.0, high=48.0),
        Param("mix", 100.0, unit="%", low=0.0, high=100.0),
        Param("output_db", 0.0, unit="dB", low=-36.0, high=12.0),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        """Of the filters between the rates; that which takes the offset away from the tube rings longer."""
        if text(self.values(values), "kind") != "tube":
            return _REACH
        return ringing.settled(rate, 1000 / (2 * math.pi * OFFSET_HZ))


class _Stream(GlidingStream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        from workstation.dsp.kernels.shape import CHUNK, FACTOR, LATENCY, low_passes

        self.latency = LATENCY
        self._phases, self._taps = low_passes()
        room = FACTOR * CHUNK
        self._coarse = np.zeros((channels, LATENCY + CHUNK), np.float32)
        self._fine = np.zeros((channels, 2 + room), np.float32)
        self._bent = np.zeros((channels, self._taps.size - 2 + room), np.float32)
        self._state = np.zeros((channels, 2))
        super().__init__(effect, channels, rate, values)

    def settings(self, values: Values) -> Row:
        kind, drive, mix = text(values, "kind"), amplitude(values, "drive_db"), share(values, "mix")
        output = amplitude(values, "output_db")
        # Full scale stays full scale: the drive bends, it does not make louder.
        full = math.tanh(drive) if kind in ("soft", "tube") else 1.0
        offset = math.exp(-2 * math.pi * OFFSET_HZ / self.rate)
        return np.array([KINDS.index(kind), drive, output * mix / full, output * (1 - mix), offset])

    def loop(self, sound: Samples, old: Row, new: Row, shares: Row) -> None:
        from workstation.dsp.kernels.shape import shape

        shape(sound, old, new, shares, self._phases, self._taps, self._coarse, self._fine, self._bent, self._state)
