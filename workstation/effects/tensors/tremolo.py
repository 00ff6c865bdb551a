"""Tremolo as a tensor form."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from workstation.core.params import Values
from workstation.effects.streams.values import number, share, text
from workstation.effects.tensors.crossfaded import CrossfadedForm
from workstation.effects.tensors.form import Start
from workstation.effects.tensors.swing import steady, turns


class Swinging(NamedTuple):
    values: Values
    turns: float


class TremoloForm(CrossfadedForm[Swinging]):
    """A gain that swings; `edge` is the part of a turn in which the square wave changes sides."""

    scratch = 40

    def __init__(self, rate: int, edge: float) -> None:
        super().__init__(rate)
        self._edge = edge

    def voice(self, start: Start, values: Values) -> Swinging:
        return Swinging(dict(values), start.at * number(values, "speed_hz") / self.rate % 1.0)

    def run(self, block: Tensor, voice: Swinging) -> tuple[Tensor, Swinging]:
        frames, step = block.shape[-1], number(voice.values, "speed_hz") / self.rate
        spread = number(voice.values, "spread") / 360
        rows = [
            turns(steady((voice.turns + c * spread) % 1.0, step, frames), block.device) for c in range(block.shape[1])
        ]
        gain = 1 - share(voice.values, "depth") * self._wave(text(voice.values, "shape"), torch.stack(rows))
        return block * gain, voice._replace(turns=(voice.turns + step * frames) % 1.0)

    def successor(self, voice: Swinging, values: Values) -> Swinging:
        return voice._replace(values=dict(values))

    def _wave(self, shape: str, at: Tensor) -> Tensor:
        """How far the level is down, 0 to 1, starting from the top."""
        if shape == "sine":
            return 0.5 - 0.5 * torch.cos(2 * math.pi * at)
        distance = 1 - (2 * at - 1).abs()
        if shape == "triangle":
            return distance
        return 0.5 + 0.5 * torch.sin(math.pi / 2 * ((distance - 0.5) / self._edge).clamp(-1, 1))
