"""Viterbi search of CTC paths by tensor operations that are parallel in tokens and in time, for GPUs.

States are numbered 0 (before the sound), 1 (first blank), 2 (first target), 3, ... A path climbs by at most two states
a frame, so what `span` frames can do to a row of scores is a band: `gain[s, j]`, the best way from state `s - j` to
`s`. The bands of all blocks of a chunk are built at once, `span` steps for the lot; then one step a block carries the
scores from block to block (max-plus algebra's product with a vector), and `span` further steps find every choice
inside the blocks. The number of steps that wait for each other is about frames / span + 2 span, not frames.
"""

import math

import torch
from torch import Tensor

_CHUNK_CELLS = 1 << 24
"""Scores (frames times states) worked on at once: bounds the memory to some gigabytes."""

_STEP_PER_ELEMENT = 5e5
"""How many band elements a GPU updates in the time of one step that waits; decides how long blocks are."""


def scan_paths(
    log_probs: Tensor,
    targets: Tensor,
    frames: list[int],
    lengths: list[int],
    blank: int,
    least: float,
    span: int | None = None,
    chunk_cells: int = _CHUNK_CELLS,
) -> Tensor:
    """The best paths (batch, frames) for `log_probs` (batch, frames, tokens) and `targets` (batch, length).

    Works on any device that has float64. `span` is the frames of a block, by default chosen from the states.
    """
    batch, total, _ = log_probs.shape
    device = log_probs.device
    counts = torch.tensor(frames, device=device)
    labels, climb = _states(targets.to(device, torch.int64), torch.tensor(lengths, device=device), blank)
    states = labels.shape[1]
    span = span or min(max(math.isqrt(int(_STEP_PER_ELEMENT / states)), 1), 64)
    chunk = max(min(chunk_cells // max(batch * states, 1), total) // span, 1) * span
    row = torch.full((batch, states), -math.inf, dtype=torch.float64, device=device)
    row[:, 0] = 0.0
    starts = list(range(0, total, chunk))
    rows = []
    search = _Search(log_probs, labels, climb, counts, least, span)
    for start in starts:
        rows.append(row)
        if start != starts[-1]:
            row = search.carry(row, start, start + chunk)[-1]
    paths = torch.full((batch, total), blank, dtype=torch.int64, device=device)
    state = torch.zeros(batch, dtype=torch.int64, device=device)
    for start, row in zip(reversed(starts), reversed(rows), strict=True):
        stop = min(start + chunk, total)
        carried = search.carry(row, start, stop)
        if stop == total:
            last = 2 * torch.tensor(lengths, device=device)[:, None]
            ends = torch.cat((last, last + 1), 1)
            scores = carried[-1].gather(1, ends)
            state = torch.where((scores[:, 1] > scores[:, 0]) | (last[:, 0] == 0), ends[:, 1], ends[:, 0])
        climbs, state = search.trace(carried, start, stop, state)
        paths[:, start:stop] = labels.gather(1, climbs)
    return paths.masked_fill_(torch.arange(total, device=device) >= counts[:, None], blank)


def _states(targets: Tensor, lengths: Tensor, blank: int) -> tuple[Tensor, Tensor]:
    """The token of every state, and 0 where a path may climb two states to it, else -inf; both (batch, states)."""
    batch, length = targets.shape
    within = torch.arange(length, device=targets.device) < lengths[:, None]
    labels = torch.full((batch, 2 * length + 2), blank, dtype=torch.int64, device=targets.device)
    labels[:, 2::2] = torch.where(within, targets, blank)
    climb = torch.full(labels.shape, -math.inf, dtype=torch.float64, device=targets.device)
    climb[:, 2:3] = 0.0
    climb[:, 4::2] = torch.where(targets[:, 1:] != targets[:, :-1], 0.0, -math.inf)
    return labels, climb


class _Search:
    """The steps of one search over frames `start .. stop` of all sequences, block by block."""

    def __init__(
        self, log_probs: Tensor, labels: Tensor, climb: Tensor, counts: Tensor, least: float, span: int
    ) -> None:
        self._log_probs, self._labels, self._climb = log_probs, labels, climb
        self._counts, self._min, self._span = counts, least, span

    def _emissions(self, start: int, stop: int) -> tuple[Tensor, Tensor]:
        """Scores (batch, blocks, span, states) with -inf in state 0, and which frames count (batch, blocks, span)."""
        blocks = -(-(stop - start) // self._span)
        frames = torch.arange(start, start + blocks * self._span, device=self._labels.device)
        rows = self._log_probs[:, frames.clamp(max=stop - 1)].double()
        rows = rows.nan_to_num(self._min, -self._min, self._min).clamp_(min=self._min)
        scores = rows.gather(2, self._labels[:, None].expand(-1, len(frames), -1))
        scores[:, :, 0] = -math.inf
        counted = (frames < stop) & (frames < self._counts[:, None])
        shape = (len(scores), blocks, self._span)
        return scores.view(*shape, -1), counted.view(shape)

    def carry(self, row: Tensor, start: int, stop: int) -> Tensor:
        """Scores (blocks + 1, batch, states) before each block and after the last, given those before `start`."""
        emissions, counted = self._emissions(start, stop)
        batch, blocks, span, states = emissions.shape
        width = 2 * span + 1
        gain = torch.full((batch, blocks, states, width), -math.inf, dtype=torch.float64, device=row.device)
        gain[..., 0] = 0.0
        climb = self._climb[:, None, 2:, None]
        for k in range(span):
            grown = gain.clone()
            torch.maximum(grown[:, :, 1:, 1:], gain[:, :, :-1, :-1], out=grown[:, :, 1:, 1:])
            over = gain[:, :, :-2, :-2] + climb
            torch.maximum(grown[:, :, 2:, 2:], over, out=grown[:, :, 2:, 2:])
            grown += emissions[:, :, k, :, None]
            gain = torch.where(counted[:, :, k, None, None], grown, gain)
        rows = [row]
        gain = gain.flip(3).transpose(0, 1)
        for block in gain.unbind(0):
            reached = torch.nn.functional.pad(rows[-1], (width - 1, 0), value=-math.inf).unfold(1, width, 1)
            rows.append((reached + block).amax(2))
        return torch.stack(rows)

    def trace(self, carried: Tensor, start: int, stop: int, end: Tensor) -> tuple[Tensor, Tensor]:
        """The states (batch, stop - start) of the best path that ends in `end`, and the state before it."""
        emissions, counted = self._emissions(start, stop)
        batch, blocks, span, states = emissions.shape
        rows = carried[:-1].transpose(0, 1)
        origin = torch.arange(states, device=rows.device).expand(batch, blocks, states)
        below = torch.nn.functional.pad
        steps = []
        for k in range(span):
            one = below(rows, (1, 0), value=-math.inf)[..., :-1]
            two = below(rows, (2, 0), value=-math.inf)[..., :-2] + self._climb[:, None]
            step = (one > rows).to(torch.int8)
            step.masked_fill_((two > one) & (two > rows), 2)
            step.masked_fill_(~counted[:, :, k, None], 0)
            best = torch.maximum(torch.maximum(rows, one), two) + emissions[:, :, k]
            rows = torch.where(counted[:, :, k, None], best, rows)
            origin = origin.gather(2, (torch.arange(states, device=rows.device) - step).clamp_(min=0))
            steps.append(step)
        ends = [end]
        for block in origin.transpose(0, 1).flip(0).unbind(0):
            ends.append(block.gather(1, ends[-1][:, None])[:, 0])
        before = ends.pop()
        state = torch.stack(ends[::-1], 1)
        found = []
        for step in reversed(steps):
            found.append(state)
            state = state - step.gather(2, state[..., None])[..., 0]
        path = torch.stack(found[::-1], 2).flatten(1)
        return path[:, : stop - start], before
