"""Phones as they sound in one recording: a Gaussian for every third of a phone, learnt from a path through it.

A phone that is rare in the recording leans on what the general model knows of it (a maximum-a-posteriori
estimate), so that even a few seconds teach something and nothing is forgotten.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.decoding_graph import Floats, Ints
from workstation.speech.acoustic.diagonal_gaussians import log_densities
from workstation.speech.acoustic.senones import OTHER, TiedUnits, UnitScores

Doubles = npt.NDArray[np.float64]

_PRIOR_FRAMES = 10.0
_SHARE_OF_VARIANCE = 0.1
"""No variance falls below this share of the variance of the whole recording."""
_BLOCK = 4000


@dataclass(frozen=True, eq=False)
class OwnModel:
    """Gaussians (groups, 39): `group` is the one of every column of the general model."""

    group: Ints = field(repr=False)
    linear: Floats = field(repr=False)
    square: Floats = field(repr=False)
    constant: Floats = field(repr=False)

    def score(self, features: Floats) -> Floats:
        """(frames, groups) of log likelihoods above the best group of each frame, for features (frames, 3, 13)."""
        x = features.reshape(len(features), -1)
        scores = log_densities(x, self.square, self.linear, self.constant)
        return np.asarray(scores - scores.max(axis=1, keepdims=True), np.float32)


def learn_own(units: TiedUnits, features: Floats, columns: Ints) -> OwnModel:
    """The model of a recording whose frames are in known columns."""
    group, keys = units.thirds()
    flat = features.reshape(len(features), -1)
    groups = group[columns]
    count = np.bincount(groups, minlength=len(keys)).astype(np.float64)[:, None]
    total, squares = np.zeros((len(keys), flat.shape[1])), np.zeros((len(keys), flat.shape[1]))
    for start in range(0, len(flat), _BLOCK):
        x = flat[start : start + _BLOCK].astype(np.float64)
        np.add.at(total, groups[start : start + _BLOCK], x)
        np.add.at(squares, groups[start : start + _BLOCK], x * x)
    whole_mean = total.sum(axis=0) / len(flat)
    whole_variance = np.maximum(squares.sum(axis=0) / len(flat) - whole_mean**2, 1e-3)
    prior_mean, prior_variance = _priors(units, keys, whole_mean, whole_variance)
    weight = count + _PRIOR_FRAMES
    mean = (total + _PRIOR_FRAMES * prior_mean) / weight
    spread = squares - 2 * mean * total + count * mean**2
    variance = (spread + _PRIOR_FRAMES * (prior_variance + (prior_mean - mean) ** 2)) / weight
    variance = np.maximum(variance, _SHARE_OF_VARIANCE * whole_variance)
    constant = -0.5 * (np.log(2 * np.pi * variance) + mean**2 / variance).sum(axis=1)
    return OwnModel(
        group,
        np.ascontiguousarray((mean / variance).T, np.float32),
        np.ascontiguousarray((-0.5 / variance).T, np.float32),
        np.asarray(constant, np.float32),
    )


def _priors(units: TiedUnits, keys: list[tuple[int, int]], mean: Doubles, variance: Doubles) -> tuple[Doubles, Doubles]:
    """What the general model says of each third of a phone, as one Gaussian; the recording itself for the unknown."""
    model = units.model
    means, variances = np.tile(mean, (len(keys), 1)), np.tile(variance, (len(keys), 1))
    for i, (phone, place) in enumerate(keys):
        if phone >= 0:
            share = np.exp(model.weights[:, :, 3 * phone + place])[:, :, None]
            share = share / share.sum(axis=1, keepdims=True)
            centre = (share * model.means[phone]).sum(axis=1)
            second = (share * (model.variances[phone] + model.means[phone] ** 2)).sum(axis=1)
            means[i], variances[i] = centre.ravel(), (second - centre**2).ravel()
    return means, variances


class MixedScores:
    """The general model and the recording's own, added with the weights 1 - `share` and `share`."""

    def __init__(self, general: UnitScores, own: OwnModel, features: Floats, share: float, other: float) -> None:
        if not 0 <= share <= 1:
            raise ValueError(f"the share of the own model must lie between 0 and 1, got {share}")
        self._general, self._own, self._features = general, own, features
        self._share, self._other = np.float32(share), other

    def block(self, start: int, stop: int, columns: Ints) -> Floats:
        """(stop - start, all columns) for the frames start .. stop; those not among `columns` hold nothing."""
        out = self._general.block(start, stop, columns)
        own = self._own.score(self._features[start:stop])
        out[:, columns] = (1 - self._share) * out[:, columns] + self._share * own[:, self._own.group[columns]]
        out[:, OTHER] = self._other
        return out

    def along(self, columns: Ints, start: int = 0) -> Floats:
        """The score of one column for every frame from `start`; their blocks must have been asked for before."""
        general = self._general.along(columns, start)
        own = self._own.score(self._features[start : start + len(columns)])
        picked = np.where(columns == OTHER, self._other, own[np.arange(len(columns)), self._own.group[columns]])
        return np.asarray((1 - self._share) * general + self._share * picked, np.float32)

    def windows(self, columns: Ints, first: Ints, counts: Ints, start: int) -> Floats:
        """For each frame from `start` the scores of `columns[first[t]:first[t] + counts[t]]`, as rows."""
        out = (1 - self._share) * self._general.windows(columns, first, counts, start)
        own = self._own.score(self._features[start : start + len(first)])
        runs = np.minimum(first[:, None] + np.arange(out.shape[1]), len(columns) - 1)
        picked = np.take_along_axis(own, self._own.group[columns[runs]].astype(np.int64), axis=1)
        return np.asarray(out + self._share * np.where(columns[runs] == OTHER, self._other, picked), np.float32)
