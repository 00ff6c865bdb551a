"""Tensor forms that meet new values by fading to them, as `streams.smoothing.Crossfaded` does."""

from abc import abstractmethod
from typing import Generic, NamedTuple, TypeVar

import torch
from torch import Tensor

from workstation.core.params import Values
from workstation.effects.streams.smoothing import GLIDE_SECONDS, ease
from workstation.effects.tensors.form import Start, TensorForm

Voice = TypeVar("Voice")


class Fading(NamedTuple, Generic[Voice]):
    """A voice, and that which it is fading to; what comes meanwhile waits its turn."""

    values: Values
    """What was asked for last."""
    voice: Voice
    next: Voice | None = None
    waiting: Values | None = None
    at: int = 0


class CrossfadedForm(TensorForm[Fading[Voice]]):
    """A form made of voices: values that do not change any more, with all that they have heard."""

    @abstractmethod
    def voice(self, start: Start, values: Values) -> Voice:
        """A voice that has heard nothing."""

    @abstractmethod
    def run(self, block: Tensor, voice: Voice) -> tuple[Tensor, Voice]:
        """A block through a voice, and the voice after it."""

    @abstractmethod
    def successor(self, voice: Voice, values: Values) -> Voice:
        """A voice with other values that has heard what this one has."""

    def begin(self, start: Start, values: Values) -> Fading[Voice]:
        return Fading(dict(values), self.voice(start, values))

    def process(self, block: Tensor, state: Fading[Voice], values: Values) -> tuple[Tensor, Fading[Voice]]:
        if dict(values) != dict(state.values):
            state = self._towards(state, values)
        if state.next is None:
            out, voice = self.run(block, state.voice)
            return out, state._replace(voice=voice)
        parts = []
        while block.shape[-1] and state.next is not None:
            part, block, state = self._faded(block, state, state.next)
            parts.append(part)
        if block.shape[-1]:
            part, voice = self.run(block, state.voice)
            parts.append(part)
            state = state._replace(voice=voice)
        return torch.cat(parts, -1) if parts else block, state

    def _towards(self, state: Fading[Voice], values: Values) -> Fading[Voice]:
        state = state._replace(values=dict(values))
        if state.next is None:
            return state._replace(next=self.successor(state.voice, values), at=0)
        return state._replace(waiting=dict(values))

    def _faded(self, block: Tensor, state: Fading[Voice], following: Voice) -> tuple[Tensor, Tensor, Fading[Voice]]:
        fade = max(1, round(GLIDE_SECONDS * self.rate))
        head, rest = block[..., : fade - state.at], block[..., fade - state.at :]
        frames = head.shape[-1]
        share = shares(state.at, frames, fade, block)
        (old, voice), (new, following) = self.run(head, state.voice), self.run(head, following)
        mixed = old + (new - old) * share
        if state.at + frames < fade:
            return mixed, rest, state._replace(voice=voice, next=following, at=state.at + frames)
        if state.waiting is None:
            return mixed, rest, state._replace(voice=following, next=None, at=0)
        after = self.successor(following, state.waiting)
        return mixed, rest, state._replace(voice=following, next=after, waiting=None, at=0)


def shares(at: int, frames: int, fade: int, like: Tensor) -> Tensor:
    """How much of the new there is in each of the next frames of a fade that has come to `at`."""
    at_frames = torch.arange(at + 1, at + frames + 1, dtype=torch.float64) / fade
    return torch.from_numpy(ease(at_frames.numpy())).to(like.dtype).to(like.device)
