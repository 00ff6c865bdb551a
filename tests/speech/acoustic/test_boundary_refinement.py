"""Edges beside pauses, and expected boundaries."""

import numpy as np
import pytest

from workstation.speech.acoustic.boundary_posteriors import soften
from workstation.speech.acoustic.boundary_refinement import WordSpan, move_edges
from workstation.speech.acoustic.edge_levels import EdgeLevels
from workstation.speech.progress import finish


def burst(start: float, end: float, seconds: float = 2.0, noise: float = 0.001) -> np.ndarray:
    rng = np.random.default_rng(0)
    sound = rng.normal(0, noise, int(seconds * 16000))
    a, b = int(start * 16000), int(end * 16000)
    sound[a:b] += rng.normal(0, 0.1, b - a)
    return sound.astype(np.float32)


@pytest.mark.parametrize(("start", "end"), [(0.65, 1.25), (0.75, 1.1), (0.63, 1.13)])
def test_edges_move_to_where_the_sound_is(start: float, end: float) -> None:
    span = WordSpan(0.7, 1.2, (0.0, 0.7), (1.2, 2.0))
    found = finish(move_edges(EdgeLevels(burst(start, end)), [span]))[0]
    assert found == pytest.approx((start, end), abs=0.012)


def test_edges_beside_words_stay() -> None:
    assert finish(move_edges(EdgeLevels(burst(0.5, 1.5)), [WordSpan(0.7, 1.2)])) == [(0.7, 1.2)]


def test_noise_as_loud_as_the_word_moves_nothing_far() -> None:
    found = finish(move_edges(EdgeLevels(burst(0.7, 1.2, noise=0.1)), [WordSpan(0.7, 1.2, (0.0, 0.7), (1.2, 2.0))]))[0]
    assert found == pytest.approx((0.7, 1.2), abs=0.15)
    assert finish(move_edges(EdgeLevels(np.zeros(0, np.float32)), [WordSpan(0.0, 0.1, (0.0, 0.0))])) == [(0.0, 0.1)]


class Scores:
    """Two columns whose likelihoods cross over slowly at a frame between 19 and 22."""

    def windows(self, columns: np.ndarray, first: np.ndarray, counts: np.ndarray, start: int) -> np.ndarray:
        out = np.zeros((len(first), max(1, counts.max())), np.float32)
        for t in range(len(first)):
            for k in range(counts[t]):
                lead = np.clip((start + t - 20.5) * 2, -6, 6)
                out[t, k] = lead if columns[first[t] + k] == 1 else -lead
        return out


def test_boundaries_are_expected_values_with_a_spread() -> None:
    columns = np.array([0] * 17 + [1] * 23, np.int32)
    found = finish(soften(Scores(), columns, np.array([0, 17], np.int32), np.log(np.array([0.9, 0.9], np.float32))))
    assert found.cuts.tolist() == [0, 17]
    assert found.places[1] == pytest.approx(20.8, abs=0.5)
    assert 0.3 < found.spreads[1] < 1.5
    assert found.at(17) == found.places[1]
    assert found.at(5) == 5.0
    assert found.at(40) == 40.0
