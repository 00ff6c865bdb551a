"""Cues placed, trimmed and joined, with times worked out by hand; and the price of a cue."""

import pytest

from workstation.speech.cues.repair import _join, _may_join, _placed, _trimmed
from workstation.speech.cues.rules import CueRules
from workstation.speech.cues.segmentation import ShownCue, _split, held_until, share_text
from workstation.speech.words import TimedCue, TimedWord


def said(start: float, end: float, speaker: str = "") -> TimedCue:
    return TimedCue((TimedWord("w", start, end, 0.9),), speaker)


LOST = TimedCue((TimedWord("ab"), TimedWord("cde")))
"""Seven letters and spaces: 7 / 15 s of ordinary speech."""


@pytest.mark.parametrize(
    ("after", "edges"),
    [
        ((said(2.0, 3.0),), (1.0, 1.2, 1 + 7 / 15)),
        ((said(1.35, 3.0),), (1.0, 1.15, 1.35)),
        ((), (1.0, 1.2, 1 + 7 / 15)),
    ],
)
def test_a_lost_cue_fills_the_gap_by_its_letters(after: tuple[TimedCue, ...], edges: tuple[float, ...]) -> None:
    one, two = _placed([said(0.0, 1.0), LOST, *after], 1).words
    assert (one.start, one.end, two.end) == pytest.approx(edges)
    assert one.end == two.start
    assert (one.score, two.score) == (0.0, 0.0)


def test_a_lost_cue_stays_lost_where_there_is_no_gap_and_begins_at_0_when_first() -> None:
    assert _placed([said(0.0, 1.0), LOST, said(1.09, 3.0)], 1) is LOST
    assert _placed([LOST, said(1.0, 2.0)], 0).span == pytest.approx((0.0, 7 / 15))


def test_cues_end_where_a_late_one_begins() -> None:
    long = TimedCue((TimedWord("a", 0.0, 0.5), TimedWord("b", 0.5, 2.0), TimedWord("c", 1.5, 2.5), TimedWord("d")))
    trimmed = _trimmed([long, said(1.0, 3.0), said(2.0, 4.0)], {1})
    assert [(w.start, w.end) for w in trimmed[0].words] == [(0.0, 0.5), (0.5, 1.0), (1.0, 1.0), (None, None)]
    assert trimmed[1:] == [said(1.0, 3.0), said(2.0, 4.0)]


def test_only_near_cues_of_one_speaker_are_joined() -> None:
    rules = CueRules(pause=0.5)
    assert _may_join(said(0, 1, "A"), said(1.49, 2, "A"), rules)
    assert not _may_join(said(0, 1, "A"), said(1.5, 2, "A"), rules)
    assert not _may_join(said(0, 1, "A"), said(1.2, 2, "B"), rules)
    assert not _may_join(said(0, 1), TimedCue((TimedWord("x", 1.2, 2),), shown=(1.2, 2)), rules)
    assert not _may_join(TimedCue((TimedWord("x", 0, 1),), shown=(0, 1)), said(1.2, 2), rules)
    assert not _may_join(said(0, 1), TimedCue((TimedWord("x"),)), rules)


def test_joined_cues_keep_words_speaker_and_both_translations() -> None:
    first = TimedCue((TimedWord("a", 0, 1, breaks=True),), "A", "eins")
    joined = _join(first, TimedCue((TimedWord("b", 1, 2),), "A", "zwei"))
    assert joined == TimedCue((TimedWord("a", 0, 1), TimedWord("b", 1, 2)), "A", "eins zwei")


SENTENCES = (
    TimedWord("Go.", 0.0, 0.5), TimedWord("aaaa,", 0.5, 1.0), TimedWord("bbbb", 1.25, 1.5),
    TimedWord("cccc", 1.5, 2.0), TimedWord("dddd.", 2.0, 2.5),
)  # fmt: skip


def test_the_cheapest_cut_tears_no_sentence() -> None:
    """After "Go.": 1 + 0.5 * 0.85² and 1; after "aaaa,": 1 + 0.1 + 1.2 + 0.5 * 0.55² and 1 + 0.5 * 0.25²."""
    assert [len(part) for part in _split(SENTENCES, CueRules(line_columns=10))] == [1, 4]
    begun = (TimedWord("Go", 0.0, 0.5), *SENTENCES[1:])
    assert [len(part) for part in _split(begun, CueRules(line_columns=10))] == [2, 3]


def test_a_cue_lasts_exactly_as_long_as_the_rules_allow() -> None:
    words = (TimedWord("a", 0.0, 1.0), TimedWord("b", 1.0, 2.0))
    assert [len(part) for part in _split(words, CueRules(longest=2.0))] == [2]
    assert [len(part) for part in _split(words, CueRules(longest=1.9))] == [1, 1]


@pytest.mark.parametrize(
    ("end", "limit", "rules", "goes"),
    [
        (1.5, 9.0, CueRules(reading_cps=10.0, gap=0.1), 3.0),  # twenty letters at ten a second
        (1.5, 9.0, CueRules(reading_cps=100.0, gap=0.1, shortest=0.8), 1.8),
        (1.5, 9.0, CueRules(reading_cps=5.0, gap=0.1, longest=3.0), 4.0),
        (1.5, 2.0, CueRules(reading_cps=10.0, gap=0.1), 1.9),  # no longer than to the next
        (1.95, 2.0, CueRules(reading_cps=100.0, gap=0.1), 1.9),  # said into the gap: drawn back
        (1.05, 1.1, CueRules(reading_cps=100.0, gap=0.1), 1.05),  # but never by more than half
        (1.9, 2.5, CueRules(reading_cps=100.0, gap=0.1, chain=0.7), 2.4),
        (1.9, 2.5, CueRules(reading_cps=100.0, gap=0.1, chain=0.6), 1.9),
    ],
)
def test_a_cue_is_held_for_the_reader(end: float, limit: float, rules: CueRules, goes: float) -> None:
    cue = ShownCue(1.0, end, ("x" * 20,), ())
    assert held_until(cue, limit, rules) == pytest.approx(goes)


def test_a_text_is_shared_out_by_width() -> None:
    assert share_text("aa bb cc dd", [1, 1]) == ["aa bb", "cc dd"]
    assert share_text("aa bb cc dd", [3, 1]) == ["aa bb cc", "dd"]
    assert share_text("aa bb cc dd", [1, 3]) == ["aa", "bb cc dd"]
    assert share_text("one", [1, 2]) == ["one", ""]
