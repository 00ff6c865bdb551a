"""The way back through a search: where the paths that are alive have come from, and what all of them have in common.

A text that repeats itself leaves hypotheses alive that never meet, so that nothing of the way back can be settled. Of
old blocks of frames only the ends of those hypotheses are kept then, a few numbers each, and which predecessor every
node had is worked out again when it is asked for: between two known ends that is little work.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.decoding_graph import Floats, Ints
from workstation.speech.acoustic.viterbi_kernels import LOWEST, Choices, Links, advance, trace_back, trace_nodes

ScoreBlock = Callable[[int, int, Ints], Floats]
"""The scores (frames, units) of the frames start .. stop; only of some units are they needed."""


Doubles = npt.NDArray[np.float64]

_IN_MEMORY = 48 << 20
_NO_BEAM = 1e29


@dataclass(slots=True, eq=False)
class SearchedBlock:
    """Frames start .. stop of a search: their choices from the nodes `lows` on, and which nodes were alive after each.

    `ends` are the nodes after the last frame that something alive has come through, `origin` the node before the first
    frame that the path to each has come from, and `value` the score that it had there.
    """

    start: int
    stop: int
    choice: Choices | None = field(repr=False)
    lows: Ints = field(repr=False)
    live: Ints = field(repr=False)
    ends: Ints = field(repr=False)
    origin: Ints = field(repr=False)
    value: Doubles = field(repr=False)

    def narrow(self, ends: Ints) -> bool:
        """Keep nothing but some of the ends; whether that is less than before."""
        if len(ends) == len(self.ends):
            return False
        kept = np.searchsorted(self.ends, ends)
        self.ends, self.origin, self.value = ends, self.origin[kept], self.value[kept]
        return True


class BackPointers:
    """The blocks of a search whose path is not settled, in order."""

    def __init__(
        self, links: Links, score_block: ScoreBlock, reach: int, back: int, in_memory: int = _IN_MEMORY
    ) -> None:
        self._links, self._score_block, self._reach, self._back = links, score_block, reach, back
        self._max, self._bytes = in_memory, 0
        self._blocks: list[SearchedBlock] = []
        self._values = self._padded = np.zeros(0)

    def add(
        self, start: int, choice: Choices, lows: Ints, live: Ints, alive: Ints, first: int, before: Doubles
    ) -> None:
        """A block of frames: its choices, ranges, and live ends; `before` are the scores before it, from `first` on."""
        origin = trace_back(self._links, choice, lows, alive, min(first, int(lows.min())))
        made = SearchedBlock(start, start + len(lows), choice, lows, live, alive, origin, before[origin - first])
        self._blocks.append(made)
        self._bytes += choice.nbytes
        for block in self._blocks[:-1]:
            if self._bytes <= self._max:
                break
            self._forget(block)

    def settle(self) -> Generator[float, None, list[Ints]]:
        """The nodes of the blocks about which all live paths agree, which are done with."""
        blocks = self._blocks
        for i in range(len(blocks) - 1, 0, -1):
            ends = np.unique(blocks[i].origin)
            if len(ends) == 1:
                nodes = yield from self._trace(blocks[:i], int(ends[0]))
                for block in blocks[:i]:
                    self._forget(block)
                del blocks[:i]
                return nodes
            if not blocks[i - 1].narrow(ends):
                break
        return []

    def trace(self, node: int) -> Generator[float, None, list[Ints]]:
        """The nodes of the path that ends in `node`."""
        return (yield from self._trace(self._blocks, node))

    def _forget(self, block: SearchedBlock) -> None:
        if block.choice is not None:
            self._bytes -= block.choice.nbytes
            block.choice = None

    def _trace(self, blocks: list[SearchedBlock], node: int) -> Generator[float, None, list[Ints]]:
        pieces = []
        for block in reversed(blocks):
            nodes = np.empty(len(block.lows), np.int32)
            if block.choice is not None:
                node = trace_nodes(self._links, block.choice, block.lows, node, nodes)
            else:
                choice, lows = self._again(block, node)
                node = trace_nodes(self._links, choice, lows, node, nodes)
                yield 0.0
            pieces.append(nodes)
        return pieces[::-1]

    def _again(self, block: SearchedBlock, node: int) -> tuple[Choices, Ints]:
        """The choices on the way to `node`, as they were: nothing but what it has come from is alive at first."""
        links, count = self._links, len(self._links.unit)
        at = int(np.searchsorted(block.ends, node))
        origin = int(block.origin[at])
        low, high = max(0, min(origin, node) - self._back), min(count, max(origin, node) + self._back + 1)
        nearest, lows = np.maximum(block.lows, low), np.zeros(len(block.lows), np.int32)
        live = np.clip(block.live, low, high).astype(np.int32)
        needed = np.unique(links.unit[low:high])
        scores = np.ascontiguousarray(self._score_block(block.start, block.stop, needed[needed >= 0]), np.float32)
        if not len(self._values):
            self._values, self._padded = np.empty(count), np.full(count + 1, LOWEST)
        self._padded[origin + 1] = block.value[at]
        choice = np.zeros((len(lows), 2 * (high - low) + 8), np.uint8)  # so wide that no band is drawn inside
        numbers = (origin, origin + 1, _NO_BEAM, self._reach, self._back)
        advance(links, scores, self._values, self._padded, *numbers, nearest, live[:, 1].copy(), choice, lows, live)
        self._padded[low : high + 1] = LOWEST
        return choice, lows
