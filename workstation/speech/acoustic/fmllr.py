"""Features bent towards the model: an affine map of each stream learnt from a first alignment of the same speech.

Constrained maximum-likelihood linear regression, row by row: Gales, "Maximum Likelihood Linear Transformations
for HMM-based Speech Recognition", 1998. The less speech there is, the closer the map stays to none.
"""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.compiled import ANY, Float32Array, Float64Array, IntArray, compiled
from workstation.speech.acoustic.sphinx_model import Floats, SphinxModel
from workstation.speech.two_threads import in_halves

_PRIOR_FRAMES = 100.0
_MIN, _MAX = 30, 60_000
"""Frames below which nothing is learnt, and as many as are looked at."""
_ROUNDS = 8
_NEGLIGIBLE = 16.0
"""Densities that are this far (in nats) below the best of their codebook have no share worth mention."""

Doubles: TypeAlias = npt.NDArray[np.float64]
States: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FeatureMap:
    """For each of the three streams a matrix (13, 13) and an offset (13,)."""

    matrices: Doubles = field(repr=False)
    offsets: Doubles = field(repr=False)

    def apply(self, features: Floats) -> Floats:
        """Mapped features, (frames, 3, 13)."""
        mapped = np.empty_like(features)
        for stream in range(features.shape[1]):
            mapped[:, stream] = features[:, stream] @ self.matrices[stream].T.astype(np.float32)
            mapped[:, stream] += self.offsets[stream].astype(np.float32)
        return mapped


def learn_map(model: SphinxModel, features: Floats, states: States) -> FeatureMap:
    """The map under which the frames, each in a known tied state (-1: unknown), are likeliest."""
    size = features.shape[2]
    matrices, offsets = np.empty((3, size, size)), np.empty((3, size))
    known = np.flatnonzero(states >= 0)
    if len(known) < _MIN:
        return FeatureMap(np.stack([np.eye(size)] * 3), np.zeros((3, size)))
    known = known[:: -(-len(known) // _MAX)]
    known = known[np.argsort(states[known], kind="stable")]  # the Gaussians and weights of a state are then at hand
    for stream in range(3):
        moments, pulls, second, weight = _sums_of(model, features, states, stream, known)
        weight, second = weight / len(known), second / len(known)  # the prior: frames whose likeliest map is none
        moments += _PRIOR_FRAMES * weight[:, None, None] * second
        pulls += _PRIOR_FRAMES * weight[:, None] * second[1:]
        pulls[:, 1:] -= _PRIOR_FRAMES * np.eye(size)
        rows = _solve(moments, pulls, len(known) + _PRIOR_FRAMES)
        offsets[stream], matrices[stream] = rows[:, 0], rows[:, 1:]
    return FeatureMap(matrices, offsets)


class _Sums(NamedTuple):
    """Over frames x, with a 1 before them: precision times squares, precision times mean times x, squares, precision.

    Precision and mean are those that the Gaussians of a frame are expected to have, for each of its dimensions.
    """

    moments: Doubles
    pulls: Doubles
    squares: Doubles
    precision: Doubles


def _sums_of(model: SphinxModel, features: Floats, states: States, stream: int, frames: npt.NDArray[np.int64]) -> _Sums:
    """The same as `_gathered` on two processors."""
    halves: list[_Sums] = []

    def half(ends: tuple[int, int]) -> None:
        halves.append(_gathered(model, features, states, stream, frames[slice(*ends)]))

    in_halves(len(frames), half)
    return _Sums(*(np.sum(each, axis=0) for each in zip(*halves, strict=True)))


def _gathered(
    model: SphinxModel, features: Floats, states: States, stream: int, frames: npt.NDArray[np.int64]
) -> _Sums:
    """What frames, in the order of their states, say in one stream."""
    known, which = np.unique(states[frames], return_inverse=True)
    precision = np.asarray(1 / model.variances[:, stream], np.float32)
    pull = precision * model.means[:, stream]
    constant = 0.5 * (np.log(precision) - model.means[:, stream] * pull).sum(axis=2)
    square, linear = (np.ascontiguousarray(a.transpose(0, 2, 1)) for a in (-0.5 * precision, pull))
    weights = np.ascontiguousarray(model.weights[stream][:, known].T)
    x = np.ascontiguousarray(features[frames, stream], np.float32)
    phones = model.base_phone[known].astype(np.int64)
    size, long = x.shape[1], x.shape[1] + 1
    sums = _Sums(np.zeros((size, long, long)), np.zeros((size, long)), np.zeros((long, long)), np.zeros(size))
    _expect(x, which, phones, weights, square, linear, constant, precision, pull, *sums)
    return sums


@compiled(fast=ANY)
def _expect(
    x: Float32Array,
    which: IntArray,
    phones: IntArray,
    weights: Float32Array,
    square: Float32Array,
    linear: Float32Array,
    constant: Float32Array,
    precision: Float32Array,
    pull: Float32Array,
    moments: Float64Array,
    pulls: Float64Array,
    squares: Float64Array,
    total: Float64Array,
) -> None:
    """Add to the four sums, frame by frame; state `which[t]` has the codebook of `phones` and a row of log weights."""
    frames, size = x.shape
    densities = constant.shape[1]
    log, extended = np.empty(densities, np.float32), np.ones(size + 1)
    expected, target = np.empty(size, np.float32), np.empty(size, np.float32)
    for t in range(frames):
        p, row = phones[which[t]], weights[which[t]]
        for k in range(densities):
            log[k] = constant[p, k] + row[k]
        for i in range(size):
            value = x[t, i]
            squared, row_square, row_linear = value * value, square[p, i], linear[p, i]
            for k in range(densities):
                log[k] += squared * row_square[k] + value * row_linear[k]
        peak = log[0]
        for k in range(1, densities):
            peak = max(peak, log[k])
        expected[:], target[:] = 0, 0
        all_shares = np.float32(0)
        for k in range(densities):
            if log[k] > peak - np.float32(_NEGLIGIBLE):
                share = np.exp(log[k] - peak)
                all_shares += share
                row_precision, row_pull = precision[p, k], pull[p, k]
                for i in range(size):
                    expected[i] += share * row_precision[i]
                    target[i] += share * row_pull[i]
        for i in range(size):
            extended[i + 1] = x[t, i]
        for i in range(size):
            one, two = np.float64(expected[i] / all_shares), np.float64(target[i] / all_shares)
            total[i] += one
            for j in range(size + 1):
                pulls[i, j] += two * extended[j]
                weighted = one * extended[j]
                for k in range(size + 1):
                    moments[i, j, k] += weighted * extended[k]
        for j in range(size + 1):
            for k in range(size + 1):
                squares[j, k] += extended[j] * extended[k]


def _solve(moments: Doubles, pulls: Doubles, count: float) -> Doubles:
    """Rows (offset, matrix row) that maximise the likelihood, from the identity on."""
    size = len(pulls)
    inverses = np.linalg.inv(moments)
    rows = np.concatenate([np.zeros((size, 1)), np.eye(size)], axis=1)
    for _ in range(_ROUNDS):
        for i in range(size):
            cofactors = np.linalg.inv(rows[:, 1:])[:, i] * np.linalg.det(rows[:, 1:])
            p = np.concatenate([[0.0], cofactors])
            a = p @ inverses[i] @ p
            b = p @ inverses[i] @ pulls[i]
            root = np.sqrt(b * b + 4 * a * count)
            options = [(-b + root) / (2 * a), (-b - root) / (2 * a)]
            gains = [count * np.log(abs(alpha * a + b)) - alpha * alpha * a / 2 for alpha in options]
            alpha = options[int(np.argmax(gains))]
            rows[i] = (alpha * p + pulls[i]) @ inverses[i]
    return np.asarray(rows)
