"""The best path through a network, exact or within a band that follows the best score."""

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field

import numpy as np

from workstation.dsp.kernels.compiled import Float32Array, Float64Array, IntArray, compiled
from workstation.speech.acoustic.back_pointers import Pointers, Shelf
from workstation.speech.acoustic.decoding_graph import Floats, Ints, Network

_LOWEST = -1e30

ScoreBlock = Callable[[int, int, Ints], Floats]
"""The scores (frames, units) of the frames start .. stop; only of some units are they needed."""

_MERGE = 16
"""Frames after which paths that met are told to be one."""
_AHEAD = 4000
"""Nodes that a band may gain in one block."""


@dataclass(frozen=True, slots=True)
class SearchBand:
    """How far a search looks: at nodes within `beam` of the best, `widest` at most, and `around` a former path.

    `limits` are the first node that each frame may be in, and the one after the last.
    """

    beam: float = np.inf
    widest: int = 1 << 30
    guide: Ints | None = field(default=None, repr=False)
    around: int = 1 << 29
    limits: tuple[Ints, Ints] | None = field(default=None, repr=False)

    @property
    def is_exact(self) -> bool:
        return np.isinf(self.beam) and self.guide is None


EXACT = SearchBand()


@dataclass(frozen=True, slots=True)
class Path:
    """The node of every frame (always one that emits) and the score of the whole."""

    nodes: Ints = field(repr=False)
    score: float


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    choice: Pointers
    lows: Ints
    low: int
    origin: Ints
    """For the nodes from `low` on after the block's last frame, the node before its first."""


def best_path(
    network: Network,
    score_block: ScoreBlock,
    frames: int,
    band: SearchBand = EXACT,
    block: int = 1000,
) -> Generator[float, None, Path | None]:
    """Search `frames` frames; yields the fraction done and returns the path, None when none reaches the end.

    Nodes outside the band are not followed. What all others have in common is settled as the search goes, and what
    cannot be is put aside on the disk, so its memory does not grow with the length of the sound.
    """
    with closing(Shelf()) as shelf:
        return (yield from _search(network, score_block, frames, band, block, shelf))


def _search(
    network: Network, score_block: ScoreBlock, frames: int, band: SearchBand, block: int, shelf: Shelf
) -> Generator[float, None, Path | None]:
    count = len(network.unit)
    width = min(count, band.widest, 2 * band.around + 1)
    jumps = np.repeat(np.arange(count), np.diff(network.first)) - network.source
    reach, back = int(jumps.max(initial=1)), int(-jumps.min(initial=0))
    links = (network.unit, network.stay, network.first, network.source, network.weight)
    values = np.full(count, _LOWEST)
    values[network.start] = 0
    low, high = _pass_junctions(*links, values, network.start)
    padded = np.concatenate([[_LOWEST], values])
    onward, branching = _shape(network)
    blocks: list[_Block] = []
    settled: list[Ints] = []
    for start in range(0, frames, block):
        stop = min(start + block, frames)
        nearest, farthest = np.zeros(stop - start, np.int32), np.full(stop - start, count, np.int32)
        if not band.is_exact:
            nearest += max(0, low - back)
            farthest = np.minimum(farthest, high + _AHEAD)
        if band.guide is not None:
            path = band.guide[start:stop]
            nearest = np.maximum(nearest, path - band.around).astype(np.int32)
            farthest = np.minimum(farthest, path + band.around + 1).astype(np.int32)
        if band.limits is not None:
            nearest = np.maximum(nearest, band.limits[0][start:stop]).astype(np.int32)
            farthest = np.minimum(farthest, band.limits[1][start:stop]).astype(np.int32)
        needed = np.unique(network.unit[nearest.min() : max(farthest.max(), nearest.min())])
        scores = np.ascontiguousarray(score_block(start, stop, needed[needed >= 0]), np.float32)
        choice = np.zeros((stop - start, width), np.uint8)
        lows = np.zeros(stop - start, np.int32)
        first = low
        low, high, used = _advance(
            *links,
            onward,
            branching,
            scores,
            values,
            padded,
            low,
            high,
            min(band.beam, 1e29),
            reach,
            back,
            nearest,
            farthest,
            choice,
            lows,
        )
        if low >= high:
            return None
        choice = choice[:, :used].copy() if used < width // 2 else choice
        ends = np.arange(low, high, dtype=np.int32)
        first = min(first, int(lows.min()))
        origin = _trace_back(network.unit, network.first, network.source, choice, lows, ends, first)
        blocks.append(_Block(start, shelf.put(choice), lows, low, origin))
        settled += _settle(network, blocks, shelf, ends[values[low:high] > _LOWEST / 2])
        yield stop / frames
    if not frames or not low <= network.last < high or values[network.last] < _LOWEST / 2:
        return None
    return Path(np.concatenate([*settled, *_trace(network, blocks, shelf, network.last)]), float(values[network.last]))


def _shape(network: Network) -> tuple[Floats, Ints]:
    """The weight of the arc to each node from the one before it, and the nodes that are more than one in a row."""
    nodes = np.arange(len(network.unit))
    only = np.minimum(network.first[:-1], len(network.source) - 1)
    chained = (np.diff(network.first) == 1) & (network.source[only] == nodes - 1) & (network.unit >= 0)
    onward = np.where(chained, network.weight[only], np.float32(_LOWEST)).astype(np.float32)
    return onward, np.flatnonzero(~chained).astype(np.int32)


def _settle(network: Network, blocks: list[_Block], shelf: Shelf, alive: Ints) -> list[Ints]:
    """The nodes of the blocks about which all live hypotheses agree; those blocks are taken off the list."""
    for i in range(len(blocks) - 1, 0, -1):
        alive = np.unique(blocks[i].origin[alive - blocks[i].low])
        if len(alive) == 1:
            nodes = _trace(network, blocks[:i], shelf, int(alive[0]))
            for block in blocks[:i]:
                shelf.drop(block.choice)
            del blocks[:i]
            return nodes
    return []


def _trace(network: Network, blocks: list[_Block], shelf: Shelf, node: int) -> list[Ints]:
    pieces = []
    for block in reversed(blocks):
        nodes = np.empty(len(block.lows), np.int32)
        choice = shelf.get(block.choice)
        node = _trace_nodes(network.unit, network.first, network.source, choice, block.lows, node, nodes)
        pieces.append(nodes)
    return pieces[::-1]


@compiled()
def _pass_junctions(
    unit: IntArray,
    stay: Float32Array,
    first: IntArray,
    source: IntArray,
    weight: Float32Array,
    values: Float64Array,
    start: int,
) -> tuple[int, int]:
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


@compiled()
def _advance(
    unit: IntArray,
    stay: Float32Array,
    first: IntArray,
    source: IntArray,
    weight: Float32Array,
    onward: Float32Array,
    branching: IntArray,
    scores: Float32Array,
    values: Float64Array,
    padded: Float64Array,
    low: int,
    high: int,
    beam: float,
    reach: int,
    back: int,
    nearest: IntArray,
    farthest: IntArray,
    choice: IntArray,
    lows: IntArray,
) -> tuple[int, int, int]:
    """Take the best score of every node through a block of frames; the nodes low .. high are alive.

    `padded[n + 1]` is the score of node n before the block, the lowest outside low .. high. Stretches of nodes are
    scored as if each followed the one before it, by `onward`, in vector registers; after that those that are
    `branching`.
    """
    count, width = len(unit), choice.shape[1]
    used = 0
    for t in range(scores.shape[0]):
        begin = max(nearest[t], low - back)
        most = min(farthest[t], begin + width)
        n, alive, limit = begin, low, min(most, high + reach)
        at = np.searchsorted(branching, begin)
        lows[t] = begin
        while n < limit:
            _follow(unit, stay, onward, scores[t], padded, n, limit, values, choice[t, n - begin : limit - begin])
            while at < len(branching) and branching[at] < limit:
                node = branching[at]
                at += 1
                value, pick = _LOWEST, 0
                if unit[node] >= 0:
                    value = padded[node + 1] + stay[node]
                    for k in range(first[node], first[node + 1]):
                        other = padded[source[k] + 1] + weight[k]
                        if other > value:
                            value, pick = other, k - first[node] + 1
                    value += scores[t, unit[node]]
                else:
                    for k in range(first[node], first[node + 1]):
                        p = source[k]
                        if begin <= p < node:
                            other = values[p] + weight[k]
                            if other > value:
                                value, pick = other, k - first[node]
                values[node] = value
                choice[t, node - begin] = pick
            last = limit
            while last > n and values[last - 1] <= _LOWEST / 2:
                last -= 1
            alive = last if last > n else alive
            n, limit = limit, min(most, max(limit, alive + reach))
        used = max(used, n - begin)
        best = _LOWEST
        for i in range(begin, alive):
            best = max(best, values[i])
        floor = best - beam
        new_low, new_high = begin, alive
        while new_low < new_high and values[new_low] < floor:
            new_low += 1
        while new_high > new_low and values[new_high - 1] < floor:
            new_high -= 1
        room = width - width // 4
        if width < count and new_high - new_low > room:
            best_node = new_low
            while values[best_node] < best:
                best_node += 1
            new_low = max(new_low, min(best_node - room // 2, new_high - room))
            new_high = min(new_high, new_low + room)
        padded[low + 1 : high + 1] = _LOWEST
        low, high = new_low, new_high
        if low >= high:
            return low, high, used
        padded[low + 1 : high + 1] = values[low:high]
    return low, high, used


@compiled()
def _follow(
    unit: IntArray,
    stay: Float32Array,
    onward: Float32Array,
    scores: Float32Array,
    padded: Float64Array,
    start: int,
    stop: int,
    values: Float64Array,
    choice: IntArray,
) -> None:
    """The nodes start .. stop as if each had but the node before it as a predecessor."""
    here, earlier, out = padded[start + 1 : stop + 1], padded[start:stop], values[start:stop]
    columns, staying, moving = unit[start:stop], stay[start:stop], onward[start:stop]
    for i in range(stop - start):
        stays, moves = here[i] + staying[i], earlier[i] + moving[i]
        choice[i] = moves > stays
        out[i] = max(stays, moves) + scores[max(columns[i], 0)]


@compiled()
def _step_back(
    unit: IntArray, first: IntArray, source: IntArray, choice: IntArray, lows: IntArray, t: int, n: int
) -> tuple[int, int]:
    """The node that emitted frame `t` on the way to `n`, and the node before that frame."""
    while unit[n] < 0:
        n = source[first[n] + choice[t, n - lows[t]]]
    pick = choice[t, n - lows[t]]
    return n, n if pick == 0 else source[first[n] + pick - 1]


@compiled()
def _trace_nodes(
    unit: IntArray, first: IntArray, source: IntArray, choice: IntArray, lows: IntArray, node: int, nodes: IntArray
) -> int:
    for t in range(len(lows) - 1, -1, -1):
        nodes[t], node = _step_back(unit, first, source, choice, lows, t, node)
    return node


@compiled()
def _trace_back(
    unit: IntArray, first: IntArray, source: IntArray, choice: IntArray, lows: IntArray, ends: Ints, low: int
) -> Ints:
    """Where the paths to `ends` come from, none below `low`; paths that have met are followed as one."""
    which = np.arange(len(ends))
    nodes = ends.copy()
    seen = np.full(max(ends.max() + 1, lows.max() + choice.shape[1]) - low, -1, np.int64)
    for t in range(len(lows) - 1, -1, -1):
        for i in range(len(nodes)):
            _, nodes[i] = _step_back(unit, first, source, choice, lows, t, nodes[i])
        if t % _MERGE == 0:
            kept = 0
            merged = np.empty(len(nodes), np.int64)
            for i in range(len(nodes)):
                place = nodes[i] - low
                if seen[place] < 0:
                    seen[place] = kept
                    nodes[kept] = nodes[i]
                    kept += 1
                merged[i] = seen[place]
            nodes = nodes[:kept].copy()
            for i in range(kept):
                seen[nodes[i] - low] = -1
            for i in range(len(which)):
                which[i] = merged[which[i]]
    return nodes[which]
