"""Features bent towards the model: an affine map of each stream learnt from a first alignment of the same speech.

Constrained maximum-likelihood linear regression, row by row: Gales, "Maximum Likelihood Linear Transformations
for HMM-based Speech Recognition", 1998. The less speech there is, the closer the map stays to none.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.sphinx_model import Floats, SphinxModel

_PRIOR_FRAMES = 100.0
_MIN, _MAX = 30, 60_000
"""Frames below which nothing is learnt, and as many as are looked at."""
_ROUNDS = 8
_BLOCK = 1000

Doubles = npt.NDArray[np.float64]


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


def learn_map(model: SphinxModel, features: Floats, states: npt.NDArray[np.int64]) -> FeatureMap:
    """The map under which the frames, each in a known tied state (-1: unknown), are likeliest."""
    size = features.shape[2]
    matrices, offsets = np.empty((3, size, size)), np.empty((3, size))
    known = np.flatnonzero(states >= 0)
    if len(known) < _MIN:
        return FeatureMap(np.stack([np.eye(size)] * 3), np.zeros((3, size)))
    known = known[:: -(-len(known) // _MAX)]
    for stream in range(3):
        x = features[known, stream].astype(np.float64)
        precision, target = _expected(model, x, states[known], stream)
        extended = np.concatenate([np.ones((len(x), 1)), x], axis=1)
        moments = np.einsum("ti,tj,tk->ijk", precision, extended, extended, optimize=True)
        pulls = np.einsum("ti,tj->ij", target, extended)
        weight = precision.mean(axis=0)  # the prior: frames whose likeliest map is none
        second = extended.T @ extended / len(x)
        moments += _PRIOR_FRAMES * weight[:, None, None] * second
        pulls += _PRIOR_FRAMES * weight[:, None] * second[1:]
        pulls[:, 1:] -= _PRIOR_FRAMES * np.eye(size)
        rows = _solve(moments, pulls, len(x) + _PRIOR_FRAMES)
        offsets[stream], matrices[stream] = rows[:, 0], rows[:, 1:]
    return FeatureMap(matrices, offsets)


def _expected(model: SphinxModel, x: Doubles, states: npt.NDArray[np.int64], stream: int) -> tuple[Doubles, Doubles]:
    """For each frame and dimension the expected precision of its Gaussians, and precision times mean."""
    precision_out, target_out = np.empty_like(x), np.empty_like(x)
    order = np.argsort(model.base_phone[states], kind="stable")
    phones = model.base_phone[states[order]]
    for phone in np.unique(phones):
        members = order[phones == phone]
        precision = 1 / model.variances[phone, stream].astype(np.float64)
        means = model.means[phone, stream].astype(np.float64)
        constant = 0.5 * np.log(precision).sum(axis=1) - 0.5 * (means**2 * precision).sum(axis=1)
        for start in range(0, len(members), _BLOCK):
            block = members[start : start + _BLOCK]
            log_density = -0.5 * x[block] ** 2 @ precision.T + x[block] @ (precision * means).T + constant
            log_density += model.weights[stream, :, states[block]]
            posterior = np.exp(log_density - log_density.max(axis=1, keepdims=True))
            posterior /= posterior.sum(axis=1, keepdims=True)
            precision_out[block] = posterior @ precision
            target_out[block] = posterior @ (precision * means)
    return precision_out, target_out


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
