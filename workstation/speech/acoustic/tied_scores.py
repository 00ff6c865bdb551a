"""Log likelihoods of tied states for frames of speech."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.bands import COLUMNS
from workstation.speech.acoustic.kernels import pack, score_frames, score_windows
from workstation.speech.acoustic.sphinx_model import Floats, SphinxModel
from workstation.speech.two_threads import in_halves


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
        rows = np.concatenate([self._square, self._linear, self._constant[:, :, None]], axis=2)
        blocks = rows.reshape(*rows.shape[:3], -1, COLUMNS).swapaxes(2, 3)
        self._books = np.ascontiguousarray(blocks)
        self._phone = np.searchsorted(phones, base)
        self._rows = np.ascontiguousarray(np.exp(model.weights[:, :, self.states]).swapaxes(1, 2), np.float32)

    def score(self, features: Floats, wanted: npt.NDArray[np.bool_] | None = None) -> Floats:
        """(frames, states) for features (frames, 3, 13); the columns of states that are not wanted hold nothing."""
        out = np.empty((len(features), len(self.states)), np.float32)
        frames = np.ascontiguousarray(features, np.float32)
        first, slots = self._slots(np.arange(len(self.states)) if wanted is None else np.flatnonzero(wanted))
        weights = np.empty((self._rows.shape[0], len(slots), self._rows.shape[2], COLUMNS), np.float32)
        pack(self._rows, slots, weights)
        in_halves(len(frames), lambda ends: score_frames(frames, self._books, weights, first, slots, *ends, out))
        return out

    def _slots(self, columns: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Columns in blocks of 16, each of one phone: the first block of every phone, and slots, -1 where none is."""
        order = columns[np.argsort(self._phone[columns], kind="stable")]
        counts = np.bincount(self._phone[order], minlength=len(self._books))
        first = np.concatenate([[0], np.cumsum(-(-counts // COLUMNS))])
        ahead = np.concatenate([[0], np.cumsum(counts)])[:-1]
        slots = np.full(first[-1] * COLUMNS, -1, np.int64)
        phones = self._phone[order]
        slots[COLUMNS * first[phones] + np.arange(len(order)) - ahead[phones]] = order
        return first, slots.reshape(-1, COLUMNS)

    def windows(
        self,
        features: Floats,
        columns: npt.NDArray[np.integer],
        first: npt.NDArray[np.int32],
        counts: npt.NDArray[np.int32],
    ) -> Floats:
        """(frames, most): for frame t the scores of `columns[first[t]:first[t] + counts[t]]`, then zeros."""
        chosen = np.asarray(columns, np.int64)
        out = np.zeros((len(features), max(1, int(counts.max(initial=1)))), np.float32)
        frames = np.ascontiguousarray(features, np.float32)
        book = (self._square, self._linear, self._constant, self._rows, self._phone[chosen], chosen, first, counts)
        in_halves(len(frames), lambda ends: score_windows(frames, *book, *ends, out))
        return out

    def along(self, features: Floats, columns: npt.NDArray[np.integer]) -> Floats:
        """(frames,) for the one state of each frame that is named by its column."""
        frames = np.arange(len(features), dtype=np.int32)
        return self.windows(features, columns, frames, np.ones_like(frames))[:, 0]
