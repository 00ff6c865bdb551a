"""The diarisation error rate, by hand."""

import pytest

from tests.speech.speakers.scoring import diarisation_error
from workstation.speech.speakers.diarise import Turn

TRUE = [Turn(0.0, 4.0, 0), Turn(4.0, 8.0, 1), Turn(9.0, 11.0, 0)]


def test_the_parts_are_what_they_are_called() -> None:
    assert diarisation_error([Turn(t.start, t.stop, 5 - t.speaker) for t in TRUE], TRUE) == pytest.approx((0, 0, 0, 0))
    assert diarisation_error([], TRUE, 0.0) == pytest.approx((1, 1, 0, 0))
    found = [Turn(0.0, 3.0, 0), Turn(4.0, 6.0, 1), Turn(6.0, 8.5, 0), Turn(9.0, 11.0, 0)]
    assert diarisation_error(found, TRUE, 0.0) == pytest.approx((0.35, 0.1, 0.05, 0.2))


def test_what_is_near_an_edge_is_not_scored() -> None:
    late = [Turn(turn.start + 0.2, turn.stop + 0.2, turn.speaker) for turn in TRUE]
    assert diarisation_error(late, TRUE, 0.25)[0] == pytest.approx(0)
    assert diarisation_error(late, TRUE, 0.0)[0] == pytest.approx(5 * 0.2 / 10)


def test_two_at_once_count_twice() -> None:
    both = [Turn(0.0, 2.0, 0), Turn(1.0, 3.0, 1)]
    assert diarisation_error([Turn(0.0, 3.0, 0)], both, 0.0) == pytest.approx((0.5, 0.25, 0, 0.25))
