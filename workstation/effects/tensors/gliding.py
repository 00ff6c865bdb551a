"""Tensor forms whose settings are a row of numbers that glides, as `streams.ramped_stream.GlidingStream` has them."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from workstation.core.params import Values
from workstation.effects.streams.smoothing import GLIDE_SECONDS, ease
from workstation.effects.tensors.form import Start, TensorForm
from workstation.effects.tensors.swing import Phases, gliding, steady

Heard = TypeVar("Heard")
Row: TypeAlias = tuple[float, ...]
Settings: TypeAlias = Callable[[Values, int], npt.NDArray[np.float64]]
"""The row for values at a sample rate."""


class Gliding(NamedTuple, Generic[Heard]):
    """Where a row of settings is on its way, and what the effect has heard."""

    values: Values
    """What was asked for last."""
    old: Row
    new: Row
    heard: Heard
    at: int
    """Frames of the way done."""
    waiting: Row | None = None


class Way(NamedTuple):
    """Part of a way from one row to another."""

    old: Row
    new: Row
    shares: npt.NDArray[np.float64] | None
    """Of the new row in each frame; None when it alone counts."""

    def number(self, place: int) -> npt.NDArray[np.float64] | float:
        """A number of the row in each frame, or once for all."""
        old, new = self.old[place], self.new[place]
        return new if self.shares is None or old == new else old + self.shares * (new - old)

    def tensor(self, place: int, like: Tensor) -> Tensor | float:
        """The same for sums with a tensor (…, frames), in its type and on its device."""
        number = self.number(place)
        return number if isinstance(number, float) else on_device(number, like)


class GlidingForm(TensorForm[Gliding[Heard]]):
    """What has feedback is not exchanged while it runs: its settings glide."""

    def __init__(self, rate: int, settings: Settings) -> None:
        super().__init__(rate)
        self._settings = settings
        self._glide = max(1, round(GLIDE_SECONDS * rate))

    @abstractmethod
    def silence(self, start: Start, row: Row) -> Heard:
        """What is known before the first frame."""

    @abstractmethod
    def run(self, block: Tensor, heard: Heard, way: Way) -> tuple[Tensor, Heard]:
        """A block with the settings on their way, and what has been heard after it."""

    def begin(self, start: Start, values: Values) -> Gliding[Heard]:
        row = self._row(values)
        return Gliding(dict(values), row, row, self.silence(start, row), self._glide)

    def process(self, block: Tensor, state: Gliding[Heard], values: Values) -> tuple[Tensor, Gliding[Heard]]:
        if dict(values) != dict(state.values):
            state = self._towards(state, values)
        parts = []
        while block.shape[-1] and state.at < self._glide:
            head, block = block[..., : self._glide - state.at], block[..., self._glide - state.at :]
            part, state = self._on_the_way(head, state)
            parts.append(part)
        if block.shape[-1] or not parts:
            part, heard = self.run(block, state.heard, Way(state.new, state.new, None))
            parts.append(part)
            state = state._replace(heard=heard)
        return torch.cat(parts, -1) if len(parts) > 1 else parts[0], state

    def _row(self, values: Values) -> Row:
        return tuple(map(float, self._settings(values, self.rate)))

    def _towards(self, state: Gliding[Heard], values: Values) -> Gliding[Heard]:
        row = self._row(values)
        state = state._replace(values=dict(values))
        if state.at < self._glide:
            return state._replace(waiting=row)
        return state if row == state.new else state._replace(old=state.new, new=row, at=0)

    def _on_the_way(self, head: Tensor, state: Gliding[Heard]) -> tuple[Tensor, Gliding[Heard]]:
        at = state.at + head.shape[-1]
        shares = ease(np.arange(state.at + 1, at + 1) / self._glide)
        part, heard = self.run(head, state.heard, Way(state.old, state.new, shares))
        state = state._replace(heard=heard, at=at)
        if at == self._glide and state.waiting is not None:
            state = state._replace(old=state.new, new=state.waiting, at=0, waiting=None)
        return part, state


def on_device(numbers: npt.NDArray[np.float64], like: Tensor) -> Tensor:
    """Numbers that were made on the processor as a tensor beside another one, in its type."""
    return torch.from_numpy(np.ascontiguousarray(numbers)).to(like.dtype).to(like.device)


def phases_of(phase: float, way: Way, frames: int) -> tuple[Phases, float]:
    """The phases of an oscillator whose turns a frame are the third number of the row, and its phase after them."""
    steps = way.number(2)
    if isinstance(steps, float):
        return steady(phase, steps, frames), (phase + steps * frames) % 1.0
    return gliding(phase, steps), (phase + float(steps.sum())) % 1.0
