"""Log likelihoods of tied states for frames of speech."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.parallel import cores, spread
from workstation.speech.acoustic.kernels import score_frames, score_windows
from workstation.speech.acoustic.sphinx_model import Floats, SphinxModel

_THREADS = 2
_MIN_FRAMES = 64
"""Fewer frames than this are not worth a second thread."""


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

    def score(self, features: Floats, wanted: npt.NDArray[np.bool_] | None = None) -> Floats:
        """(frames, states) for features (frames, 3, 13); the columns of states that are not wanted hold nothing."""
        out = np.empty((len(features), len(self.states)), np.float32)
        frames = np.ascontiguousarray(features, np.float32)
        first, columns, weights = self._first, self._columns, self._weights
        if wanted is not None and not wanted.all():
            kept = wanted[columns]
            first = np.concatenate([[0], np.cumsum(kept)])[first]
            columns, weights = columns[kept], np.ascontiguousarray(weights[:, :, kept])
        book = (self._square, self._linear, self._constant, weights, first, columns)

        def part(ends: tuple[int, int]) -> None:
            score_frames(frames, *book, *ends, out)

        middle = len(frames) // 2 if len(frames) >= 2 * _MIN_FRAMES else 0
        spread(part, [(0, middle), (middle, len(frames))] if middle else [(0, len(frames))], min(_THREADS, cores()))
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
        score_windows(frames, *book, phone[chosen], place[chosen], first, counts, out)
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
