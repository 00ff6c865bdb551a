"""Boundaries between the states of a path as expected values, not as the frame that happened to be best.

Around a path that is settled the true boundaries are uncertain by a few frames. Forward-backward over the
same states, each allowed a few frames more on both sides, gives every boundary's mean and spread.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.compiled import Float32Array, Float64Array, IntArray, compiled
from workstation.speech.acoustic.decoding_graph import Floats, Ints

Doubles = npt.NDArray[np.float64]

_REACH = 8
"""Frames that a boundary may move either way."""
_ACOUSTIC_SCALE = 0.5
"""Frames that follow each other say much the same, so each counts half."""
_BLOCK = 6000


class RunScores(Protocol):
    """Scores of single columns for single frames."""

    def windows(self, columns: Ints, first: Ints, counts: Ints, start: int) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Boundaries:
    """For each run of one state on the path its first frame, the expected place of its start, and the spread."""

    cuts: Ints = field(repr=False)
    places: Doubles = field(repr=False)
    spreads: Doubles = field(repr=False)

    def at(self, frame: int) -> float:
        """The expected place of the boundary before `frame`; the frame itself where no run starts."""
        i = int(np.searchsorted(self.cuts, frame))
        return float(self.places[i]) if i < len(self.cuts) and self.cuts[i] == frame else float(frame)

    def spread_at(self, frame: int) -> float:
        """The spread (frames) of the boundary before `frame`; 0 where no run starts."""
        i = int(np.searchsorted(self.cuts, frame))
        return float(self.spreads[i]) if i < len(self.cuts) and self.cuts[i] == frame else 0.0


def soften(scores: RunScores, columns: Ints, starts: Ints, stay: Floats) -> Generator[float, None, Boundaries]:
    """The boundaries of the path `columns` (one for each frame), which enters a phone anew at `starts`.

    `stay` holds the log probability of staying in each column. Yields the fraction done.
    """
    changes = np.flatnonzero(np.r_[True, columns[1:] != columns[:-1]])
    cuts = np.union1d(changes, starts).astype(np.int32)
    ends = np.r_[cuts[1:], len(columns)].astype(np.int32)
    places, spreads = cuts.astype(np.float64), np.zeros(len(cuts))
    run = 0
    while run < len(cuts):
        stop = int(np.searchsorted(cuts, cuts[run] + _BLOCK))
        stop = max(run + 1, stop)
        _soften_runs(scores, columns, stay, cuts[run:stop], ends[run:stop], places[run:stop], spreads[run:stop])
        run = stop
        yield run / len(cuts)
    return Boundaries(cuts, places, spreads)


def _soften_runs(
    scores: RunScores, columns: Ints, stay: Floats, cuts: Ints, ends: Ints, places: Doubles, spreads: Doubles
) -> None:
    """Fill in places and spreads for runs that follow each other; the outer edges stay."""
    start, stop = int(cuts[0]), int(ends[-1])
    low = np.maximum(cuts - start - _REACH, 0)
    high = np.minimum(ends - start + _REACH, stop - start)
    frames = np.arange(stop - start)
    first = np.searchsorted(high, frames, "right").astype(np.int32)
    counts = (np.searchsorted(low, frames, "right") - first).astype(np.int32)
    units = columns[cuts]
    likelihood = scores.windows(units, first, counts, start) * np.float32(_ACOUSTIC_SCALE)
    staying = stay[units].astype(np.float64)
    leaving = np.log1p(-np.exp(staying))
    _expect(likelihood, first, counts, staying, leaving, places, spreads)
    places[1:] += start
    places[0] = cuts[0]


@compiled()
def _expect(
    likelihood: Float32Array,
    first: IntArray,
    counts: IntArray,
    stay: Float64Array,
    leave: Float64Array,
    places: Float64Array,
    spreads: Float64Array,
) -> None:
    """Expected first frame of every run, counted from the first frame; `likelihood[t, k]` is of run first[t] + k."""
    frames, runs = len(first), len(stay)
    lowest = -1e30
    forward = np.full(likelihood.shape, lowest)
    forward[0, 0] = likelihood[0, 0]
    for t in range(1, frames):
        for k in range(counts[t]):
            r = first[t] + k
            before = r - first[t - 1]
            a = forward[t - 1, before] + stay[r] if before < counts[t - 1] else lowest
            b = lowest
            if r > 0 and 0 <= before - 1 < counts[t - 1]:
                b = forward[t - 1, before - 1] + leave[r - 1]
            top = max(a, b)
            if top > lowest / 2:
                forward[t, k] = top + np.log(np.exp(a - top) + np.exp(b - top)) + likelihood[t, k]
    last = runs - 1 - first[frames - 1]
    whole = forward[frames - 1, last]
    weight, first_moment, second_moment = np.zeros(runs), np.zeros(runs), np.zeros(runs)
    backward = np.full(likelihood.shape[1], lowest)
    after = np.full(likelihood.shape[1], lowest)
    after[last] = 0.0
    for t in range(frames - 1, 0, -1):
        for k in range(counts[t]):
            r = first[t] + k
            before = r - 1 - first[t - 1]
            if r > 0 and 0 <= before < counts[t - 1]:
                chance = np.exp(forward[t - 1, before] + leave[r - 1] + likelihood[t, k] + after[k] - whole)
                weight[r] += chance
                first_moment[r] += chance * t
                second_moment[r] += chance * t * t
        for k in range(counts[t - 1]):
            r = first[t - 1] + k
            here, following = r - first[t], r + 1 - first[t]
            a = stay[r] + likelihood[t, here] + after[here] if 0 <= here < counts[t] else lowest
            b = leave[r] + likelihood[t, following] + after[following] if 0 <= following < counts[t] else lowest
            top = max(a, b)
            backward[k] = top + np.log(np.exp(a - top) + np.exp(b - top)) if top > lowest / 2 else lowest
        after[:] = lowest
        after[: counts[t - 1]] = backward[: counts[t - 1]]
    for r in range(1, runs):
        if weight[r] > 0.5:
            places[r] = first_moment[r] / weight[r]
            spreads[r] = np.sqrt(max(0.0, second_moment[r] / weight[r] - places[r] ** 2))
