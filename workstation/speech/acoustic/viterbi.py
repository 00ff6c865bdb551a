"""The best path through a network, exact or within a band that follows the best score."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field

import numba
import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.graph import Floats, Ints, Network

_LOWEST = -1e30

ScoreBlock = Callable[[int, int], Floats]
"""The scores (frames, units) of the frames start .. stop."""


@dataclass(frozen=True, slots=True)
class Path:
    """The node of every frame (always one that emits) and the score of the whole."""

    nodes: Ints = field(repr=False)
    score: float


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    choice: npt.NDArray[np.uint8]
    lows: Ints
    origin: Ints
    """For every node after the block's last frame, the node before its first."""


def best_path(
    network: Network,
    score_block: ScoreBlock,
    frames: int,
    beam: float = np.inf,
    widest: int = 1 << 30,
    block: int = 1000,
) -> Generator[float, None, Path | None]:
    """Search `frames` frames; yields the fraction done and returns the path, None when none reaches the end.

    Only nodes between the first and the last that are within `beam` of the best are followed, `widest` at
    most. What all of them have in common is settled as the search goes, so its memory does not grow with
    the length of the sound.
    """
    width = min(len(network.unit), widest)
    jumps = np.repeat(np.arange(len(network.unit)), np.diff(network.first)) - network.source
    reach, back = int(jumps.max(initial=1)), int(-jumps.min(initial=0))
    links = (network.unit, network.stay, network.first, network.source, network.weight)
    values = np.full(len(network.unit), _LOWEST)
    values[network.start] = 0
    low, high = _pass_junctions(*links, values, network.start)
    blocks: list[_Block] = []
    settled: list[Ints] = []
    for start in range(0, frames, block):
        stop = min(start + block, frames)
        scores = np.ascontiguousarray(score_block(start, stop), np.float32)
        choice = np.zeros((stop - start, width), np.uint8)
        lows = np.zeros(stop - start, np.int32)
        low, high, used = _advance(*links, scores, values, low, high, min(beam, 1e29), reach, back, choice, lows)
        if low >= high:
            return None
        choice = choice[:, :used].copy() if used < width // 2 else choice
        ends = np.arange(low, high, dtype=np.int32)
        origin = np.full(len(network.unit) if np.isinf(beam) else high, -1, np.int32)
        origin[low:high] = _trace_back(network.unit, network.first, network.source, choice, lows, ends)
        blocks.append(_Block(start, choice, lows, origin))
        settled += _settle(network, blocks, ends[values[low:high] > _LOWEST / 2])
        yield stop / frames
    if not frames or not low <= network.last < high or values[network.last] < _LOWEST / 2:
        return None
    return Path(np.concatenate([*settled, *_trace(network, blocks, network.last)]), float(values[network.last]))


def _settle(network: Network, blocks: list[_Block], alive: Ints) -> list[Ints]:
    """The nodes of the blocks about which all live hypotheses agree; those blocks are taken off the list."""
    for i in range(len(blocks) - 1, 0, -1):
        alive = np.unique(blocks[i].origin[alive])
        if len(alive) == 1:
            nodes = _trace(network, blocks[:i], int(alive[0]))
            del blocks[:i]
            return nodes
    return []


def _trace(network: Network, blocks: list[_Block], node: int) -> list[Ints]:
    pieces = []
    for block in reversed(blocks):
        nodes = np.empty(len(block.lows), np.int32)
        node = _trace_nodes(network.unit, network.first, network.source, block.choice, block.lows, node, nodes)
        pieces.append(nodes)
    return pieces[::-1]


@numba.njit(cache=True, nogil=True)
def _pass_junctions(unit, stay, first, source, weight, values, start):  # type: ignore[no-untyped-def]
    """Words left out before the first frame; the live range."""
    high = start + 1
    for n in range(start + 1, len(unit)):
        if unit[n] < 0:
            for k in range(first[n], first[n + 1]):
                value = values[source[k]] + weight[k]
                if unit[source[k]] < 0 and value > values[n]:
                    values[n] = value
                    high = n + 1
    return start, high


@numba.njit(cache=True, nogil=True)
def _advance(unit, stay, first, source, weight, scores, values, low, high, beam, reach, back, choice, lows):  # type: ignore[no-untyped-def]
    """Take `values` (the best score of every node) through a block of frames; nodes outside low .. high are dead."""
    count, width = len(unit), choice.shape[1]
    before = values.copy()
    used = 0
    for t in range(scores.shape[0]):
        best, best_node, alive = _LOWEST, low, low
        begin = max(0, low - back)
        n = begin
        limit = min(count, high + reach)
        lows[t] = begin
        while n < limit and n < begin + width:
            value, pick = _LOWEST, 0
            if unit[n] >= 0:
                if low <= n < high:
                    value = before[n] + stay[n]
                for k in range(first[n], first[n + 1]):
                    p = source[k]
                    if low <= p < high:
                        other = before[p] + weight[k]
                        if other > value:
                            value, pick = other, k - first[n] + 1
                if value > _LOWEST / 2:
                    value += scores[t, unit[n]]
            else:
                for k in range(first[n], first[n + 1]):
                    p = source[k]
                    if begin <= p < n:
                        other = values[p] + weight[k]
                        if other > value:
                            value, pick = other, k - first[n]
            values[n] = value
            choice[t, n - begin] = pick
            if value > _LOWEST / 2:
                alive = n + 1
                limit = min(count, max(limit, alive + reach))
                if value > best:
                    best, best_node = value, n
            n += 1
        used = max(used, n - begin)
        floor = best - beam
        new_low, new_high = begin, alive
        while new_low < new_high and values[new_low] < floor:
            new_low += 1
        while new_high > new_low and values[new_high - 1] < floor:
            new_high -= 1
        room = width - width // 4
        if width < count and new_high - new_low > room:
            new_low = max(new_low, min(best_node - room // 2, new_high - room))
            new_high = min(new_high, new_low + room)
        low, high = new_low, new_high
        if low >= high:
            return low, high, used
        before[low:high] = values[low:high]
    return low, high, used


@numba.njit(cache=True, nogil=True)
def _step_back(unit, first, source, choice, lows, t, n):  # type: ignore[no-untyped-def]
    """The node that emitted frame `t` on the way to `n`, and the node before that frame."""
    while unit[n] < 0:
        n = source[first[n] + choice[t, n - lows[t]]]
    pick = choice[t, n - lows[t]]
    return n, n if pick == 0 else source[first[n] + pick - 1]


@numba.njit(cache=True, nogil=True)
def _trace_nodes(unit, first, source, choice, lows, node, nodes):  # type: ignore[no-untyped-def]
    for t in range(len(lows) - 1, -1, -1):
        nodes[t], node = _step_back(unit, first, source, choice, lows, t, node)
    return node


@numba.njit(cache=True, nogil=True)
def _trace_back(unit, first, source, choice, lows, ends):  # type: ignore[no-untyped-def]
    out = np.empty(len(ends), np.int32)
    for i in range(len(ends)):
        node = ends[i]
        for t in range(len(lows) - 1, -1, -1):
            _, node = _step_back(unit, first, source, choice, lows, t, node)
        out[i] = node
    return out
