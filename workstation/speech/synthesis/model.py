"""Gaussians for the columns of a text, and how they score the frames of a recording."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.graph import Ints
from workstation.speech.synthesis.hearing import Floats
from workstation.speech.synthesis.units import OTHER, SILENCE, Units

Doubles = npt.NDArray[np.float64]
WEIGHTS = np.repeat([1.0, 1.0, 0.5], 13)
SCALE = 0.35
_BLOCK = 4000
MATCH = 0.7

@dataclass(frozen=True, eq=False)
class Gaussians:
    """Mean and variance (columns, 39) of every column, after features went through `turn` (39, 39)."""

    means: Doubles = field(repr=False)
    variances: Doubles = field(repr=False)
    turn: Doubles | None = None


class GaussianScores:
    """Log likelihoods of columns for frames (n, 39), scaled, above that of the best plain phone of each frame."""

    def __init__(self, gaussians: Gaussians, features: Floats, plain: int, other: float, scale: float = SCALE) -> None:
        self._features = features if gaussians.turn is None else np.asarray(features @ gaussians.turn.T, np.float32)
        self._plain, self._other = plain, other
        w = WEIGHTS * scale
        precision = w / gaussians.variances
        self._square = np.asarray((-0.5 * precision).T, np.float32)
        self._linear = np.asarray((gaussians.means * precision).T, np.float32)
        constant = -0.5 * (w * np.log(gaussians.variances) + gaussians.means**2 * precision).sum(axis=1)
        self._constant = np.asarray(constant, np.float32)
        self._best = np.full(len(features), np.nan, np.float32)

    def raw(self, x: Floats, columns) -> Floats:
        return x * x @ self._square[:, columns] + x @ self._linear[:, columns] + self._constant[columns]

    def block(self, start: int, stop: int, columns: Ints) -> Floats:
        x = self._features[start:stop]
        best = self.raw(x, slice(SILENCE, self._plain)).max(axis=1)
        self._best[start:stop] = best
        out = np.empty((stop - start, len(self._constant)), np.float32)
        known = columns[columns != OTHER]
        out[:, known] = self.raw(x, known) - best[:, None]
        out[:, OTHER] = self._other
        return out

    def along(self, columns: Ints) -> Floats:
        return self.windows(columns, np.arange(len(columns), dtype=np.int32), np.ones(len(columns), np.int32), 0)[:, 0]

    def windows(self, columns: Ints, first: Ints, counts: Ints, start: int) -> Floats:
        runs = np.minimum(first[:, None] + np.arange(max(1, int(counts.max(initial=1)))), len(columns) - 1)
        chosen = columns[runs]
        out = np.empty(chosen.shape, np.float32)
        for a in range(0, len(first), 500):
            c = chosen[a : a + 500]
            x = self._features[start + a : start + a + len(c)]
            part = np.einsum("td,dtk->tk", x * x, self._square[:, c]) + np.einsum("td,dtk->tk", x, self._linear[:, c])
            out[a : a + 500] = part + self._constant[c] - self._best[start + a : start + a + len(c), None]
        out[chosen == OTHER] = self._other
        return out


def first_guess(units: Units, features: Floats) -> Gaussians:
    """The templates as they are, and for silence the quietest frames."""
    means = units.means
    variances = np.tile(np.broadcast_to(MATCH, 39), (len(means), 1)).astype(float)
    flat = features.reshape(len(features), -1)
    energy = flat[:, 0]
    quiet = flat[energy <= np.percentile(energy, 10)]
    means[SILENCE], variances[SILENCE] = quiet.mean(axis=0), np.maximum(quiet.var(axis=0), 0.2)
    return Gaussians(means, variances)

TURN = None
PRIOR_MAP, PRIOR_THIRD, PRIOR_COLUMN, PRIOR_VARIANCE, FLOOR = 100.0, 20.0, 40.0, 60.0, 0.2

def learn(units: Units, features: Floats, columns: Ints, before: Gaussians) -> Gaussians:
    """What a path through the recording teaches: a map of all templates, each phone's own shift, the spreads."""
    templates = units.means
    flat = features.reshape(len(features), -1).astype(np.float64)
    said = columns > SILENCE
    x, c = flat[said], columns[said]
    if len(x) < 20:
        return before
    m = templates[c]
    # one map of all three streams, an offset for the statics
    means = templates.copy()
    prior = PRIOR_MAP
    a = np.concatenate([m.reshape(-1, 3, 13)[:, s] for s in range(3)])
    b = np.concatenate([x.reshape(-1, 3, 13)[:, s] for s in range(3)])
    one = np.concatenate([np.ones(len(m)), np.zeros(2 * len(m))])
    ext = np.concatenate([one[:, None], a], axis=1)
    gram = ext.T @ ext
    gram += prior * np.diag(np.r_[0.1, np.ones(13)])
    pull = ext.T @ b + prior * np.concatenate([np.zeros((1, 13)), np.eye(13)])
    A = np.linalg.solve(gram, pull)
    shaped = templates.reshape(-1, 3, 13)
    means = (np.einsum("csi,io->cso", shaped, A[1:]) + np.array([1, 0, 0])[None, :, None] * A[0]).reshape(-1, 39)
    third = np.array(units.third)
    size = third.max() + 1
    def sums(index, values, n):
        out = np.zeros((n, values.shape[1]))
        np.add.at(out, index, values)
        return out
    r = x - means[c]
    count = np.bincount(third[c], minlength=size)[:, None]
    shift = sums(third[c], r, size) / (count + PRIOR_THIRD)
    means = means + shift[third]
    r = x - means[c]
    n = len(templates)
    count_c = np.bincount(c, minlength=n)[:, None]
    means = means + sums(c, r, n) / (count_c + PRIOR_COLUMN)
    r = x - means[c]
    turn = None
    if TURN is not None:
        cov = r.T @ r
        d = np.diag(np.diag(cov)) / len(r)
        cov = (cov + TURN * d) / (len(r) + TURN)
        L = np.linalg.cholesky(cov)
        turn = np.linalg.inv(L)
        turn = np.sqrt(np.diag(d))[:, None] * turn
        means = means @ turn.T
        flat = flat @ turn.T
        x = flat[said]
        r = x - means[c]
    whole = (r**2).mean(axis=0)
    variance = (sums(third[c], r**2, size) + PRIOR_VARIANCE * whole) / (count + PRIOR_VARIANCE)
    variances = np.maximum(variance, FLOOR * whole)[third]
    plain = features.reshape(len(features), -1)
    quiet = flat[columns == SILENCE]
    first = flat[plain[:, 0] <= np.percentile(plain[:, 0], 10)]
    first_mean, first_var = first.mean(axis=0), np.maximum(first.var(axis=0), 0.2)
    k = len(quiet)
    weight = k / (k + 20.0)
    if k:
        means[SILENCE] = weight * quiet.mean(axis=0) + (1 - weight) * first_mean
        variances[SILENCE] = np.maximum(weight * ((quiet - means[SILENCE]) ** 2).mean(axis=0) + (1 - weight) * first_var, 0.05)
    else:
        means[SILENCE], variances[SILENCE] = first_mean, first_var
    return Gaussians(means, variances, turn)
