"""The terms of the scores of words that were found by synthesis, worked out by hand."""

from math import exp, log

import numpy as np
import pytest

from workstation.speech.acoustic.boundary_posteriors import Boundaries
from workstation.speech.acoustic.phone_alignment import PhoneAlignment, PhoneSegment
from workstation.speech.synthesis.confidence import mean_scores, with_scores
from workstation.speech.text.placing import Found


def segment(start: int, stop: int, score: float = -4.2, word: int = 0) -> PhoneSegment:
    return PhoneSegment("a", word, 0, start, stop, score)


def path(*segments: PhoneSegment) -> PhoneAlignment:
    nothing = np.zeros(0, np.int32)
    return PhoneAlignment(segments, nothing, nothing, nothing)


def edges(*spreads: tuple[int, float]) -> Boundaries:
    cuts = np.array([frame for frame, _ in spreads], np.int32)
    return Boundaries(cuts, cuts.astype(np.float64), np.array([spread for _, spread in spreads], np.float64))


def score(first: PhoneAlignment, last: PhoneAlignment, boundaries: Boundaries, word: int = 0) -> float:
    places = with_scores([Found(1.0, 2.0, 0.9)] * (word + 1), first, last, boundaries)
    place = places[word]
    assert place is not None
    assert (place.start, place.end) == (1.0, 2.0)
    return place.score


def expected(doubt: float, fit: float = -4.2) -> float:
    """What is as likely said as not at a mean of -4.2, three times the slope, less what is doubted."""
    return 1 / (1 + exp(-3.0 * (fit + 4.2))) / (1 + exp(doubt))


PLAIN = -5.2 + 0.5 * 4.2 + 0.24 * 4.2
"""Paths that agree, a mean of -4.2 in the word and beside it, eight frames, edges that are sure."""


def test_a_word_in_one_place_is_judged_by_its_fit() -> None:
    same = path(segment(10, 18))
    assert score(same, same, edges()) == pytest.approx(expected(PLAIN))
    better = path(segment(10, 18, -3.2))
    assert score(better, better, edges()) == pytest.approx(expected(PLAIN - 0.74, -3.2))


def test_two_paths_that_differ_make_a_word_doubtful() -> None:
    """Two frames at its start and three at its end: a tenth of ln 6. From a hundred frames on it is the same."""
    last = path(segment(10, 14), segment(14, 18))
    moved = path(segment(8, 12), segment(12, 21))
    assert score(moved, last, edges()) == pytest.approx(expected(PLAIN + 0.1 * log(6) + 0.63 * log(4 / 8)))
    far = [score(path(segment(10 + by, 18 + by)), path(segment(10, 18)), edges()) for by in (50, 500)]
    assert far == pytest.approx([expected(PLAIN + 0.1 * log(101))] * 2)


def test_a_word_that_only_the_last_path_has_differs_by_five() -> None:
    nowhere = path(segment(0, 4, word=-1))
    assert score(nowhere, path(segment(10, 18, -4.0)), edges()) == pytest.approx(
        expected(-5.2 + 0.5 + 0.74 * 4.0, -4.0)
    )


def test_long_sounds_short_sounds_and_soft_edges_add_doubt() -> None:
    """0.63 ln 2 for sixteen frames, 1.9 / 2 for one of two with three frames, 0.8 * 2 for the softer of its two edges;
    what is inside the word does not count."""
    same = path(segment(10, 13), segment(13, 29))
    doubt = PLAIN + 0.63 * log(2) + 0.95 + 1.6
    assert score(same, same, edges((10, 0.5), (13, 9.0), (29, 2.0))) == pytest.approx(expected(doubt))
    assert score(same, same, edges((10, 2.0), (13, 9.0), (29, 0.5))) == pytest.approx(expected(doubt))
    assert score(path(segment(10, 14)), path(segment(10, 14)), edges()) == pytest.approx(
        expected(PLAIN + 0.63 * log(0.5))
    )


@pytest.mark.parametrize(("before", "after"), [(-6.0, -3.0), (-3.0, -6.0)])
def test_the_worse_neighbour_counts(before: float, after: float) -> None:
    three = path(segment(0, 8, before, 0), segment(8, 16, -4.2, 1), segment(16, 24, after, 2))
    assert score(three, three, edges(), word=1) == pytest.approx(expected(PLAIN + 0.24 * 1.8))


def test_words_that_no_path_has_keep_what_they_have() -> None:
    known = Found(1.0, 2.0, 0.9)
    places = with_scores([None, known, known], path(), path(segment(0, 8, word=0), segment(8, 16, word=2)), edges())
    assert places[:2] == [None, known]
    assert places[2] is not None
    assert places[2].score < 0.9


def test_the_mean_of_a_word_is_that_of_its_frames() -> None:
    found = mean_scores(
        path(segment(0, 2, -3.0), segment(2, 8, -5.0), segment(8, 9, -9.0, -1), segment(9, 11, -1.0, 1))
    )
    assert found == pytest.approx({0: -4.5, 1: -1.0})
