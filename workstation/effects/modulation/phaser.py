"""Phaser: notches without a common pitch sweep through the sound."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.ramped_stream import GlidingStream, Row
from workstation.effects.streams.values import number, share
from workstation.effects.tensors.form import TensorForm

MAX_STAGES = 12


class Phaser(Effect):
    id = "phaser"
    name = "Phaser"
    category = "Modulation"
    neutral = (("mix", 0.0),)
    hint = "Sweeps notches through the sound."
    params = (
        Param("stages", 6, low=2, high=MAX_STAGES),
        Param("middle_hz", 900.0, label="Middle", unit="Hz", low=100.0, high=5000.0, scale="log"),
        Param("depth", 2.0, unit="octaves", low=0.0, high=4.0, hint="up and down from the middle"),
        Param("speed_hz", 0.3, label="Speed", unit="Hz", low=0.02, high=10.0, scale="log"),
        Param("feedback", 30.0, unit="%", low=-95.0, high=95.0),
        Param("spread", 60.0, unit="°", low=0.0, high=180.0, hint="by which the channels are apart"),
        Param("mix", 50.0, unit="%", low=0.0, high=100.0),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.dsp.kernels.delay import HIGHEST
        from workstation.effects.tensors.phaser import PhaserForm

        return PhaserForm(rate, _settings, MAX_STAGES, HIGHEST)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        """As if it stood where its all-passes are the slowest, at the bottom of the sweep."""
        checked = self.values(values)
        slowest_hz = number(checked, "middle_hz") / 2 ** number(checked, "depth")
        late = number(checked, "stages") / (math.pi * slowest_hz)
        return ringing.frames((1 + ringing.turns(share(checked, "feedback"))) * late + 2 / slowest_hz, rate)


def _settings(values: Values, rate: int) -> Row:
    mix = share(values, "mix")
    return np.array(
        [
            math.log(math.pi * number(values, "middle_hz") / rate),
            number(values, "depth") * math.log(2),
            number(values, "speed_hz") / rate,
            number(values, "stages"),
            number(values, "spread") / 360,
            share(values, "feedback"),
            1 - mix,
            mix,
        ]
    )


class _Stream(GlidingStream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        self._passes, self._state = np.zeros((channels, MAX_STAGES + 1)), np.zeros(1)
        super().__init__(effect, channels, rate, values)

    def settings(self, values: Values) -> Row:
        return _settings(values, self.rate)

    def advance(self, frames: int) -> None:
        self._state[0] = (self._state[0] + frames * self._new[2]) % 1.0

    def loop(self, sound: Samples, old: Row, new: Row, shares: Row) -> None:
        from workstation.dsp.kernels.delay import phase_sweep

        phase_sweep(sound, old, new, shares, self._passes, self._state)
