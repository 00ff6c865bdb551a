"""Times of lost words, pauses and speakers, worked out by hand."""

import numpy as np
import pytest

from workstation.speech.interpolate_times import WordSlot, fill
from workstation.speech.pauses import FrameLevels, cut_at_pauses
from workstation.speech.speakers.assign_speakers import owners_of
from workstation.speech.speakers.diarise import Turn
from workstation.speech.words import TimedWord


@pytest.mark.parametrize(
    ("line", "span"),
    [
        (0, (1.0, 1.28)),  # goes on after the word of its line: 0.06 + 4 * 0.055
        (1, (1.36, 1.64)),  # alone: half of what is left on either side
        (2, (1.72, 2.0)),  # leads up to the word of its line
    ],
)
def test_a_lost_word_lies_by_its_line(line: int, span: tuple[float, float]) -> None:
    places = [WordSlot(3, 0, (0.0, 1.0)), WordSlot(4, line, None), WordSlot(3, 2, (2.0, 3.0))]
    assert fill(places, 0.0, 3.0)[1] == pytest.approx(span)


def test_neighbours_without_room_give_of_their_length() -> None:
    """A third of 0.3 and of 0.6 could be given; 0.02 s is needed, a fifteenth of each third."""
    spans = fill([WordSlot(3, 0, (0.0, 0.3)), WordSlot(4, 0, None), WordSlot(3, 0, (0.3, 0.9))], 0.0, 1.0)
    third = 0.02 / 0.3
    edges = (0.3 - third * 0.1, 0.3 + third * 0.2)
    assert spans[0] == pytest.approx((0.0, edges[0]))
    assert spans[1] == pytest.approx(edges)
    assert spans[2] == pytest.approx((edges[1], 0.9))


def test_sound_is_cut_in_the_middle_of_its_quietest_stretch() -> None:
    level = np.zeros(100)
    level[40:55] = -10.0
    assert cut_at_pauses(FrameLevels(level, -5.0), 20, 60) == [(0, 47), (47, 100)]
    assert cut_at_pauses(FrameLevels(level, -5.0), 20, 100) == [(0, 100)]
    assert cut_at_pauses(FrameLevels(np.zeros(0), 0.0), 20, 60) == []


@pytest.mark.parametrize(
    ("span", "turns", "owner"),
    [
        ((1.0, 2.0), (Turn(0.0, 1.3, 0), Turn(1.3, 1.7, 1), Turn(1.7, 1.9, 0)), 0),  # 0.5 s against 0.4
        ((1.0, 2.0), (Turn(0.0, 1.3, 0), Turn(1.3, 1.9, 1)), 1),
        ((5.0, 5.5), (Turn(3.0, 4.0, 3),), 3),  # a second away
        ((5.0, 5.5), (Turn(3.0, 3.9, 3),), None),
        ((5.0, 5.5), (Turn(6.5, 7.0, 3),), 3),
        ((5.0, 5.5), (Turn(6.6, 7.0, 3),), None),
        ((5.0, 5.5), (Turn(4.0, 4.6, 0), Turn(5.8, 7.0, 1)), 1),  # 0.3 s away rather than 0.4
    ],
)
def test_a_word_is_of_the_nearest_turn(span: tuple[float, float], turns: tuple[Turn, ...], owner: int | None) -> None:
    assert owners_of([TimedWord("a", *span)], turns) == [owner]


def test_words_without_times_go_with_their_neighbours() -> None:
    turns = (Turn(0.0, 1.0, 0), Turn(2.0, 3.0, 1))
    words = [TimedWord("x"), TimedWord("a", 0.0, 0.5), TimedWord("y"), TimedWord("b", 2.0, 3.0), TimedWord("z")]
    assert owners_of(words, turns) == [0, 0, 0, 1, 1]
