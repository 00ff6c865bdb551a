"""What a break in a line costs, worked out by hand."""

import pytest

from workstation.speech.cues.line_breaking import _best_break, columns, cut_costs
from workstation.speech.cues.rules import CueRules
from workstation.speech.words import TimedWord


def test_cuts_cost_by_what_ends_what_begins_and_the_pause_between() -> None:
    words = [
        TimedWord("Well,", 0.0, 0.4),
        TimedWord("and", 0.45, 0.7),  # 0.6 after a clause, 0.4 less before "and", 2 * 0.05 less for the pause
        TimedWord("he", 0.7, 0.9),  # 1.5 inside a phrase, 0.6 more behind "and"
        TimedWord("went", 1.2, 1.4),  # 1.5, 2 * 0.3 less
        TimedWord("home.", 2.4, 2.6),  # 1.5, and no more than 2 * 0.5 less for a second
        TimedWord("Then", 2.6, 2.8),  # nothing after a sentence
        TimedWord("slept"),  # 1.5: nobody knows of a pause
    ]
    assert cut_costs(words) == pytest.approx([0, 0.1, 2.1, 0.9, 0.5, 0, 1.5, 0])


def test_a_quoted_end_is_an_end_and_a_quoted_conjunction_a_beginning() -> None:
    words = [TimedWord(text) for text in ("Go!”", "“And", "then", "of", "«which»", "x")]
    assert cut_costs(words) == pytest.approx([0, 0, 1.5, 1.1, 2.1, 1.5, 0])


@pytest.mark.parametrize(
    ("balance", "cuts", "at"),
    [
        ("even", (0, 0), 2),  # 4 and 9 columns cost 0.5, 8 and 5 cost 0.3
        ("even", (0, 0.04), 2),  # 0.3 + 4 * 0.04 = 0.46
        ("even", (0, 0.06), 1),  # 0.3 + 4 * 0.06 = 0.54
        ("bottom", (0.12, 0), 1),  # 0.5 + 0.48 against 0.3 + 0.25 * 3 = 1.05
        ("bottom", (0.15, 0), 2),  # 0.5 + 0.6
        ("phrase", (0, 0.005), 2),  # 0.02 * 5 against 0.02 * 3 + 0.02
        ("phrase", (0, 0.02), 1),  # 0.1 against 0.06 + 0.08
    ],
)
def test_a_line_is_broken_where_the_cost_is_least(balance: str, cuts: tuple[float, float], at: int) -> None:
    rules = CueRules(line_columns=10, balance=balance)
    assert _best_break([4, 3, 5], [1, 1], [0.0, *cuts, 0.0], rules) == at


@pytest.mark.parametrize(
    ("widths", "lines", "cuts", "at"),
    [
        ([5, 5, 6], 2, (0, 2.5), 2),  # one column too many: 10 + 0.5 + 10 against two: 20 + 0.7
        ([5, 5, 6], 2, (0, 2.6), 1),  # 20.9 against 20.7
        ([6, 6, 6], 2, (0, 0), 1),  # equal: the first
        ([6, 6, 6], 2, (0.01, 0), 2),
        ([6, 6, 6], 3, (7.4, 0), 1),  # two lines below hold 20: 0.7 + 29.6 against 30.7
        ([6, 6, 6], 3, (7.6, 0), 2),  # 31.1
        ([10, 3, 6], 2, (0, 0), 1),  # ten columns fit into ten
    ],
)
def test_columns_that_do_not_fit_cost_most(widths: list[int], lines: int, cuts: tuple[float, float], at: int) -> None:
    assert _best_break(widths, [1, 1], [0.0, *cuts, 0.0], CueRules(line_columns=10, lines=lines)) == at


def test_width_is_counted_as_it_is_seen() -> None:
    assert [columns(text) for text in ("abc", "é", "e\u0301", "\u200d", "東京", "ab東")] == [3, 1, 1, 0, 4, 4]
