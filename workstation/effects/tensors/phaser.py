"""The phaser as a tensor form: a chain of all-passes that move, solved in parallel over time."""

from typing import NamedTuple

import torch
from torch import Tensor

from workstation.dsp.dtypes import widest
from workstation.effects.tensors.form import Start
from workstation.effects.tensors.gliding import GlidingForm, Row, Settings, Way, on_device, phases_of
from workstation.effects.tensors.swing import Phases, swung

BLOCK = 32
"""Frames solved one after the other, in all blocks of the sound at once."""


class Passes(NamedTuple):
    """States of the all-passes and the last output, for the feedback: (batch x channels, stages + 1)."""

    passes: Tensor
    phase: float


class PhaserForm(GlidingForm[Passes]):
    """What the chain does to a block of frames is linear in its state, so that blocks are joined by a doubling scan.

    Of each block first comes the answer to its sound and to each number of the state alone, then, from the states that
    these give, the sound.
    """

    scratch = 1600

    def __init__(self, rate: int, settings: Settings, most_stages: int, highest: float) -> None:
        """`highest`: π f / rate of the highest frequency that an all-pass reaches."""
        super().__init__(rate, settings)
        self._most, self._highest = most_stages, highest

    def silence(self, start: Start, row: Row) -> Passes:
        shape = start.batch * start.channels, self._most + 1
        passes = torch.zeros(shape, dtype=widest(start.device), device=start.device)
        return Passes(passes, start.at * row[2] % 1.0)

    def run(self, block: Tensor, heard: Passes, way: Way) -> tuple[Tensor, Passes]:
        frames = block.shape[-1]
        if not frames:
            return block, heard
        phases, phase = phases_of(heard.phase, way, frames)
        sound = block.flatten(0, 1).to(widest(block.device))
        bends = self._bends(phases, block, way)
        feedback = torch.as_tensor(way.tensor(5, sound), dtype=sound.dtype, device=sound.device).expand(frames)
        chain = _Chain(int(way.old[3]), int(way.new[3]), None if way.shares is None else on_device(way.shares, sound))
        whole = frames // BLOCK * BLOCK
        outs, state = [], heard.passes
        if whole > BLOCK:
            wet, state = _parallel(chain, sound[:, :whole], bends[:, :whole], feedback[:whole], state)
            outs.append(wet)
        else:
            whole = 0
        if whole < frames:
            wet, state = chain.run(sound[:, whole:], bends[:, whole:], feedback[whole:], state, whole)
            outs.append(wet)
        wet = torch.cat(outs, -1).view(block.shape).to(block.dtype)
        return way.tensor(6, block) * block + way.tensor(7, block) * wet, Passes(state, phase)

    def _bends(self, phases: Phases, block: Tensor, way: Way) -> Tensor:
        """How much of the difference between in and out each all-pass keeps, twice g / (1 + g), (rows, frames)."""
        middle, depth, spread = (way.number(place) for place in (0, 1, 4))
        rows = [swung(phases, channel * spread, middle, depth, block.device) for channel in range(block.shape[1])]
        # The angle is e to the power of these: of a whole number and of a fraction both are exact.
        whole, part = (torch.stack(each).to(widest(block.device)) for each in zip(*rows, strict=True))
        angle = torch.exp(whole) * torch.exp(part)
        g = torch.tan(self._highest * torch.tanh(angle / self._highest))
        return (2 * g / (1 + g)).expand(block.shape[0], -1, -1).flatten(0, 1)


class _Chain(NamedTuple):
    """So many all-passes in a row, or two numbers of them of which one fades into the other."""

    first: int
    second: int
    shares: Tensor | None

    def run(
        self, sound: Tensor, bends: Tensor, feedback: Tensor, state: Tensor, start: int = 0
    ) -> tuple[Tensor, Tensor]:
        """Frames one after the other: sound (…, frames) and state (…, n + 1) to what comes out and the state then."""
        last, longest = state.shape[-1] - 1, max(self.first, self.second)
        passes = list(state.unbind(-1))
        outs = []
        for n in range(sound.shape[-1]):
            bend = bends[..., n]
            x = sound[..., n] + feedback[n] * passes[last]
            early = wet = x
            for k in range(longest):
                # In this form nothing large is taken from something large, and float32 is enough.
                y = bend * x + passes[k] - x
                passes[k] = passes[k] + bend * (x - y)
                x = y
                if k + 1 == self.first:
                    early = x
                if k + 1 == self.second:
                    wet = x
            if self.shares is not None and self.first != self.second:
                share = self.shares[start + n]
                wet = share * wet + (1 - share) * early
            passes[last] = wet
            outs.append(wet)
        return torch.stack(outs, -1), torch.stack(passes, -1)


def _parallel(chain: _Chain, sound: Tensor, bends: Tensor, feedback: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    """Rows (rows, frames), a whole number of blocks, all at once."""
    rows, size = state.shape
    count = sound.shape[1] // BLOCK
    cut = sound.view(rows, count, BLOCK), bends.reshape(rows, count, BLOCK), feedback.reshape(count, BLOCK)
    # The answers to each number of the state alone, and last to the sound from silence.
    begins = torch.eye(size + 1, size, dtype=state.dtype, device=state.device).expand(rows, count, -1, -1)
    silent = torch.zeros(1, 1, size + 1, 1, dtype=sound.dtype, device=sound.device)
    silent = torch.cat((silent[:, :, :size], silent[:, :, size:] + 1), 2)
    again = cut[2].T[:, None, :, None]
    if chain.shares is not None:
        chain = chain._replace(shares=chain.shares[: count * BLOCK].view(count, BLOCK).T[:, None, :, None])
    _, ends = chain.run(cut[0][:, :, None] * silent, cut[1][:, :, None], again, begins)
    matrix, vector = ends[:, :, :size], ends[:, :, size].clone()
    vector[:, 0] += (state[:, None] @ matrix[:, 0])[:, 0]
    reach = 1
    while reach < count:
        vector[:, reach:] += (vector[:, :-reach, None] @ matrix[:, reach:])[:, :, 0]
        if 2 * reach < count:
            matrix = torch.cat((matrix[:, :reach], matrix[:, :-reach] @ matrix[:, reach:]), 1)
        reach *= 2
    before = torch.cat((state[:, None], vector[:, :-1]), 1)
    again = cut[2].T[:, None]
    if chain.shares is not None:
        chain = chain._replace(shares=chain.shares[:, :, :, 0])
    wet, _ = chain.run(cut[0], cut[1], again, before)
    return wet.reshape(rows, -1), vector[:, -1]
