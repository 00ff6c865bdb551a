"""Multi-tap delay: echoes one by one, each with its own time, level and place."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.smoothing import Crossfaded
from workstation.effects.streams.values import amplitude, factor, number, rows

LONGEST_MS = 3000.0
SILENT_DB = -60.0


class MultiTap(Effect):
    id = "multitap"
    name = "Multi-tap delay"
    category = "Space"
    neutral = (("level_db", SILENT_DB),)
    hint = "Echoes one by one, each with its time, level and place; they do not repeat."
    rings = True
    params = (
        Param(
            "taps",
            ((180.0, -4.0, -60.0), (360.0, -7.0, 60.0), (540.0, -10.0, -30.0), (720.0, -13.0, 30.0)),
            fields=(
                Param("time_ms", 250.0, label="Time", unit="ms", low=1.0, high=LONGEST_MS, scale="log"),
                Param("level_db", -6.0, unit="dB", low=SILENT_DB, high=6.0),
                Param("pan", 0.0, unit="%", low=-100.0, high=100.0, hint="-100: left, for stereo sound"),
            ),
        ),
        Param("level_db", 0.0, label="All echoes", unit="dB", low=SILENT_DB, high=6.0, hint="-60: none"),
        Param("dry_db", 0.0, unit="dB", low=SILENT_DB, high=6.0, hint="-60: none"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return Crossfaded(self, channels, rate, _Voice(channels, rate, values), values)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        checked = self.values(values)
        times = [float(row[0]) for row in rows(checked, "taps") if isinstance(row[0], float)]
        silent = not times or number(checked, "level_db") <= SILENT_DB
        return 0 if silent else ringing.frames(max(times) / 1000 + 1 / rate, rate)


class _Voice:
    latency = 0

    def __init__(self, channels: int, rate: int, values: Values, past: Samples | None = None) -> None:
        self._channels, self._rate = channels, rate
        level, dry = number(values, "level_db"), number(values, "dry_db")
        self._level = amplitude(values, "level_db") if level > SILENT_DB else 0.0
        self._dry = np.float32(factor(dry) if dry > SILENT_DB else 0.0)
        self._taps = [
            self._tap(*(float(cell) for cell in row if isinstance(cell, float))) for row in rows(values, "taps")
        ]
        longest = math.ceil(LONGEST_MS / 1000 * rate)
        self._past = np.zeros((channels, longest), np.float32) if past is None else past

    def _tap(self, ms: float, level_db: float, pan: float) -> tuple[int, npt.NDArray[np.float32]]:
        gains = np.full(self._channels, factor(level_db) if level_db > SILENT_DB else 0.0)
        if self._channels == 2:
            gains *= min(1.0, 1 - pan / 100), min(1.0, 1 + pan / 100)
        return max(1, round(ms / 1000 * self._rate)), (self._level * gains).astype(np.float32)[:, None]

    def process(self, block: Samples) -> Samples:
        frames, sound = block.shape[1], np.concatenate([self._past, block], axis=1)
        out: Samples = self._dry * block
        for late, gains in self._taps:
            start = self._past.shape[1] - late
            out += gains * sound[:, start : start + frames]
        self._past = sound[:, frames:]
        return out

    def successor(self, values: Values) -> "_Voice":
        return _Voice(self._channels, self._rate, values, self._past)
