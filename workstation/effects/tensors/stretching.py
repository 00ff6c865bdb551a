"""Pitch and speed as tensor forms."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from workstation.core.params import Values
from workstation.dsp.stretch.pitch_stream import ratio_of
from workstation.dsp.stretch.tensor_vocoder import VocoderState, begin_vocoder, vocode
from workstation.dsp.stretch.vocoder import Plan
from workstation.effects.tensors.cascade import newest
from workstation.effects.tensors.form import Start, TensorForm


class StretchForm(TensorForm[VocoderState]):
    """Another speed and pitch: answers what is complete, as many frames as come of those that came."""

    scratch = 600

    def __init__(self, rate: int, speed: Callable[[Values], float], semitones: Callable[[Values], float]) -> None:
        super().__init__(rate)
        self._speed, self._semitones = speed, semitones

    def _plan(self, values: Values) -> Plan:
        return Plan.of(self.rate, ratio_of(self._semitones(values)), self._speed(values))

    def begin(self, start: Start, values: Values) -> VocoderState:
        return begin_vocoder(self._plan(values), start.batch, start.channels, start.device)

    def process(self, block: Tensor, state: VocoderState, values: Values) -> tuple[Tensor, VocoderState]:
        return vocode(block, state, self._plan(values))


class PitchVoice(NamedTuple):
    """A vocoder, and what it has ready."""

    semitones: float
    vocoder: VocoderState
    ready: Tensor


class Shifting(NamedTuple):
    now: PitchVoice
    next: PitchVoice | None
    recent: Tensor
    """(batch, channels, frames): the newest sound, which another voice is warmed up on."""
    faded: int


class PitchForm(TensorForm[Shifting]):
    """As many frames out as in, late by what the lowest pitch takes; goes over to another pitch in 20 ms."""

    scratch = 600

    def __init__(self, rate: int, semitones: Callable[[Values], float], lowest: float) -> None:
        super().__init__(rate)
        self._semitones = semitones
        self.latency = Plan.longest_latency(rate, ratio_of(lowest))
        self._fade = rate // 50

    def begin(self, start: Start, values: Values) -> Shifting:
        shape = start.batch, start.channels
        semitones = self._semitones(values)
        vocoder = begin_vocoder(self._plan(semitones), *shape, start.device)
        ready = torch.zeros(*shape, self.latency, device=start.device)
        recent = torch.zeros(*shape, 3 * self.latency, device=start.device)
        return Shifting(PitchVoice(semitones, vocoder, ready), None, recent, 0)

    def process(self, block: Tensor, state: Shifting, values: Values) -> tuple[Tensor, Shifting]:
        semitones, pieces = self._semitones(values), []
        while True:
            if state.next is None and semitones != state.now.semitones:
                state = state._replace(next=self._voice(state.recent, semitones), faded=0)
            left = block.shape[-1] if state.next is None else self._fade - state.faded
            piece, state = self._part(block[..., :left], state)
            pieces.append(piece)
            if left >= block.shape[-1]:
                return torch.cat(pieces, -1), state
            block = block[..., left:]

    def _part(self, block: Tensor, state: Shifting) -> tuple[Tensor, Shifting]:
        out, now = self._through(block, state.now)
        recent = newest(state.recent, block, state.recent.shape[-1])
        if state.next is None:
            return out, Shifting(now, None, recent, 0)
        new, following = self._through(block, state.next)
        frames = block.shape[-1]
        at = torch.arange(state.faded, state.faded + frames, device=block.device, dtype=block.dtype)
        mixed = out + (at / self._fade).clamp(0, 1) * (new - out)
        if state.faded + frames >= self._fade:
            return mixed, Shifting(following, None, recent, 0)
        return mixed, Shifting(now, following, recent, state.faded + frames)

    def _through(self, block: Tensor, voice: PitchVoice) -> tuple[Tensor, PitchVoice]:
        came, vocoder = vocode(block, voice.vocoder, self._plan(voice.semitones))
        ready = torch.cat((voice.ready, came), -1)
        frames = block.shape[-1]
        return ready[..., :frames], PitchVoice(voice.semitones, vocoder, ready[..., frames:].clone())

    def _voice(self, recent: Tensor, semitones: float) -> PitchVoice:
        """A vocoder of another pitch that has heard what came last, and is about to answer the next block."""
        plan = self._plan(semitones)
        begin = begin_vocoder(plan, recent.shape[0], recent.shape[1], recent.device)
        came, vocoder = vocode(recent, begin, plan)
        return PitchVoice(semitones, vocoder, came[..., recent.shape[-1] - self.latency :])

    def _plan(self, semitones: float) -> Plan:
        return Plan.of(self.rate, ratio_of(semitones))
