"""Words that were not heard get a time beside those that were."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workstation.speech.interpolate_times import WordSlot, fill

SPANS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.booleans(), st.booleans()), min_size=1, max_size=20)


def test_a_lost_word_follows_its_line() -> None:
    places = [WordSlot(3, 0, (1.0, 1.5)), WordSlot(5, 0, None), WordSlot(2, 1, (9.0, 9.5))]
    spans = fill(places, 0.0, 10.0)
    assert spans[0] == (1.0, 1.5)
    assert spans[2] == (9.0, 9.5)
    assert spans[1][0] == 1.5
    assert 0.2 < spans[1][1] - spans[1][0] < 0.6


def test_a_lost_word_leads_up_to_its_line() -> None:
    spans = fill([WordSlot(3, 0, (1.0, 1.5)), WordSlot(5, 1, None), WordSlot(2, 1, (9.0, 9.5))], 0.0, 10.0)
    assert spans[1][1] == 9.0
    assert spans[1][0] > 8.4


def test_lost_lines_lie_between_their_neighbours() -> None:
    places = [WordSlot(4, 0, (0.0, 1.0)), WordSlot(4, 1, None), WordSlot(4, 2, None), WordSlot(4, 3, (9.0, 10.0))]
    spans = fill(places, 0.0, 10.0)
    gaps = [b[0] - a[1] for a, b in pairwise(spans)]
    assert max(gaps) - min(gaps) < 1e-9


def test_neighbours_that_touch_give_a_sliver() -> None:
    spans = fill([WordSlot(4, 0, (0.0, 1.0)), WordSlot(4, 0, None), WordSlot(4, 0, (1.0, 2.0))], 0.0, 2.0)
    assert spans[1][1] - spans[1][0] > 0.015
    assert abs(spans[0][1] - 1.0) < 0.02
    assert abs(spans[2][0] - 1.0) < 0.02


@given(SPANS)
def test_all_are_in_order_and_inside(parts: list[tuple[float, float, bool, bool]]) -> None:
    places, at, line = [], 0.0, 0
    for gap, length, known, new_line in parts:
        at += gap if gap > 0.3 else 0.0
        line += new_line
        places.append(WordSlot(5, line, (at, at + length) if known else None))
        at += length * known
    spans = fill(places, 0.0, at)
    assert len(spans) == len(places)
    reached = 0.0
    for start, end in spans:
        assert reached - 1e-9 <= start <= end + 1e-9
        reached = end
    assert reached <= at + 1e-9
