"""What is but a gain or a sum of channels, as tensor forms."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from torch import Tensor

from workstation.core.params import Values
from workstation.effects.streams.smoothing import GLIDE_SECONDS, ease
from workstation.effects.tensors.form import Start, TensorForm
from workstation.effects.tensors.gliding import on_device


class Level(NamedTuple):
    """A number on its way to another, as `streams.smoothing.Glide`."""

    start: float
    target: float
    at: int
    way: int

    @classmethod
    def at_rest(cls, number: float, rate: int) -> "Level":
        way = max(1, round(GLIDE_SECONDS * rate))
        return cls(number, number, way, way)

    def to(self, target: float) -> "Level":
        if target == self.target:
            return self
        here = self.start + (self.target - self.start) * float(ease(self.at / self.way))
        return Level(here, target, 0, self.way)

    def next(self, block: Tensor) -> "tuple[Tensor | float, Level]":
        """The number in every frame of a block, or once for all, and the level after it."""
        if self.at >= self.way:
            return self.target, self
        frames = block.shape[-1]
        at = np.minimum(np.arange(self.at + 1, self.at + 1 + frames), self.way)
        numbers = self.start + (self.target - self.start) * ease(at / self.way)
        return on_device(numbers, block), self._replace(at=min(self.at + frames, self.way))


class MatrixForm(TensorForm[tuple[Level, ...]]):
    """Each channel a sum of all; what has another number of channels than the matrix passes unchanged."""

    scratch = 24

    def __init__(self, rate: int, matrix: Callable[[Values], Sequence[float]], channels: int) -> None:
        """`matrix`: the factors for values, (channels x channels) row by row; of one channel: for each channel."""
        super().__init__(rate)
        self._matrix, self._channels = matrix, channels

    def begin(self, start: Start, values: Values) -> tuple[Level, ...]:
        return tuple(Level.at_rest(factor, self.rate) for factor in self._matrix(values))

    def process(self, block: Tensor, state: tuple[Level, ...], values: Values) -> tuple[Tensor, tuple[Level, ...]]:
        moved = [level.to(target).next(block) for level, target in zip(state, self._matrix(values), strict=True)]
        factors, levels = [factor for factor, _ in moved], tuple(level for _, level in moved)
        if self._channels == 1:
            return block * factors[0], levels
        if block.shape[1] != self._channels:
            return block, levels
        out = block.new_zeros(block.shape)
        for row in range(self._channels):
            for column in range(self._channels):
                out[:, row] += block[:, column] * factors[row * self._channels + column]
        return out, levels
