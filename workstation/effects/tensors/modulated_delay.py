"""A delay that a sine moves as a tensor form: chorus and flanger."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from workstation.effects.tensors.cascade import newest
from workstation.effects.tensors.form import Start
from workstation.effects.tensors.gliding import GlidingForm, Row, Settings, Way, phases_of
from workstation.effects.tensors.swing import Phases, swung

_APART = 24
"""Stretches of a sound with feedback that are worth treating side by side."""


class Line(NamedTuple):
    """What is on its way, and where the sine is."""

    line: Tensor
    """(batch, channels, frames): the newest frames that went into the delay."""
    phase: float


class SweptForm(GlidingForm[Line]):
    """Without feedback all frames at once; with it as many as the delay is long, in stretches side by side.

    A stretch begins as long before its place as the effect rings, from silence: by then nothing is left of it.
    """

    scratch = 256

    def __init__(self, rate: int, settings: Settings, longest: int, ring: Callable[[Row, int], int]) -> None:
        """`longest`: frames that the line holds; `ring`: frames in which what goes round is 100 dB down."""
        super().__init__(rate, settings)
        self._longest, self._ring = longest, ring

    def silence(self, start: Start, row: Row) -> Line:
        line = torch.zeros(start.batch, start.channels, self._longest, device=start.device)
        return Line(line, start.at * row[2] % 1.0)

    def run(self, block: Tensor, heard: Line, way: Way) -> tuple[Tensor, Line]:
        frames = block.shape[-1]
        if not frames:
            return block, heard
        phases, phase = phases_of(heard.phase, way, frames)
        delays = self._delays(phases, block, way)
        feedback = way.tensor(5, block)
        if isinstance(feedback, float) and feedback == 0:
            line = torch.cat((heard.line, block), -1)
            late = _late(line, delays, heard.line.shape[-1], frames)
        else:
            line, late = self._with_feedback(block, heard.line, delays, feedback, way)
        out = way.tensor(6, block) * block + way.tensor(7, block) * late
        return out, Line(newest(line[..., :0], line, self._longest), phase)

    def _delays(self, phases: Phases, block: Tensor, way: Way) -> list[tuple[Tensor, Tensor, Tensor | float]]:
        """For each copy its delays (channels, frames), whole and in part, and how loud it is."""
        copies = []
        for count, share in _voices(way, block):
            for voice in range(count):
                rows = []
                for channel in range(block.shape[1]):
                    shortest, depth, spread = (way.number(place) for place in (0, 1, 4))
                    turn = channel * spread + voice / count
                    rows.append(swung(phases, turn, shortest + depth / 2, depth / 2, block.device))
                whole, part = (torch.stack(each) for each in zip(*rows, strict=True))
                copies.append((whole, part, share / count))
        return copies

    def _with_feedback(
        self,
        block: Tensor,
        before: Tensor,
        delays: list[tuple[Tensor, Tensor, Tensor | float]],
        feedback: Tensor | float,
        way: Way,
    ) -> tuple[Tensor, Tensor]:
        """The line with a block in it, and what comes out of it."""
        batch, channels, frames = block.shape
        step = max(1, int(min(way.old[0], way.new[0])) - 1)
        ring = self._ring(way.new, self.rate)
        count = (frames - ring) // max(ring, self.rate // 2) if way.shares is None else 0
        if count < 2:
            return _go_round(block, before, delays, feedback, step)
        count = min(count, _APART * 64)
        own = (frames - ring) // count
        size = ring + own
        # Stretch k is heard from k · own on, and what it makes counts from ring frames later; the first from its start.
        apart = block.unfold(-1, size, own).permute(2, 0, 1, 3).reshape(count * batch, channels, size)
        lines = torch.zeros(count * batch, channels, before.shape[-1], device=block.device)
        lines[:batch] = before
        cut = [
            (
                whole.unfold(-1, size, own).permute(1, 0, 2).repeat_interleave(batch, 0),
                part.unfold(-1, size, own).permute(1, 0, 2).repeat_interleave(batch, 0),
                share,
            )
            for whole, part, share in delays
        ]
        line, late = _go_round(apart, lines, cut, feedback, step)
        line = line[..., before.shape[-1] :]
        joined = []
        for whole in (line, late):
            stretches = whole.view(count, batch, channels, size)
            rest = stretches[:, ..., ring:].permute(1, 2, 0, 3).reshape(batch, channels, count * own)
            joined.append(torch.cat((stretches[0, ..., :ring], rest), -1))
        line, late = torch.cat((before, joined[0]), -1), joined[1]
        done = late.shape[-1]
        if done < frames:
            left = [(whole[:, done:], part[:, done:], share) for whole, part, share in delays]
            line, more = _go_round(block[..., done:], line, left, feedback, step)
            late = torch.cat((late, more), -1)
        return line, late


def _voices(way: Way, like: Tensor) -> list[tuple[int, Tensor | float]]:
    """Numbers of copies and how loud they are: two while one number goes over into another."""
    old, new = int(way.old[3]), int(way.new[3])
    if way.shares is None or old == new:
        return [(new, 1.0)]
    share = torch.from_numpy(way.shares).to(like.dtype).to(like.device)
    return [(new, share), (old, 1 - share)]


def _late(line: Tensor, delays: list[tuple[Tensor, Tensor, Tensor | float]], start: int, frames: int) -> Tensor:
    """What comes out of the line (rows, channels, all) in `frames` frames from its frame `start` on, all copies."""
    at = torch.arange(start, start + frames, device=line.device)
    total: Tensor | None = None
    for whole, d, share in delays:
        places = (at - whole).expand(line.shape[0], -1, -1)
        x0, x1, x2, x3 = (line.gather(-1, places + k) for k in (1, 0, -1, -2))
        # Lagrange's polynomial through the four frames around.
        outer = d * (d - 1) * ((d + 1) * x3 - (d - 2) * x0) / 6
        inner = (d + 1) * (d - 2) * ((d - 1) * x1 - d * x2) / 2
        late = share * (outer + inner)
        total = late if total is None else total + late
    assert total is not None
    return total


def _go_round(
    block: Tensor,
    before: Tensor,
    delays: list[tuple[Tensor, Tensor, Tensor | float]],
    feedback: Tensor | float,
    step: int,
) -> tuple[Tensor, Tensor]:
    """Frames through the loop, `step` at a time, for none of them comes out of it sooner."""
    start, frames = before.shape[-1], block.shape[-1]
    line, late = torch.cat((before, torch.zeros_like(block)), -1), torch.empty_like(block)
    for at in range(0, frames, step):
        stop = min(at + step, frames)
        here = [
            (whole[..., at:stop], part[..., at:stop], share if isinstance(share, float) else share[..., at:stop])
            for whole, part, share in delays
        ]
        out = _late(line, here, start + at, stop - at)
        again = feedback if isinstance(feedback, float) else feedback[..., at:stop]
        late[..., at:stop] = out
        line[..., start + at : start + stop] = block[..., at:stop] + again * out
    return line, late
