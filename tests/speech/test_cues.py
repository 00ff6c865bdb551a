"""Cues by rules."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.speech.cues import DEFAULT_RULES, CueRules, check_cues, columns, join_words, show_cues, split_cues
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord


def said(text: str, each: float = 0.3, pauses: dict[int, float] | None = None) -> AlignedTranscript:
    at, words = 0.0, []
    for i, word in enumerate(text.split()):
        at += (pauses or {}).get(i, 0.0)
        words.append(TimedWord(word, at, at + each))
        at += each
    return join_words(words)


def lines(transcript: AlignedTranscript, rules: CueRules = DEFAULT_RULES) -> list[tuple[str, ...]]:
    return [cue.lines for cue in show_cues(split_cues(transcript, rules), rules)]


def test_sentences_and_clauses_end_cues() -> None:
    text = (
        "You can apply it to your programs, too. When we speak of free software, we are referring to freedom, "
        "not price. It is yours."
    )
    assert lines(said(text)) == [
        ("You can apply it to your programs, too.",),
        ("When we speak of free software,", "we are referring to freedom, not price."),
        ("It is yours.",),
    ]


def test_long_pauses_start_a_cue() -> None:
    assert lines(said("one two three four", pauses={2: 1.5})) == [("one two",), ("three four",)]


def test_short_cues_stay_as_the_text_has_them() -> None:
    given_lines = AlignedTranscript("en", tuple(c for t in ("On the run,", "down a") for c in said(t).cues))
    assert [len(cue.words) for cue in split_cues(given_lines).cues] == [3, 2]


def test_cues_are_held_for_the_reader_but_not_into_the_next() -> None:
    first = TimedCue((TimedWord("Yes.", 1.0, 1.2),))
    second = TimedCue((TimedWord("No.", 1.5, 1.6),))
    shown = show_cues(AlignedTranscript("en", (first, second)))
    assert shown[0].end == pytest.approx(1.5 - 0.083)
    assert shown[1].end == pytest.approx(1.5 + 0.833)


def test_faults_are_named() -> None:
    shown = show_cues(said("Supercalifragilisticexpialidociouslyandmoreandmoreandmore yes", 0.1))
    rules = {fault.rule: fault.message for fault in check_cues(shown)}
    assert rules["columns"] == "57 characters in a line, 42 allowed"
    assert "speed" not in rules
    assert {f.rule for f in check_cues(show_cues(said("a b", 5.0)))} == {"long"}


def test_wide_characters_count_two() -> None:
    assert columns("東京a\u0301") == 5


def test_rules_are_checked() -> None:
    with pytest.raises(ValueError, match="10 columns"):
        CueRules(line_columns=5)
    with pytest.raises(ValueError, match="shortest"):
        CueRules(shortest=3, longest=2)


@given(
    st.lists(
        st.tuples(st.text("abc.,", min_size=1, max_size=15), st.floats(0, 1.5), st.floats(0, 1)),
        min_size=1,
        max_size=40,
    ),
    st.integers(1, 3),
    st.integers(10, 50),
)
def test_no_word_is_lost_and_no_cue_overlaps(rows: list[tuple[str, float, float]], count: int, width: int) -> None:
    rules = CueRules(line_columns=width, lines=count)
    at, words = 0.0, []
    for text, gap, length in rows:
        words.append(TimedWord(text, at + gap, at + gap + length))
        at += gap + length
    split = split_cues(join_words(words), rules)
    assert list(split.words) == words
    shown = show_cues(split, rules)
    for cue, after in pairwise(shown):
        assert cue.start <= cue.end <= after.start
    for cue in shown:
        assert " ".join(cue.lines) == " ".join(w.text for w in cue.words)
        assert len(cue.lines) <= max(count, 2)
