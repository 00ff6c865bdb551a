"""Likelihoods of tied states by compiled loops, beside their definition in double precision."""

import numpy as np
import pytest

from workstation.speech.acoustic.fmllr import _sums_of, learn_map
from workstation.speech.acoustic.sphinx_model import SphinxModel, load_sphinx_model
from workstation.speech.acoustic.tied_scores import TiedScores

STATES = [0, 1, 2, 60, 61, 130, 700, 701, 2500, 4000]


@pytest.fixture(scope="module")
def model() -> SphinxModel:
    return load_sphinx_model()


def like_speech(model: SphinxModel, states: np.ndarray) -> np.ndarray:
    """A frame (3, 13) as each state's mixtures would speak it."""
    random = np.random.default_rng(3)
    phones = model.base_phone[states]
    out = np.empty((len(states), 3, 13), np.float32)
    for stream in range(3):
        weights = np.exp(model.weights[stream][:, states].astype(float))
        at = (np.cumsum(weights / weights.sum(axis=0), axis=0) < random.random(len(states))).sum(axis=0)
        at = np.minimum(at, len(weights) - 1)
        spread = np.sqrt(model.variances[phones, stream, at])
        out[:, stream] = model.means[phones, stream, at] + spread * random.normal(0, 1, (len(states), 13))
    return out


def by_definition(model: SphinxModel, features: np.ndarray, states: list[int]) -> np.ndarray:
    out = np.zeros((len(features), len(states)))
    for i, state in enumerate(states):
        for stream in range(3):
            mean, variance = (a[model.base_phone[state], stream].astype(float) for a in (model.means, model.variances))
            x = features[:, stream, None].astype(float)
            log = -0.5 * ((x - mean) ** 2 / variance + np.log(2 * np.pi * variance)).sum(axis=2)
            out[:, i] += np.logaddexp.reduce(log + model.weights[stream, :, state], axis=1)
    return out


def test_scores_are_those_of_the_mixtures(model: SphinxModel) -> None:
    features = like_speech(model, np.resize(STATES, 201))
    wanted = by_definition(model, features, STATES)
    scores = TiedScores(model, STATES)
    near = wanted > wanted.max(axis=1, keepdims=True) - 10  # what fits worse is only roughly known
    off = np.abs(scores.score(features) - wanted)[near]  # densities that hardly count are left out
    assert np.median(off) < 0.02
    assert np.percentile(off, 95) < 0.2
    some = np.isin(STATES, [1, 701, 2500])
    np.testing.assert_array_equal(scores.score(features, some)[:, some], scores.score(features)[:, some])

    first, counts = np.full(201, 4, np.int32), np.full(201, 5, np.int32)
    windows = scores.windows(features, np.arange(10), first, counts)
    assert np.abs(windows - wanted[:, 4:9])[near[:, 4:9]].max() < 0.002
    assert np.abs(scores.along(features, np.full(201, 7)) - wanted[:, 7])[near[:, 7]].max() < 0.002


def test_what_frames_say_of_a_map_is_what_their_gaussians_are_expected_to_be(model: SphinxModel) -> None:
    states = np.resize(STATES, 301).astype(np.int64)
    features, stream = like_speech(model, states), 1
    x = np.c_[np.ones(301), features[:, stream]]
    phones = model.base_phone[states]
    means, precisions = model.means[phones, stream].astype(float), 1 / model.variances[phones, stream].astype(float)
    log = 0.5 * (np.log(precisions) - (x[:, None, 1:] - means) ** 2 * precisions).sum(axis=2)
    log += model.weights[stream][:, states].T
    shares = np.exp(log - np.logaddexp.reduce(log, axis=1)[:, None])
    precision, pull = (np.einsum("tk,tki->ti", shares, a) for a in (precisions, precisions * means))
    found = _sums_of(model, features, states, stream, np.argsort(states, kind="stable"))
    np.testing.assert_allclose(found.moments, np.einsum("ti,tj,tk->ijk", precision, x, x), rtol=1e-3, atol=0.5)
    np.testing.assert_allclose(found.pulls, pull.T @ x, rtol=1e-3, atol=0.5)
    np.testing.assert_allclose(found.squares, x.T @ x, rtol=1e-6)
    np.testing.assert_allclose(found.precision, precision.sum(axis=0), rtol=1e-3)


def test_a_map_makes_bent_features_likelier_and_few_frames_none(model: SphinxModel) -> None:
    states = np.resize(STATES, 6000).astype(np.int64)
    scores, columns = TiedScores(model, STATES), np.resize(np.arange(len(STATES)), 6000)
    bent = like_speech(model, states) * np.float32(0.8) + np.float32(0.3)
    found = learn_map(model, bent, states)
    turned = sum(np.log(abs(np.linalg.det(matrix))) for matrix in found.matrices)
    before, after = (float(scores.along(frames, columns).mean()) for frames in (bent, found.apply(bent)))
    assert after + turned > before + 1
    np.testing.assert_array_equal(learn_map(model, bent[:20], states[:20]).apply(bent[:20]), bent[:20])
