"""The best path through a network, exact or within a band that follows the best score."""

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np

from workstation.speech.acoustic.back_pointers import BackPointers, ScoreBlock
from workstation.speech.acoustic.decoding_graph import Ints, Network
from workstation.speech.acoustic.viterbi_kernels import LOWEST, advance, links_of, pass_junctions
from workstation.speech.progress import within

__all__ = ["EXACT", "Path", "ScoreBlock", "SearchBand", "best_path"]

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

    def range_at(self, start: int, stop: int, count: int, low: int, high: int) -> tuple[Ints, Ints]:
        """For the frames start .. stop the first node that each may be in, and the one after the last of `count`.

        Those from `low` to `high` can be reached.
        """
        nearest, farthest = np.zeros(stop - start, np.int32), np.full(stop - start, count, np.int32)
        if not self.is_exact:
            nearest += max(0, low)
            farthest = np.minimum(farthest, high)
        if self.guide is not None:
            path = self.guide[start:stop]
            nearest = np.maximum(nearest, path - self.around)
            farthest = np.minimum(farthest, path + self.around + 1)
        if self.limits is not None:
            nearest = np.maximum(nearest, self.limits[0][start:stop])
            farthest = np.minimum(farthest, self.limits[1][start:stop])
        return nearest.astype(np.int32), farthest.astype(np.int32)


EXACT = SearchBand()


@dataclass(frozen=True, slots=True)
class Path:
    """The node of every frame (always one that emits) and the score of the whole."""

    nodes: Ints = field(repr=False)
    score: float


def best_path(
    network: Network,
    score_block: ScoreBlock,
    frames: int,
    band: SearchBand = EXACT,
    block: int = 1000,
) -> Generator[float, None, Path | None]:
    """Search `frames` frames; yields the fraction done and returns the path, None when none reaches the end.

    Nodes outside the band are not followed. What all others have in common is settled as the search goes, and of what
    cannot be little is kept, so its memory hardly grows with the length of the sound. Scores of frames may be asked for
    more than once.
    """
    count, links = len(network.unit), links_of(network)
    width = min(count, band.widest, 2 * band.around + 1)
    jumps = np.repeat(np.arange(count), np.diff(network.first)) - network.source
    reach, back = int(jumps.max(initial=1)), int(-jumps.min(initial=0))
    way = BackPointers(links, score_block, reach, back)
    values = np.full(count, LOWEST)
    values[network.start] = 0
    low, high = pass_junctions(links, values, network.start)
    padded = np.concatenate([[LOWEST], values])
    settled: list[Ints] = []
    for start in range(0, frames, block):
        stop = min(start + block, frames)
        nearest, farthest = band.range_at(start, stop, count, low - back, high + _AHEAD)
        needed = np.unique(network.unit[nearest.min() : max(farthest.max(), nearest.min())])
        scores = np.ascontiguousarray(score_block(start, stop, needed[needed >= 0]), np.float32)
        choice = np.zeros((stop - start, width), np.uint8)
        lows, live = np.zeros(stop - start, np.int32), np.tile(np.array([0, count], np.int32), (stop - start, 1))
        first, before = low, padded[low + 1 : high + 1].copy()
        numbers = (low, high, min(band.beam, 1e29), reach, back)
        low, high, used = advance(links, scores, values, padded, *numbers, nearest, farthest, choice, lows, live)
        if low >= high:
            return None
        choice = choice[:, :used].copy() if used < width // 2 else choice
        alive = low + np.flatnonzero(values[low:high] > LOWEST / 2).astype(np.int32)
        way.add(start, choice, lows, live, alive, first, before)
        settled += yield from within(stop / frames, stop / frames, way.settle())
        yield stop / frames
    if not frames or not low <= network.last < high or values[network.last] < LOWEST / 2:
        return None
    settled += yield from within(1.0, 1.0, way.trace(network.last))
    return Path(np.concatenate(settled), float(values[network.last]))
