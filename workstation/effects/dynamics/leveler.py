"""Leveler: a slow hand on the fader that keeps voices near and far equally loud."""

import math
from collections.abc import Mapping

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.values import number

STEP_SECONDS = 0.1
"""Between two measurements; by as much the fader hears ahead of what it moves."""


class Leveler(Effect):
    id = "leveler"
    name = "Leveler"
    category = "Dynamics"
    neutral = (("most_db", 0.0),)
    hint = "Keeps voices near and far equally loud, as a slow hand on the fader would; pauses are not pulled up."
    params = (
        Param("target_lufs", -20.0, label="Target", unit="LUFS", low=-40.0, high=-8.0),
        Param("most_db", 12.0, label="At most", unit="dB", low=0.0, high=24.0, hint="up or down"),
        Param("floor_lufs", -45.0, label="Floor", unit="LUFS", low=-70.0, high=-25.0, hint="softer sound is a pause"),
        Param("seconds", 1.5, label="Slowness", unit="s", low=0.3, high=10.0, scale="log"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return ringing.settled(rate, 1000 * number(self.values(values), "seconds"))


class _Stream(Stream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        from workstation.dsp.filters.sos import sosfilt
        from workstation.dsp.levels.loudness_meter import k_weighting

        super().__init__(effect, channels, rate)
        self._values: Values = dict(values)
        self._step = self.latency = max(1, round(STEP_SECONDS * rate))
        self._sections, self._state = k_weighting(rate), np.zeros((channels, 2, 2))
        sosfilt(np.zeros((channels, 1)), self._sections)
        self._late = np.zeros((channels, self._step), np.float32)
        self._energy, self._at = 0.0, 0
        self._level, self._heard = 0.0, 0
        """Mean square of what was no pause, and of how many steps."""
        self._from_db = self._to_db = 0.0
        self._started = False

    def update(self, values: Values) -> None:
        """Heard at the next step: the fader moves there over a tenth of a second."""
        self._values = dict(values)

    def advance(self, frames: int) -> None:
        self._at = frames % self._step

    def process(self, block: Samples) -> Samples:
        from workstation.dsp.filters.sos import sosfilt

        weighted, self._state = sosfilt(np.array(block, np.float64), self._sections, self._state)
        energy = np.square(weighted).sum(axis=0)
        sound = np.concatenate([self._late, block], axis=1)
        frames, done = block.shape[1], 0
        self._late = sound[:, frames:]
        out = np.empty_like(block)
        while done < frames:
            count = min(self._step - self._at, frames - done)
            share = np.arange(self._at + 1, self._at + count + 1) / self._step
            gain = 10 ** ((self._from_db + (self._to_db - self._from_db) * share) / 20)
            out[:, done : done + count] = sound[:, done : done + count] * gain.astype(np.float32)
            self._energy += float(energy[done : done + count].sum())
            done += count
            self._at += count
            if self._at == self._step:
                self._measure()
        return out

    def _measure(self) -> None:
        """The end of a step: where the fader is to be at the end of the next."""
        mean, self._energy, self._at = self._energy / self._step, 0.0, 0
        self._from_db = self._to_db
        # Nothing has come out yet of a sound that starts at once: the fader is where it belongs from the start.
        started, self._started = self._started, True
        if mean <= 10 ** ((number(self._values, "floor_lufs") + 0.691) / 10):
            return
        # At first the mean of all heard so far: no waiting until the level is known.
        self._heard += 1
        weight = max(1 / self._heard, 1 - math.exp(-STEP_SECONDS / number(self._values, "seconds")))
        self._level += weight * (mean - self._level)
        most = number(self._values, "most_db")
        wanted = number(self._values, "target_lufs") - (10 * math.log10(self._level) - 0.691)
        self._to_db = min(max(wanted, -most), most)
        if not started:
            self._from_db = self._to_db
