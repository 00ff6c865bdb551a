"""Convolution with the response of a room as a tensor form."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from workstation.core.params import Values
from workstation.dsp.convolution.convolve import fast_length
from workstation.effects.tensors.cascade import newest
from workstation.effects.tensors.crossfaded import CrossfadedForm, Fading
from workstation.effects.tensors.form import Start, TensorForm
from workstation.effects.tensors.mixing import Level

Response = Callable[[Values, int, int], npt.NDArray[np.float32]]
"""The response for values, a rate and so many channels: (1 or channels, frames)."""


class RoomVoice(NamedTuple):
    """A response, and what it has still to answer."""

    response: Tensor
    """(1 or channels, taps)"""
    heard: Tensor
    """(batch, channels, frames), as many as the response reaches back."""


class RoomForm(CrossfadedForm[RoomVoice]):
    """Overlapping windows of the sound, transformed all at once."""

    scratch = 120

    def __init__(self, rate: int, response: Response, warm: int) -> None:
        """`warm`: frames of the sound just heard whose reverberation goes on in a new room."""
        super().__init__(rate)
        self._response, self._warm = response, warm

    def voice(self, start: Start, values: Values) -> RoomVoice:
        return self._room(values, torch.zeros(start.batch, start.channels, 0, device=start.device))

    def run(self, block: Tensor, voice: RoomVoice) -> tuple[Tensor, RoomVoice]:
        reach = voice.response.shape[-1] - 1
        whole = torch.cat((voice.heard[..., voice.heard.shape[-1] - reach :], block), -1)
        heard = newest(voice.heard, block, voice.heard.shape[-1])
        return _convolved(whole, voice.response, block.shape[-1]), RoomVoice(voice.response, heard)

    def successor(self, voice: RoomVoice, values: Values) -> RoomVoice:
        return self._room(values, voice.heard[..., -self._warm :])

    def _room(self, values: Values, heard: Tensor) -> RoomVoice:
        """A room that has heard something, and silence before it."""
        response = torch.from_numpy(self._response(values, self.rate, heard.shape[1])).to(heard.device)
        kept = max(response.shape[-1] - 1, self._warm)
        return RoomVoice(response, torch.nn.functional.pad(heard, (kept - heard.shape[-1], 0)))


def _convolved(whole: Tensor, response: Tensor, frames: int) -> Tensor:
    """The last `frames` of the sound (…, reach + frames) convolved with (…, reach + 1)."""
    taps = response.shape[-1]
    if not frames:
        return whole[..., :0]
    size = min(fast_length(whole.shape[-1]), 1 << max(13, (4 * taps - 1).bit_length()))
    step = size - taps + 1
    count = -(-frames // step)
    padded = torch.nn.functional.pad(whole, (0, count * step + taps - 1 - whole.shape[-1]))
    spectra = torch.fft.rfft(padded.unfold(-1, size, step))
    spectra *= torch.fft.rfft(response, size)[:, None]
    windows: Tensor = torch.fft.irfft(spectra, size)
    return windows[..., taps - 1 :].flatten(-2)[..., :frames]


class ReverbState(NamedTuple):
    room: Fading[RoomVoice]
    levels: tuple[Level, ...]


class ReverbForm(TensorForm[ReverbState]):
    """The room beside the sound as it was: levels glide, rooms fade over."""

    scratch = 140

    def __init__(
        self,
        rate: int,
        room: RoomForm,
        shaping: Callable[[Values], Values],
        levels: Callable[[Values], tuple[float, float, float]],
    ) -> None:
        """`shaping`: the values that make another room; `levels`: factors of wet, dry and of the wet side signal."""
        super().__init__(rate)
        self._room, self._shaping, self._levels = room, shaping, levels

    def begin(self, start: Start, values: Values) -> ReverbState:
        levels = tuple(Level.at_rest(level, self.rate) for level in self._levels(values))
        return ReverbState(self._room.begin(start, self._shaping(values)), levels)

    def process(self, block: Tensor, state: ReverbState, values: Values) -> tuple[Tensor, ReverbState]:
        wet, room = self._room.process(block, state.room, self._shaping(values))
        targets = self._levels(values)
        moved = [level.to(target).next(block) for level, target in zip(state.levels, targets, strict=True)]
        (louder, dry, width), levels = (factor for factor, _ in moved), tuple(level for _, level in moved)
        if block.shape[1] == 2 and not (isinstance(width, float) and width == 1):
            middle, side = (wet[:, 0] + wet[:, 1]) / 2, (wet[:, 0] - wet[:, 1]) / 2 * width
            wet = torch.stack((middle + side, middle - side), 1)
        return block * dry + wet * louder, ReverbState(room, levels)
