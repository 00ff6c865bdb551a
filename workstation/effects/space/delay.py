"""Delay: echoes that repeat, dull and fade."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.ramped_stream import GlidingStream, Row
from workstation.effects.streams.values import factor, flag, number, share
from workstation.effects.tensors.form import TensorForm

LONGEST_MS = 3000.0
SILENT_DB = -60.0
_INAUDIBLE = 1e-3
"""Echoes that have fallen by 60 dB are no longer waited for: they would go on for minutes."""


class Delay(Effect):
    id = "delay"
    name = "Echo"
    category = "Space"
    neutral = (("level_db", -60.0),)
    hint = "Repeats the sound, softer every time."
    rings = True
    params = (
        Param("time_ms", 350.0, label="Time", unit="ms", low=1.0, high=LONGEST_MS, scale="log"),
        Param("feedback", 35.0, unit="%", low=0.0, high=95.0, hint="of each echo in the next"),
        Param("level_db", -8.0, unit="dB", low=SILENT_DB, high=6.0, hint="of the echoes; -60: none"),
        Param("high_cut_hz", 6000.0, label="High cut", unit="Hz", low=200.0, high=20000.0, scale="log"),
        Param("ping_pong", False, hint="from side to side, for stereo sound"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.echo import EchoForm

        return EchoForm(rate, _settings, _longest(rate))

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        """Until the echoes are 60 dB down."""
        checked = self.values(values)
        if number(checked, "level_db") <= SILENT_DB:
            return 0
        times = 1 + ringing.turns(share(checked, "feedback"), _INAUDIBLE)
        return ringing.frames(times * number(checked, "time_ms") / 1000 + 1 / rate, rate)


def _settings(values: Values, rate: int) -> Row:
    level = number(values, "level_db")
    return np.array(
        [
            max(1, round(number(values, "time_ms") / 1000 * rate)),
            share(values, "feedback"),
            factor(level) if level > SILENT_DB else 0.0,
            math.exp(-2 * math.pi * number(values, "high_cut_hz") / rate),
            float(flag(values, "ping_pong")),
        ]
    )


def _longest(rate: int) -> int:
    return math.ceil(LONGEST_MS / 1000 * rate) + 1


class _Stream(GlidingStream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        self._line = np.zeros((channels, _longest(rate)), np.float32)
        self._state = np.zeros(1 + channels)
        super().__init__(effect, channels, rate, values)

    def settings(self, values: Values) -> Row:
        return _settings(values, self.rate)

    def loop(self, sound: Samples, old: Row, new: Row, shares: Row) -> None:
        from workstation.dsp.kernels.delay import echo

        echo(sound, old, new, shares, self._line, self._state)
