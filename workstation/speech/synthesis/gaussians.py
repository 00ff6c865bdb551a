"""A Gaussian for every column of a text: first as the synthesiser has it, then as the recording teaches.

What a path teaches: one linear map for all templates (after Leggetter and Woodland, "Maximum likelihood linear
regression for speaker adaptation", 1995), then shifts of each phone and of each phone between its neighbours, and
the spread, as maximum-a-posteriori estimates, so that a few seconds teach a little and nothing is forgotten.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.decoding_graph import Floats, Ints
from workstation.speech.acoustic.diagonal_gaussians import log_densities
from workstation.speech.synthesis.features import SIZE
from workstation.speech.synthesis.units import OTHER, SILENCE, Units

Doubles = npt.NDArray[np.float64]

_SCALE = 0.35
"""Frames that follow each other say much the same, and so do cepstra and their slopes."""
_WEIGHTS = _SCALE * np.repeat([1.0, 1.0, 0.5], SIZE // 3)
_STATIC_SPREAD = (1.04, 0.34, 0.56, 0.46, 0.57, 0.73, 0.72, 0.85, 0.85, 0.74, 0.81, 0.99, 0.86)
_SLOPE_SPREAD = (0.58, 0.51, 0.70, 0.58, 0.67, 0.72, 0.80, 0.81, 0.87, 0.77, 0.82, 0.87, 0.85)
_CURVE_SPREAD = (0.89, 0.68, 0.81, 0.77, 0.80, 0.83, 0.88, 0.85, 0.90, 0.82, 0.86, 0.89, 0.86)
"""How much (variance) people differ from the synthesiser in each feature."""
_QUIET_PERCENTILE, _MIN_QUIET = 10, 0.2
_MIN = 20
_MAP_FRAMES, _GROUP_FRAMES, _COLUMN_FRAMES, _SPREAD_FRAMES, _QUIET_FRAMES = 100.0, 20.0, 40.0, 60.0, 20.0
"""How many frames the belief from before weighs as much as."""
_MIN_SHARE = 0.2
"""No spread falls below this share of the usual one."""
_BLOCK = 500


@dataclass(frozen=True, eq=False)
class Gaussians:
    """Mean and variance (columns, 39) of every column."""

    means: Doubles = field(repr=False)
    variances: Doubles = field(repr=False)


def first_guess(units: Units, features: Floats) -> Gaussians:
    """The templates as they are; for a pause the quietest of the frames (n, 39)."""
    means = units.means
    variances = np.tile(np.array(_STATIC_SPREAD + _SLOPE_SPREAD + _CURVE_SPREAD), (len(means), 1))
    means[SILENCE], variances[SILENCE] = _quiet(features)
    return Gaussians(means, variances)


def learn(units: Units, features: Floats, columns: Ints, trusted: npt.NDArray[np.bool_]) -> Gaussians:
    """What frames (n, 39) in known columns teach; only those that are `trusted` do."""
    said = np.flatnonzero((columns > SILENCE) & trusted)
    if len(said) < _MIN:
        return first_guess(units, features)
    x, column = features[said].astype(np.float64), columns[said]
    templates, groups = units.means, units.groups
    means = _mapped(templates, x, templates[column])
    counts = np.bincount(groups[column], minlength=int(groups.max()) + 1)[:, None]
    means += (_sums(groups[column], x - means[column], len(counts)) / (counts + _GROUP_FRAMES))[groups]
    own = np.bincount(column, minlength=len(means))[:, None]
    means += _sums(column, x - means[column], len(means)) / (own + _COLUMN_FRAMES)
    squares = (x - means[column]) ** 2
    usual = squares.mean(axis=0)
    spread = (_sums(groups[column], squares, len(counts)) + _SPREAD_FRAMES * usual) / (counts + _SPREAD_FRAMES)
    variances = np.maximum(spread, _MIN_SHARE * usual)[groups]
    means[SILENCE], variances[SILENCE] = _quiet(features)
    pause = features[columns == SILENCE]
    if len(pause):
        weight = len(pause) / (len(pause) + _QUIET_FRAMES)
        means[SILENCE] += weight * (pause.mean(axis=0) - means[SILENCE])
        variances[SILENCE] += weight * (((pause - means[SILENCE]) ** 2).mean(axis=0) - variances[SILENCE])
    return Gaussians(means, np.maximum(variances, 0.05))


def _quiet(features: Floats) -> tuple[Doubles, Doubles]:
    energy = features[:, 0]
    quiet = features[energy <= np.percentile(energy, _QUIET_PERCENTILE)].astype(np.float64)
    return quiet.mean(axis=0), np.maximum(quiet.var(axis=0), _MIN_QUIET)


def _mapped(templates: Doubles, x: Doubles, expected: Doubles) -> Doubles:
    """All templates, bent by the matrix (13, 13) that brings `expected` nearest to `x`; statics are shifted, too."""
    size = SIZE // 3
    streams = [slice(size * i, size * (i + 1)) for i in range(3)]
    a = np.concatenate([np.c_[np.full(len(x), float(i == 0)), expected[:, s]] for i, s in enumerate(streams)])
    b = np.concatenate([x[:, s] for s in streams])
    prior = _MAP_FRAMES * np.r_[0.1, np.ones(size)]
    matrix = np.linalg.solve(a.T @ a + np.diag(prior), a.T @ b + prior[:, None] * np.eye(size + 1, size, -1))
    out = np.concatenate([templates[:, s] @ matrix[1:] for s in streams], axis=1)
    out[:, streams[0]] += matrix[0]
    return out


def _sums(index: Ints, values: Doubles, count: int) -> Doubles:
    out = np.zeros((count, values.shape[1]))
    np.add.at(out, index, values)
    return out


class GaussianScores:
    """Log likelihoods of columns for frames (n, 39), above that of the best phone without context in each frame.

    `other` is the score of `OTHER`.
    """

    def __init__(self, gaussians: Gaussians, features: Floats, plain: int, other: float) -> None:
        precision = _WEIGHTS / gaussians.variances
        constant = -0.5 * (_WEIGHTS * np.log(gaussians.variances) + gaussians.means**2 * precision).sum(axis=1)
        self._square = np.asarray(-0.5 * precision, np.float32)
        self._linear = np.asarray(gaussians.means * precision, np.float32)
        self._constant = np.asarray(constant, np.float32)
        self._features, self._plain, self._other = features, np.arange(SILENCE, plain, dtype=np.int32), other
        self._best = np.full(len(features), np.nan, np.float32)

    def likelihood(self) -> float:
        """The mean score a frame of whichever phone fits best, on a scale of its own."""
        best = [
            self._raw(self._features[start : start + _BLOCK], self._plain[1:]).max(axis=1)
            for start in range(0, len(self._features), _BLOCK)
        ]
        return float(np.concatenate(best).mean())

    def block(self, start: int, stop: int, columns: Ints) -> Floats:
        """(stop - start, all columns) for the frames start .. stop; those not among `columns` hold nothing."""
        x = self._features[start:stop]
        self._best[start:stop] = best = self._raw(x, self._plain).max(axis=1)
        out = np.empty((len(x), len(self._constant)), np.float32)
        known = columns[columns != OTHER]
        out[:, known] = self._raw(x, known) - best[:, None]
        out[:, OTHER] = self._other
        return out

    def along(self, columns: Ints, start: int) -> Floats:
        """The score of one column for each frame from `start`, whose blocks must have been asked for before."""
        frames = np.arange(len(columns), dtype=np.int32)
        return self.windows(columns, frames, np.ones_like(frames), start)[:, 0]

    def windows(self, columns: Ints, first: Ints, counts: Ints, start: int) -> Floats:
        """For each frame from `start` the scores of `columns[first[t]:first[t] + counts[t]]`, as rows."""
        runs = np.minimum(first[:, None] + np.arange(max(1, int(counts.max(initial=1)))), len(columns) - 1)
        chosen = columns[runs]
        out = np.empty(chosen.shape, np.float32)
        for a in range(0, len(first), _BLOCK):
            picked = chosen[a : a + _BLOCK]
            frames = slice(start + a, start + a + len(picked))
            x = self._features[frames][:, None]
            part = (x * (x * self._square[picked] + self._linear[picked])).sum(axis=2) + self._constant[picked]
            out[a : a + _BLOCK] = part - self._best[frames, None]
        out[chosen == OTHER] = self._other
        return out

    def _raw(self, x: Floats, columns: npt.NDArray[np.integer]) -> Floats:
        book = (self._square[columns].T, self._linear[columns].T, self._constant[columns])
        return log_densities(x, *book)


@dataclass(frozen=True, eq=False)
class Untaught:
    """The units of a text as the synthesiser has them."""

    units: Units

    def plain(self, phone: str) -> tuple[int, ...]:
        """The columns of a phone without context."""
        return self.units.plain(phone)

    def stay(self, column: int) -> float:
        """The log probability of staying in a state for one more frame."""
        return self.units.stay(column)

    def listen(self, features: Floats, other: float) -> GaussianScores:
        """The scores of all columns for features (frames, 3, 13); `other` is the place of `OTHER`."""
        flat = features.reshape(len(features), -1)
        return GaussianScores(first_guess(self.units, flat), flat, self.units.plain_columns, other)
