"""The sequence of labels that a text becomes, star by star."""

import numpy as np
import pytest

pytest.importorskip("torch")

from workstation.dsp.speech.ctc import TokenSpan
from workstation.speech.ctc.alignment import _letters, _place, _repeats, _units
from workstation.speech.ctc.emissions import WORD_END, Emissions

LABELS = ("-", "a", "b", WORD_END)
A, B, END, STAR = 1, 2, 3, 4


def emissions(*labels: str) -> Emissions:
    return Emissions(np.zeros((10, len(labels)), np.float32), tuple(labels), 0, 0.5, 0.02)


def laid_out(
    heard: Emissions, words: list[tuple[int, ...]], ends: set[int]
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(unit.labels, unit.words) for unit in _units(heard, words, ends)]


def test_a_star_stands_at_the_ends_and_after_each_line_and_separators_between_words() -> None:
    assert laid_out(emissions(*LABELS), [(A,), (B,), (A, B)], {2, 3}) == [
        ((STAR,), ()),
        ((A,), (0,)),
        ((END,), ()),
        ((B,), (1,)),
        ((STAR,), ()),
        ((A, B), (2,)),
        ((STAR,), ()),
    ]
    assert laid_out(emissions("-", "a", "b"), [(A,), (B,)], {2}) == [((3,), ()), ((A,), (0,)), ((B,), (1,)), ((3,), ())]


def test_words_that_nobody_can_spell_share_a_star() -> None:
    assert laid_out(emissions(*LABELS), [(), (A,), (), (), (B,)], {5}) == [
        ((STAR,), (0,)),
        ((A,), (1,)),
        ((STAR,), (2, 3)),
        ((B,), (4,)),
        ((STAR,), ()),
    ]
    assert laid_out(emissions(*LABELS), [(A,), ()], {2}) == [((STAR,), ()), ((A,), (0,)), ((STAR,), (1,))]


def test_letters_of_several_words_stand_apart_and_all_must_be_spelt() -> None:
    names = {"a": A, "b": B, WORD_END: END}
    assert _letters(("ab",), names) == (A, B)
    assert _letters(("a", "b"), names) == (A, END, B)
    assert _letters(("a", "b"), {"a": A, "b": B}) == (A, B)
    assert _letters(("a", "7"), names) == ()
    assert _letters(("7",), names) == ()


def test_a_word_lies_from_its_first_to_its_last_letter_with_their_geometric_mean() -> None:
    heard = emissions(*LABELS)
    found = _place(heard, [TokenSpan(A, 2, 3, -1.0), TokenSpan(B, 5, 8, -2.0)])
    assert (found.start, found.end) == pytest.approx((heard.seconds(2), heard.seconds(8)))
    assert found.score == pytest.approx(np.exp(-7 / 4))
    assert _place(heard, [TokenSpan(A, 2, 3, 0.5)]).score == 1.0


def test_equal_labels_need_a_blank_between_them() -> None:
    assert [_repeats(labels) for labels in ([], [1], [1, 1, 2, 2, 2], [1, 2, 1])] == [0, 0, 3, 0]
