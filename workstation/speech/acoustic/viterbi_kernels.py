"""The compiled loops of the search: scores of all nodes taken from frame to frame, and the way back."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.compiled import Float64Array, compiled
from workstation.speech.acoustic.decoding_graph import Floats, Ints, Network

Choices = npt.NDArray[np.uint8]

LOWEST = -1e30
"""The score of what cannot be."""
_MERGE = 16
"""Frames after which paths that met are told to be one."""
_STRIDE = 256
"""Nodes that are looked at together where one of many is sought."""


class Links(NamedTuple):
    """A network as the loops read it, its nodes by how they are entered.

    Most follow the node before them alone, by `onward`, and are scored in vector registers. The others stand in lists,
    in order: those with `one` predecessor, those with `many`, and the junctions, each list with where the predecessors
    of its nodes begin.
    """

    unit: Ints
    column: Ints
    """Where the score of each node is; a junction has somebody else's."""
    stay: Floats
    onward: Floats
    first: Ints
    source: Ints
    weight: Floats
    one: Ints
    one_at: Ints
    many: Ints
    many_at: Ints
    junctions: Ints
    junctions_at: Ints


def links_of(network: Network) -> Links:
    """The network, sorted by how its nodes are entered."""
    nodes, counts = np.arange(len(network.unit), dtype=np.int32), np.diff(network.first)
    begins = network.first[:-1]
    only = np.minimum(begins, max(0, len(network.source) - 1))
    emits = network.unit >= 0
    single = emits & (counts == 1)
    chained = single & (network.source[only] == nodes - 1)
    onward = np.where(chained, network.weight[only], np.float32(LOWEST)).astype(np.float32)
    lists = [
        part
        for chosen in (single & ~chained, emits & (counts > 1), ~emits)
        for part in (nodes[chosen], begins[chosen].astype(np.int32))
    ]
    column = np.maximum(network.unit, 0)
    return Links(network.unit, column, network.stay, onward, network.first, network.source, network.weight, *lists)


@compiled()
def pass_junctions(links: Links, values: Float64Array, start: int) -> tuple[int, int]:
    """Words left out before the first frame; the live range."""
    high = start + 1
    for n in links.junctions:
        if n > start:
            for k in range(links.first[n], links.first[n + 1]):
                source = links.source[k]
                value = values[source] + links.weight[k]
                if links.unit[source] < 0 and value > values[n]:
                    values[n] = value
                    high = n + 1
    return start, high


@compiled()
def advance(
    links: Links,
    scores: Floats,
    values: Float64Array,
    padded: Float64Array,
    low: int,
    high: int,
    beam: float,
    reach: int,
    back: int,
    nearest: Ints,
    farthest: Ints,
    choice: Choices,
    lows: Ints,
    live: Ints,
) -> tuple[int, int, int]:
    """Take the best score of every node through a block of frames; the nodes low .. high are alive.

    Args:
        links: The network.
        scores: (frames, units).
        values: (nodes,) room for scores.
        padded: (nodes + 1,) `padded[n + 1]` is the score of node n, before the block and at last behind it; the lowest
            outside low .. high.
        low: The first node that is alive.
        high: The one after the last.
        beam: How far below the best a node may be at either end of those that are alive.
        reach: How many nodes farther one frame can lead.
        back: How many nodes back.
        nearest: (frames,) the first node that each frame may be in.
        farthest: (frames,) the one after the last.
        choice: (frames, width) written: which predecessor each node had, 0 for itself, from `lows` on.
        lows: (frames,) written: the node of the first choice.
        live: (frames, 2) the first node that may be alive after each frame, and the one after the last; written: that
            are.

    The answer is the live range after the block, which is empty when no path is left, and how many choices were used.
    """
    count, width, used = len(links.unit), choice.shape[1], 0
    for t in range(scores.shape[0]):
        begin = max(nearest[t], low - back)
        most = min(farthest[t], begin + width)
        n, alive, limit = begin, low, min(most, high + reach)
        lows[t] = begin
        best = floor = LOWEST / 2
        while n < limit:
            picks = choice[t, n - begin : limit - begin]
            _follow(links, scores[t], padded, n, limit, values, picks)
            _enter(links, scores[t], padded, n, limit, values, picks)
            _join(links, begin, n, limit, values, picks)
            best = max(best, _highest(values, n, limit))
            floor = max(best - beam, LOWEST / 2)
            last = limit
            while last > n and values[last - 1] < floor:
                last -= 1
            alive = last if last > n else alive
            n, limit = limit, min(most, max(limit, alive + reach))  # words left out may lead on in the same frame
        used = max(used, n - begin)
        new_low, new_high = begin, alive
        while new_low < new_high and values[new_low] < floor:
            new_low += 1
        while new_high > new_low and values[new_high - 1] < floor:
            new_high -= 1
        room = width - width // 4
        if width < count and new_high - new_low > room:
            best_node = _first(values, new_low, best)
            new_low = max(new_low, min(best_node - room // 2, new_high - room))
            new_high = min(new_high, new_low + room)
        new_low, new_high = max(new_low, live[t, 0]), min(new_high, live[t, 1])
        live[t, 0], live[t, 1] = new_low, new_high
        if new_low >= new_high:
            return new_low, new_high, used
        padded[low + 1 : min(high, new_low) + 1] = LOWEST
        padded[max(low, new_high) + 1 : high + 1] = LOWEST
        low, high = new_low, new_high
        padded[low + 1 : high + 1] = values[low:high]
    return low, high, used


@compiled()
def _follow(
    links: Links, scores: Floats, padded: Float64Array, start: int, stop: int, values: Float64Array, picks: Choices
) -> None:
    """The nodes start .. stop as if each had but the node before it as a predecessor."""
    here, earlier, out = padded[start + 1 : stop + 1], padded[start:stop], values[start:stop]
    units, staying, moving = links.column[start:stop], links.stay[start:stop], links.onward[start:stop]
    for i in range(stop - start):
        out[i] = scores[units[i]]  # in a loop of its own: it is what does not fit into vectors
    for i in range(stop - start):
        stays, moves = here[i] + staying[i], earlier[i] + moving[i]
        picks[i] = moves > stays
        out[i] += max(stays, moves)


@compiled()
def _enter(
    links: Links, scores: Floats, padded: Float64Array, start: int, stop: int, values: Float64Array, picks: Choices
) -> None:
    """Those of the nodes start .. stop that are entered from elsewhere."""
    unit, stay, source, weight = links.column, links.stay, links.source, links.weight
    nodes, at = links.one, links.one_at
    for i in range(np.searchsorted(nodes, start), np.searchsorted(nodes, stop)):
        n, k = nodes[i], at[i]
        stays, moves = padded[n + 1] + stay[n], padded[source[k] + 1] + weight[k]
        picks[n - start] = moves > stays
        values[n] = max(stays, moves) + scores[unit[n]]
    nodes, at = links.many, links.many_at
    for i in range(np.searchsorted(nodes, start), np.searchsorted(nodes, stop)):
        n = nodes[i]
        value, pick = padded[n + 1] + stay[n], 0
        for k in range(at[i], links.first[n + 1]):
            other = padded[source[k] + 1] + weight[k]
            if other > value:
                value, pick = other, k - at[i] + 1
        picks[n - start] = pick
        values[n] = value + scores[unit[n]]


@compiled()
def _join(links: Links, begin: int, start: int, stop: int, values: Float64Array, picks: Choices) -> None:
    """Those of the nodes start .. stop that take no time; no path comes from before `begin`."""
    source, weight, nodes, at = links.source, links.weight, links.junctions, links.junctions_at
    for i in range(np.searchsorted(nodes, start), np.searchsorted(nodes, stop)):
        n, value, pick = nodes[i], LOWEST, 0
        for k in range(at[i], links.first[n + 1]):
            p = source[k]
            if begin <= p < n:
                other = values[p] + weight[k]
                if other > value:
                    value, pick = other, k - at[i]
        picks[n - start] = pick
        values[n] = value


@compiled()
def _highest(values: Float64Array, start: int, stop: int) -> float:
    """The highest of the values start .. stop."""
    part = values[start:stop]
    a = b = c = d = e = f = g = h = LOWEST
    whole = len(part) // 8 * 8
    for i in range(0, whole, 8):
        a, b, c, d = max(a, part[i]), max(b, part[i + 1]), max(c, part[i + 2]), max(d, part[i + 3])
        e, f, g, h = max(e, part[i + 4]), max(f, part[i + 5]), max(g, part[i + 6]), max(h, part[i + 7])
    for i in range(whole, len(part)):
        a = max(a, part[i])
    return max(max(max(a, b), max(c, d)), max(max(e, f), max(g, h)))


@compiled()
def _first(values: Float64Array, start: int, wanted: float) -> int:
    """The first node from `start` on with so high a value, which one has."""
    while _highest(values, start, min(start + _STRIDE, len(values))) < wanted:
        start += _STRIDE
    while values[start] < wanted:
        start += 1
    return start


@compiled()
def _step_back(unit: Ints, first: Ints, source: Ints, row: Choices, low: int, n: int) -> tuple[int, int]:
    """The node that emitted a frame on the way to `n`, and the node before; `row` are the choices from `low` on."""
    while unit[n] < 0:
        n = source[first[n] + row[n - low]]
    pick = row[n - low]
    return n, n if pick == 0 else source[first[n] + pick - 1]


@compiled()
def trace_nodes(links: Links, choice: Choices, lows: Ints, node: int, nodes: Ints) -> int:
    """Fill `nodes` with those of the path to `node`; the node before the first frame."""
    unit, first, source = links.unit, links.first, links.source
    for t in range(len(lows) - 1, -1, -1):
        nodes[t], node = _step_back(unit, first, source, choice[t], lows[t], node)
    return node


@compiled()
def trace_back(links: Links, choice: Choices, lows: Ints, ends: Ints, low: int) -> Ints:
    """Where the paths to `ends` come from, none below `low`; paths that have met are followed as one."""
    which = np.arange(len(ends))
    nodes = ends.copy()
    seen = np.full(max(ends.max() + 1, lows.max() + choice.shape[1]) - low, -1, np.int64)
    unit, first, source = links.unit, links.first, links.source
    for t in range(len(lows) - 1, -1, -1):
        row, begin = choice[t], lows[t]
        for i in range(len(nodes)):
            _, nodes[i] = _step_back(unit, first, source, row, begin, nodes[i])
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
