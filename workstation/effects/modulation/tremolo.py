"""Tremolo: the level swings; with the channels apart it swings from side to side."""

from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import Effect, Stream
from workstation.effects.streams.smoothing import Crossfaded
from workstation.effects.streams.values import number, share, text
from workstation.effects.tensors.form import TensorForm

EDGE = 0.04
"""The part of a turn in which the square wave changes sides: a jump would click."""


class Tremolo(Effect):
    id = "tremolo"
    name = "Tremolo"
    category = "Modulation"
    neutral = (("depth", 0.0),)
    hint = "Lets the level swing; with a spread of 180° the sound moves from side to side."
    params = (
        Param("speed_hz", 5.0, label="Speed", unit="Hz", low=0.05, high=20.0, scale="log"),
        Param("depth", 60.0, unit="%", low=0.0, high=100.0),
        Param("shape", "sine", choices=("sine", "triangle", "square")),
        Param("spread", 0.0, unit="°", low=0.0, high=180.0, hint="by which the channels are apart"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, _Voice(channels, rate, values), values)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.tremolo import TremoloForm

        return TremoloForm(rate, EDGE)


class _Stream(Crossfaded):
    def advance(self, frames: int) -> None:
        turns = number(self._values, "speed_hz") * frames / self.rate % 1.0
        self.voice = _Voice(self.channels, self.rate, self._values, turns)


class _Voice:
    latency = 0

    def __init__(self, channels: int, rate: int, values: Values, turns: float = 0.0) -> None:
        self._channels, self._rate, self._turns = channels, rate, turns
        self._turn = number(values, "speed_hz") / rate
        self._depth, self._shape = share(values, "depth"), text(values, "shape")
        self._offsets = np.arange(channels)[:, None] * (number(values, "spread") / 360)

    def process(self, block: Samples) -> Samples:
        frames = block.shape[1]
        turns = self._turns + self._turn * np.arange(frames) + self._offsets
        self._turns = (self._turns + self._turn * frames) % 1.0
        gain = 1 - self._depth * _wave(self._shape, turns)
        return block * gain.astype(np.float32)

    def successor(self, values: Values) -> "_Voice":
        return _Voice(self._channels, self._rate, values, self._turns)


def _wave(shape: str, turns: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How far the level is down, 0 to 1, starting from the top."""
    at = turns % 1.0
    if shape == "sine":
        return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * at))
    distance = 1 - np.abs(2 * at - 1)
    if shape == "triangle":
        return np.asarray(distance)
    return np.asarray(0.5 + 0.5 * np.sin(np.pi / 2 * np.clip((distance - 0.5) / EDGE, -1, 1)))
