"""Stretches of features merged into voices as long as one Gaussian describes two of them as well as two do."""

from collections.abc import Generator, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

_OWN_FRAMES = 30.0
"""Frames from which on a stretch's own covariance counts as much as that of all speech."""


def merge_voices(
    features: Floats, stretches: Sequence[tuple[int, int]], count: int, penalty: float
) -> Generator[float, None, Labels]:
    """The voice of each stretch (first frame, last but one) of features, numbered by first appearance.

    The two that lose least likelihood by being one are merged, until there are `count`; with `count` 0 until the loss
    is more than `penalty` times what the Bayesian information criterion asks for (Chen and Gopalakrishnan 1998). Its
    time grows with the square of the stretches. Yields the fraction done.
    """
    size = features.shape[1]
    groups = _Groups([features[a : max(b, a + 2)] for a, b in stretches])
    free = 0.5 * penalty * (size + size * (size + 1) / 2) * np.log(groups.frames.sum())
    total = len(stretches)
    labels = np.arange(total)
    loss = np.full((total, total), np.inf)
    for i in range(total - 1):
        rest = np.arange(i + 1, total)
        loss[i, rest] = loss[rest, i] = groups.loss(i, rest)
        if i % 16 == 0:
            yield 0.5 * i / total
    alive = np.ones(total, bool)
    while (left := int(alive.sum())) > max(1, count):
        i, j = divmod(int(np.argmin(loss)), total)
        if not count and loss[i, j] > free:
            break
        groups.join(i, j)
        labels[labels == j] = i
        alive[j] = False
        loss[j, :] = loss[:, j] = np.inf
        rest = np.flatnonzero(alive & (np.arange(total) != i))
        if len(rest):
            loss[i, rest] = loss[rest, i] = groups.loss(i, rest)
        yield 0.5 + 0.5 * (total - left) / total
    return by_appearance(labels)


def by_appearance(labels: Labels) -> Labels:
    """The same groups, numbered from 0 in the order in which they first appear."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[inverse], np.int64)


class _Groups:
    """Of each group the frames, their sum and their squares, which say how one Gaussian fits it."""

    def __init__(self, pieces: Sequence[Floats]) -> None:
        self.frames = np.array([len(piece) for piece in pieces], np.float64)
        self._sums = np.stack([piece.sum(axis=0) for piece in pieces])
        self._squares = np.stack([piece.T @ piece for piece in pieces])
        mean = self._sums.sum(axis=0) / self.frames.sum()
        size = len(mean)
        self._usual = self._squares.sum(axis=0) / self.frames.sum() - np.outer(mean, mean) + 1e-6 * np.eye(size)
        self._fits = self._fit(self.frames, self._sums, self._squares)

    def loss(self, one: int, others: Labels) -> Floats:
        """How much likelihood is lost when a group is described together with each of some others."""
        frames = self.frames[one] + self.frames[others]
        together = self._fit(frames, self._sums[one] + self._sums[others], self._squares[one] + self._squares[others])
        apart = self.frames[one] * self._fits[one] + self.frames[others] * self._fits[others]
        return np.asarray(0.5 * (frames * together - apart), np.float64)

    def join(self, one: int, other: int) -> None:
        self.frames[one] += self.frames[other]
        self._sums[one] += self._sums[other]
        self._squares[one] += self._squares[other]
        self._fits[one] = self._fit(*(part[one : one + 1] for part in (self.frames, self._sums, self._squares)))[0]

    def _fit(self, frames: Floats, sums: Floats, squares: Floats) -> Floats:
        """The logarithm of the determinant of each covariance, drawn towards the usual one where frames are few."""
        mean = sums / frames[:, None]
        covariance = squares / frames[:, None, None] - mean[:, :, None] * mean[:, None, :]
        own = (frames / (frames + _OWN_FRAMES))[:, None, None]
        return np.asarray(np.linalg.slogdet(own * covariance + (1 - own) * self._usual)[1], np.float64)
