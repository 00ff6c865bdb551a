"""The terms of the scores of words, worked out by hand."""

from math import e, exp, log

import numpy as np
import pytest

from workstation.speech.acoustic.boundary_posteriors import Boundaries
from workstation.speech.acoustic.phone_alignment import PhoneAlignment, PhoneSegment
from workstation.speech.confidence import _fit, _poorest_beside, _said, scores
from workstation.speech.cross_check import Belief, _apart, _scored
from workstation.speech.words import TimedWord


def segment(start: int, stop: int, score: float = -4.0, word: int = 0, label: str = "AH") -> PhoneSegment:
    return PhoneSegment(label, word, 0, start, stop, score)


def path(*segments: PhoneSegment) -> PhoneAlignment:
    nothing = np.zeros(0, np.int32)
    return PhoneAlignment(segments, nothing, nothing, nothing)


def edges(*spreads: tuple[int, float]) -> Boundaries:
    cuts = np.array([frame for frame, _ in spreads], np.int32)
    return Boundaries(cuts, cuts.astype(np.float64), np.array([spread for _, spread in spreads], np.float64))


SAID = 1 / (1 + e**-1.25)
"""Of a mean score of -4: 2.5 times the half above -4.5."""


def test_fit_is_the_mean_of_frames_and_half_is_said_at_the_middle() -> None:
    assert _fit([segment(0, 2, -3.0), segment(2, 8, -5.0)]) == pytest.approx(-4.5)
    assert [_said(fit) for fit in (-4.5, -3.7, -5.3)] == pytest.approx([0.5, 1 / (1 + e**-2), 1 / (1 + e**2)])


def test_a_plain_word_is_doubted_by_its_fit_alone() -> None:
    """-4.2 + 4 * 0.27 + 4 * 0.06 + 4 * 0.17 = -2.2."""
    assert scores(path(segment(10, 18)), edges(), [[0]]) == pytest.approx([SAID * (1 - 1 / (1 + e**2.2))])


def test_long_and_short_sounds_and_soft_edges_add_doubt() -> None:
    """1.21 * ln 2 for 16 frames, 0.68 * 1/2 for one of two with 3 frames, 0.4 * 2 for the softer edge."""
    doubt = -2.2 + 1.21 * log(2) + 0.34 + 0.8
    found = scores(path(segment(10, 13), segment(13, 29)), edges((10, 1.0), (13, 9.0), (29, 2.0)), [[0, 1]])
    assert found == pytest.approx([SAID * (1 - 1 / (1 + exp(-doubt)))])


@pytest.mark.parametrize(("label", "word", "more"), [("+NSN+", -1, 1.55), ("SIL", -1, 0.0), ("AH", 1, 0.0)])
def test_strange_sounds_beside_a_word_add_doubt(label: str, word: int, more: float) -> None:
    for segments, own in (
        ((segment(0, 8), segment(8, 16, word=word, label=label)), 0),
        ((segment(0, 8, word=word, label=label), segment(8, 16)), 1),
    ):
        found = scores(path(*segments), edges(), [[own]])
        assert found == pytest.approx([SAID * (1 - 1 / (1 + exp(2.2 - more)))])


def test_the_worst_sound_and_the_worse_neighbour_count() -> None:
    """Fit -4 of -3 and -5: 0.06 * 5; beside it -6: 0.17 * 6."""
    segments = (segment(0, 8, -6.0), segment(8, 16, -3.0), segment(16, 24, -5.0), segment(24, 32, -5.0))
    doubt = -4.2 + 4 * 0.27 + 5 * 0.06 + 6 * 0.17
    assert scores(path(*segments), edges(), [[0], [1, 2], [3]])[1] == pytest.approx(SAID * (1 - 1 / (1 + exp(-doubt))))
    assert scores(path(*segments), edges(), [[0], []])[1] == 0.0
    assert [_poorest_beside([-1.0, -2.0, -3.0, None], i) for i in range(4)] == [-2.0, -3.0, -2.0, -3.0]
    assert _poorest_beside([-7.0], 0) == -7.0


@pytest.mark.parametrize(("own", "share"), [(0.8, 1.0), (0.1, 0.5), (0.2, 1.0)])
def test_two_engines_a_tenth_apart(own: float, share: float) -> None:
    """0.09 s and 0.01 are a tenth; the score is the third power, and less where a word was hardly said."""
    found = _scored(TimedWord("a", 1.0, 1.5, own), TimedWord("a", 1.09, 1.5, 0.5), Belief(1.0, 0.25, 0.2))
    doubt = log(0.1) + 0.2 - 0.25 * log(own / (1 - own))
    assert found.score == pytest.approx(share / (1 + exp(doubt)) ** 3, abs=0.0006)
    assert (found.start, found.end) == (1.0, 1.5)


@pytest.mark.parametrize(("own", "score"), [(1.0, 0.926), (0.001, 0.003)])
def test_nobody_is_wholly_sure(own: float, score: float) -> None:
    """Scores count as 0.998 and 0.002: odds of 499 to 1."""
    found = _scored(TimedWord("a", 1.0, 1.5, own), TimedWord("a", 1.09, 1.5, 0.5), Belief(1.0, 0.25, 0.2))
    assert found.score == score


def test_ends_count_by_what_is_more_than_three_hundredths() -> None:
    word = TimedWord("a", 1.0, 1.5)
    apart = [_apart(word, TimedWord("a", start, end)) for start, end in ((1.04, 1.63), (0.96, 1.52), (1.0, 1.27))]
    assert apart == pytest.approx([0.08, 0.04, 0.08])
