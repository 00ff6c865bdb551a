"""Voices as numbers, each against a formula of its own."""

from types import SimpleNamespace

import numpy as np
import pytest

from tests.speech.answers import finish
from workstation.speech.speakers.voice_features import Mixture, learn_mixture, vectors_of

RATE = 16_000


def density(frame: np.ndarray, mixture: Mixture) -> np.ndarray:
    """The weighted density of a frame under each Gaussian, as the textbook has it."""
    spread = np.sqrt(mixture.variances)
    each = np.exp(-0.5 * ((frame - mixture.means) / spread) ** 2) / (spread * np.sqrt(2 * np.pi))
    return np.asarray(mixture.weights * each.prod(axis=1))


def test_a_mixture_is_a_sum_of_gaussians() -> None:
    rng = np.random.default_rng(1)
    mixture = Mixture(np.array([0.2, 0.5, 0.3]), rng.normal(size=(3, 4)), rng.uniform(0.5, 2.0, (3, 4)))
    frames = rng.normal(size=(7, 4))
    wanted = np.array([density(frame, mixture) for frame in frames])
    assert mixture.likelihood(frames) == pytest.approx(np.log(wanted.sum(axis=1)))
    np.testing.assert_allclose(mixture.shares(frames), wanted / wanted.sum(axis=1, keepdims=True))


def test_two_heaps_are_learnt_with_their_sizes_and_spreads() -> None:
    rng = np.random.default_rng(2)
    frames = np.concatenate([rng.normal((-5, 0), (1.0, 0.5), (300, 2)), rng.normal((5, 1), (2.0, 0.0), (100, 2))])
    mixture = learn_mixture(frames, 2)
    order = np.argsort(mixture.means[:, 0])
    np.testing.assert_allclose(mixture.weights[order], (0.75, 0.25), atol=1e-3)
    heaps = frames[:300], frames[300:]
    np.testing.assert_allclose(mixture.means[order], [heap.mean(axis=0) for heap in heaps], atol=0.02)
    wanted = [np.maximum(heap.var(axis=0), 0.01) for heap in heaps]
    np.testing.assert_allclose(mixture.variances[order], wanted, rtol=0.03)


@pytest.mark.parametrize(("frames", "asked", "count"), [(39, 8, 1), (40, 8, 2), (5, 8, 1), (400, 3, 3), (400, 8, 8)])
def test_each_gaussian_has_twenty_frames_to_learn_from(frames: int, asked: int, count: int) -> None:
    sound = np.random.default_rng(3).normal(size=(frames, 2))
    mixture = learn_mixture(sound, asked)
    assert len(mixture.weights) == count
    assert mixture.weights.sum() == pytest.approx(1.0)
    if count == 1:
        np.testing.assert_allclose(mixture.means[0], sound.mean(axis=0), atol=1e-6)
        np.testing.assert_allclose(mixture.variances[0], sound.var(axis=0), atol=1e-6)


def test_windows_are_cut_in_time_and_made_long_enough() -> None:
    heard: list[np.ndarray] = []

    def embed(samples: np.ndarray) -> np.ndarray:
        heard.append(samples)
        return np.array([1.0, 0.0], np.float32)

    sound = np.arange(3 * RATE, dtype=np.float32)
    windows = [(0.0, 0.5), (1.0, 1.1), (2.9, 3.5)]
    vectors, progress = finish(vectors_of(SimpleNamespace(embed=embed), sound, windows))  # type: ignore[arg-type]
    assert vectors.tolist() == [[1.0, 0.0]] * 3
    assert progress == pytest.approx([1 / 3, 2 / 3, 1.0])
    assert [len(piece) for piece in heard] == [8000, 4000, 4000]
    assert heard[0][[0, -1]].tolist() == [0, 7999]
    assert heard[1][[0, 1599, 1600]].tolist() == [16_000, 17_599, 0]
    assert heard[2][[0, 1599, 1600]].tolist() == [46_400, 47_999, 0]
