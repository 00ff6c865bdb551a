"""Limiter: no peak passes the ceiling, however loud the sound is driven."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.envelope_coefficients import coefficient, own_copy
from workstation.effects.streams.smoothing import Glide
from workstation.effects.streams.values import amplitude, factor, flag, number

AHEAD_SECONDS = 0.005
PHASES, TAPS = 8, 48
"""Peaks between samples are looked for at eight times the rate; the twelve taps at four times of ITU-R BS.1770-4 are a
meter's, and a limiter that reads as much too little as a meter may lets those peaks pass."""
LOW, BETA = 0.41, 6.0
"""The interpolators end at this part of the rate, under a Kaiser window. What is above depends on the converter, which
may keep all of it, some or nothing: it counts in full, wherever its crests lie."""
FORGET_MS = 3.0
"""How quickly the level of what is above is forgotten: it shows itself at some of the samples only."""
MARGIN_DB = 0.06
"""For what lies between the points where it looks."""


class Limiter(Effect):
    id = "limiter"
    name = "Limiter"
    category = "Dynamics"
    neutral = (("ceiling_db", 0.0),)
    hint = "Makes the sound louder without any peak above the ceiling."
    params = (
        Param("gain_db", 0.0, unit="dB", low=0.0, high=36.0),
        Param("ceiling_db", -1.0, unit="dB", low=-24.0, high=0.0),
        Param("release_ms", 80.0, label="Release", unit="ms", low=1.0, high=1000.0, scale="log"),
        Param("true_peak", True, hint="also heeds what a converter makes between the samples"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def curve_db(self, values: Values, levels_db: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The level that comes out of a steady one, in decibels."""
        return np.minimum(np.asarray(levels_db) + number(values, "gain_db"), number(values, "ceiling_db"))

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return ringing.settled(rate, number(self.values(values), "release_ms"))


class _Stream(Stream):
    """Driven so that the ceiling lies at 1, limited there, and brought down to the ceiling."""

    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        super().__init__(effect, channels, rate)
        ahead = max(1, round(AHEAD_SECONDS * rate))
        self.latency = ahead + TAPS // 2
        self._drive, self._ceiling = (Glide(by, rate) for by in _levels(values))
        self._settings = _settings(values, rate)
        self._state = np.array([0.0, 1.0, ahead + 1.0, 0.0, 0.0, 0.0, 0.0])
        self._delayed = np.zeros((channels, self.latency))
        self._past = np.zeros((channels, 2 * TAPS), np.float32)
        self._phases = interpolators().astype(np.float32)
        self._window = np.ones((3, ahead + 1))
        self.process(np.zeros((channels, 0), np.float32))

    @property
    def reduction_db(self) -> float:
        return -20 * math.log10(max(float(self._state[1]), 1e-6))

    def update(self, values: Values) -> None:
        for glide, by in zip((self._drive, self._ceiling), _levels(values), strict=True):
            glide.to(by)
        self._settings = _settings(values, self.rate)

    def process(self, block: Samples) -> Samples:
        from workstation.dsp.kernels.dynamics import limit

        out = own_copy(block * self._drive.next(block.shape[1]))
        limit(out, self._settings, self._state, self._delayed, self._past, self._phases, self._window)
        out *= self._ceiling.next(block.shape[1])
        return out


def _levels(values: Values) -> tuple[float, float]:
    ceiling = amplitude(values, "ceiling_db")
    return amplitude(values, "gain_db") / ceiling, ceiling


def _settings(values: Values, rate: int) -> npt.NDArray[np.float64]:
    release = coefficient(number(values, "release_ms"), rate)
    weight = factor(MARGIN_DB) if flag(values, "true_peak") else 0.0
    return np.array([1.0, release, weight, coefficient(FORGET_MS, rate)])


def interpolators() -> npt.NDArray[np.float64]:
    """Windowed sincs (PHASES, TAPS) for the left of the two middle taps and the points between them."""
    at = np.arange(TAPS) - (TAPS // 2 - 1) - np.arange(PHASES)[:, None] / PHASES
    taps = np.sinc(2 * LOW * at) * np.i0(BETA * np.sqrt(np.maximum(1 - np.square(at / (TAPS // 2 + 0.5)), 0)))
    return np.asarray(taps / taps.sum(axis=1, keepdims=True))
