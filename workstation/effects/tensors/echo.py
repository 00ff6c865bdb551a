"""Echoes as a tensor form: the loop of a delay and its filter over a whole block, by Fourier transforms."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from workstation.dsp.convolution.convolve import fast_length
from workstation.effects.tensors.cascade import newest
from workstation.effects.tensors.form import Start
from workstation.effects.tensors.gliding import GlidingForm, Row, Settings, Way


class Echoes(NamedTuple):
    """What is on its way."""

    line: Tensor
    """(batch, channels, frames): the newest frames that went into the delay."""
    low: Tensor
    """(batch, channels, 1): the low pass in the loop."""


class EchoForm(GlidingForm[Echoes]):
    """With what the line holds at its start a block's echoes are those of an input into a fixed filter.

    Rows of settings are delay (frames), feedback, level, coefficient of the low pass, and whether echoes change sides.
    """

    scratch = 160

    def __init__(self, rate: int, settings: Settings, longest: int) -> None:
        """`longest`: frames of the longest delay."""
        super().__init__(rate, settings)
        self._longest = longest

    def silence(self, start: Start, row: Row) -> Echoes:
        shape = start.batch, start.channels
        return Echoes(
            torch.zeros(*shape, self._longest, device=start.device), torch.zeros(*shape, 1, device=start.device)
        )

    def run(self, block: Tensor, heard: Echoes, way: Way) -> tuple[Tensor, Echoes]:
        if not block.shape[-1]:
            return block, heard
        if way.shares is not None:
            return self._slowly(block, heard, way)
        delay, feedback, level, damp, cross = way.new
        if not cross or block.shape[1] != 2:
            fresh, back = self._loop(block, heard.line, heard.low, int(delay), feedback, damp)
        else:
            # The sum of both sides goes round as in a loop of its own, their difference in one that turns it over.
            both = block.mean(1, keepdim=True)
            sides = [(part[:, :1] + part[:, 1:], part[:, :1] - part[:, 1:]) for part in (heard.line, heard.low)]
            parts = [
                self._loop(both, sides[0][k], sides[1][k], int(delay), sign * feedback, damp)
                for k, sign in enumerate((1, -1))
            ]
            fresh, back = (
                torch.cat(((one + other) / 2, (one - other) / 2), 1) for one, other in zip(*parts, strict=True)
            )
        return block + level * back, Echoes(newest(heard.line, fresh, self._longest), back[..., -1:].clone())

    def _loop(
        self, block: Tensor, line: Tensor, low: Tensor, delay: int, feedback: float, damp: float
    ) -> tuple[Tensor, Tensor]:
        """What goes into the line over a block, and what comes back out of it."""
        frames = block.shape[-1]
        size = fast_length(2 * frames)
        late = torch.cat((line[..., line.shape[-1] - delay :], block), -1)[..., :frames].clone()
        # A low pass that stands somewhere at the start is one from rest that is given something at the first frame.
        late[..., :1] += low * (damp / (1 - damp))
        response = torch.from_numpy(_response(delay, feedback, damp, frames)).to(block.device)
        back = torch.fft.irfft(torch.fft.rfft(late, size) * torch.fft.rfft(response, size), size)[..., :frames]
        return block + feedback * back, back

    def _slowly(self, block: Tensor, heard: Echoes, way: Way) -> tuple[Tensor, Echoes]:
        """Frame by frame while settings glide."""
        assert way.shares is not None
        delays = [int(way.old[0]), int(way.new[0])]
        feedback, level, damp, cross = (np.broadcast_to(way.number(k), way.shares.shape) for k in (1, 2, 3, 4))
        line = torch.cat((heard.line, torch.zeros_like(block)), -1)
        low, start, outs = heard.low[..., 0], heard.line.shape[-1], []
        for n, share in enumerate(way.shares):
            late = line[..., start + n - delays[1]]
            if share < 1:
                late = share * late + (1 - share) * line[..., start + n - delays[0]]
            low = late + damp[n] * (low - late)
            fresh, again = block[..., n], low
            if block.shape[1] == 2:
                both = fresh.sum(1) / 2
                fresh = fresh + cross[n] * (torch.stack((both, torch.zeros_like(both)), 1) - fresh)
                again = again + cross[n] * (again.flip(1) - again)
            line[..., start + n] = fresh + feedback[n] * again
            outs.append(block[..., n] + level[n] * low)
        return torch.stack(outs, -1), Echoes(newest(line[..., :0], line, self._longest), low[..., None].clone())


@lru_cache(maxsize=8)
def _response(delay: int, feedback: float, damp: float, frames: int) -> npt.NDArray[np.float32]:
    """What comes out of the loop for a click that comes out of the line at the first frame: (frames,)."""
    from workstation.dsp.kernels.delay import echo

    sound = np.zeros((1, frames + delay), np.float32)
    sound[0, 0] = 1.0
    row = np.array([delay, feedback, 1.0, damp, 0.0])
    echo(sound, row, row, np.empty(0), np.zeros((1, delay + 1), np.float32), np.zeros(2))
    return sound[0, delay:].copy()
