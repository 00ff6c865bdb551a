"""Transient shaper: beginnings and endings of sounds louder or softer, whatever their level."""

from collections.abc import Mapping

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.envelope_coefficients import coefficient, own_copy
from workstation.effects.streams.ramped_stream import Row
from workstation.effects.streams.smoothing import Crossfaded
from workstation.effects.streams.values import amplitude, number, share

QUICK_MS, FALL_MS, LATE_MS, SMOOTH_MS = 0.5, 40.0, 400.0, 1.0
"""Of the quick follower's rise, of both followers' fall, of the one that hears what rings, and of the gain."""
MOST_DB = 24.0


class TransientShaper(Effect):
    id = "transients"
    name = "Transient shaper"
    category = "Dynamics"
    neutral = (("attack", 0.0), ("sustain", 0.0))
    hint = "Makes the beginnings of sounds harder or softer, and what rings after them longer or shorter."
    params = (
        Param("attack", 40.0, unit="%", low=-100.0, high=100.0),
        Param("sustain", 0.0, unit="%", low=-100.0, high=100.0),
        Param("length_ms", 20.0, label="Length", unit="ms", low=2.0, high=200.0, scale="log", hint="of a beginning"),
        Param("output_db", 0.0, unit="dB", low=-24.0, high=12.0),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return Crossfaded(self, channels, rate, _Voice(channels, rate, values), values)

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return ringing.settled(rate, LATE_MS)


class _Voice:
    latency = 0

    def __init__(self, channels: int, rate: int, values: Values, before: "_Voice | None" = None) -> None:
        self._channels, self._rate = channels, rate
        self._state: Row = np.array([1e-6, 1e-6, 1e-6, 0.0]) if before is None else before._state.copy()
        times = (QUICK_MS, number(values, "length_ms"), FALL_MS, LATE_MS, SMOOTH_MS)
        follow = [coefficient(ms, rate) for ms in times]
        parts = share(values, "attack"), share(values, "sustain")
        self._settings: Row = np.array([*parts, *follow, MOST_DB, amplitude(values, "output_db")])
        self.process(np.zeros((channels, 0), np.float32))

    def process(self, block: Samples) -> Samples:
        from workstation.dsp.kernels.dynamics import shape_transients

        out = own_copy(block)
        shape_transients(out, self._settings, self._state)
        return out

    def successor(self, values: Values) -> "_Voice":
        return _Voice(self._channels, self._rate, values, self)
