"""Log likelihoods of tied states for frames of speech."""

from collections.abc import Sequence

import numba
import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.sphinx_model import Floats, SphinxModel

_NEGLIGIBLE = 9.0
"""Densities that are this far (in nats) below the best of their codebook are left out."""


class TiedScores:
    """The log likelihood of each of `states` for blocks of frames (n, 3, 13) under one model."""

    def __init__(self, model: SphinxModel, states: Sequence[int]) -> None:
        self.states = np.unique(np.asarray(states, np.int64))
        base = model.base_phone[self.states]
        phones = np.unique(base)
        precision = 1 / model.variances[phones]
        means = model.means[phones]
        constant = -0.5 * (np.log(2 * np.pi * model.variances[phones]) + means**2 * precision).sum(axis=3)
        self._square = np.ascontiguousarray((-0.5 * precision).transpose(0, 1, 3, 2), np.float32)
        self._linear = np.ascontiguousarray((precision * means).transpose(0, 1, 3, 2), np.float32)
        self._constant = np.ascontiguousarray(constant, np.float32)
        order = np.argsort(base, kind="stable")
        self._columns = order
        self._first = np.searchsorted(base[order], [*phones, phones[-1] + 1])
        self._weights = np.ascontiguousarray(np.exp(model.weights[:, :, self.states[order]]), np.float32)

    def score(self, features: Floats) -> Floats:
        """(frames, states) for features (frames, 3, 13)."""
        out = np.zeros((len(features), len(self.states)), np.float32)
        frames = np.ascontiguousarray(features, np.float32)
        _score(frames, self._square, self._linear, self._constant, self._weights, self._first, self._columns, out)
        return out

    def windows(
        self,
        features: Floats,
        columns: npt.NDArray[np.integer],
        first: npt.NDArray[np.int32],
        counts: npt.NDArray[np.int32],
    ) -> Floats:
        """(frames, most): for frame t the scores of `columns[first[t]:first[t] + counts[t]]`, then zeros."""
        place, phone = self._places()
        chosen = np.asarray(columns, np.int64)
        out = np.zeros((len(features), max(1, int(counts.max(initial=1)))), np.float32)
        frames = np.ascontiguousarray(features, np.float32)
        book = (self._square, self._linear, self._constant, self._weights)
        _windows(frames, *book, phone[chosen], place[chosen], first, counts, out)
        return out

    def along(self, features: Floats, columns: npt.NDArray[np.integer]) -> Floats:
        """(frames,) for the one state of each frame that is named by its column."""
        frames = np.arange(len(features), dtype=np.int32)
        return self.windows(features, columns, frames, np.ones_like(frames))[:, 0]

    def _places(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Where each column stands in the order by phones, and the number of its phone."""
        place = np.empty(len(self._columns), np.int64)
        place[self._columns] = np.arange(len(place))
        return place, np.asarray(np.searchsorted(self._first, place, "right") - 1, np.int64)


@numba.njit(cache=True, nogil=True, fastmath={"contract", "reassoc", "nsz", "arcp"})
def _windows(features, square, linear, constant, weights, phone, place, first, counts, out):  # type: ignore[no-untyped-def]
    frames, streams, size = features.shape
    density = np.empty((streams, constant.shape[2]), np.float32)
    peak = np.empty(streams, np.float32)
    for t in range(frames):
        known = -1
        for k in range(counts[t]):
            run = first[t] + k
            p = phone[run]
            if p != known:
                known = p
                for s in range(streams):
                    density[s] = constant[p, s]
                    for d in range(size):
                        x = features[t, s, d]
                        density[s] += x * x * square[p, s, d] + x * linear[p, s, d]
                    peak[s] = density[s].max()
                    density[s] = np.exp(density[s] - peak[s])
            for s in range(streams):
                out[t, k] += np.log((density[s] * weights[s, :, place[run]]).sum() + 1e-30) + peak[s]


@numba.njit(cache=True, nogil=True, fastmath={"contract", "reassoc", "nsz", "arcp"})
def _score(features, square, linear, constant, weights, first, columns, out):  # type: ignore[no-untyped-def]
    frames, streams, size = features.shape
    phones, densities = constant.shape[0], constant.shape[2]
    density = np.empty(densities, np.float32)
    mixed = np.empty(columns.shape[0], np.float32)
    for t in range(frames):
        for p in range(phones):
            low, high = first[p], first[p + 1]
            for s in range(streams):
                density[:] = constant[p, s]
                for d in range(size):
                    x = features[t, s, d]
                    xx = x * x
                    for k in range(densities):
                        density[k] += xx * square[p, s, d, k] + x * linear[p, s, d, k]
                peak = density[0]
                for k in range(1, densities):
                    peak = max(peak, density[k])
                for c in range(low, high):
                    mixed[c] = 1e-30
                for k in range(densities):
                    below = density[k] - peak
                    if below > -_NEGLIGIBLE:
                        share = np.exp(below)
                        for c in range(low, high):
                            mixed[c] += share * weights[s, k, c]
                for c in range(low, high):
                    out[t, columns[c]] += np.log(mixed[c]) + peak
