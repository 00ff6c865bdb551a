"""Cues by rules."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.words.transcript import join_text
from workstation.speech.cues.line_breaking import broken_lines, columns
from workstation.speech.cues.lint import check_cues, check_transcript
from workstation.speech.cues.rules import DEFAULT_RULES, PRESETS, CueRules, parse_rules, rules_text
from workstation.speech.cues.segmentation import join_words, make_cues, share_text, show_cues, split_cues
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


def test_rules_are_written_in_a_line() -> None:
    assert parse_rules("") == PRESETS["netflix"].rules
    rules = parse_rules("bbc,line_columns=39,gap=0.1")
    assert (rules.line_columns, rules.gap, rules.balance) == (39, 0.1, "bottom")
    assert rules_text("bbc", rules) == "bbc,line_columns=39,gap=0.1"
    assert parse_rules("lines=1").lines == 1
    assert parse_rules("netflix", "ja-JP").line_columns == 26
    for text, message in (
        ("x", "there is no set of rules 'x'; there are netflix, bbc"),
        ("bbc,x=1", "has no 'x'; it has line_columns"),
        ("bbc,lines=two", "lines must be a number, got 'two'"),
        ("bbc,lines=1.5", "lines must be a whole number"),
        ("bbc,gap=9", "gap must be 0 to 1 s, got 9"),
        ("bbc,shortest=8", "0 < shortest <= longest"),
    ):
        with pytest.raises(ValueError, match=message):
            parse_rules(text)


def test_flickering_gaps_are_closed() -> None:
    cues = tuple(TimedCue((TimedWord("yes", at, at + 1.5),)) for at in (0.0, 1.8, 4.0))
    shown = show_cues(AlignedTranscript("en", cues), CueRules(chain=0.458))
    assert [cue.end for cue in shown] == pytest.approx([1.8 - 0.083, 3.3, 5.5])


def test_times_fall_on_frames() -> None:
    shown = show_cues(said("one two three", 0.69), CueRules(frame_rate=25))
    assert shown[0].end == pytest.approx(2.08)


def test_lines_that_were_given_stay_if_they_fit() -> None:
    words = (TimedWord("one", 0, 1, breaks=True), TimedWord("two", 1, 2), TimedWord("three", 2, 3))
    cue = AlignedTranscript("en", (TimedCue(words),))
    assert show_cues(cue)[0].lines == ("one", "two three")
    assert show_cues(cue, CueRules(lines=1))[0].lines == ("one two three",)


def test_a_whole_book_in_one_cue_is_broken_at_once() -> None:
    words = [TimedWord(text) for text in ["book", "本", "です", "and"] * 5000]
    begun = time.process_time()
    upper, lower = broken_lines(words, CueRules())
    assert time.process_time() - begun < 3
    assert abs(columns(upper) - columns(lower)) < 20


@given(st.lists(st.sampled_from(["one", "and", "two,", "日", "本。", "カナ", "한국", "—"]), min_size=2, max_size=12))
def test_two_lines_come_out_as_even_as_their_widths_allow(texts: list[str]) -> None:
    rules = CueRules(line_columns=10, lines=2, balance="phrase")
    words = [TimedWord(text) for text in texts]
    lines = broken_lines(words, rules)
    if len(lines) == 2:
        over = [
            sum(max(0, columns(join_text(part)) - 10) for part in (texts[:at], texts[at:]))
            for at in range(1, len(texts))
        ]
        assert sum(max(0, columns(line) - 10) for line in lines) == min(over)


def test_the_lower_line_is_the_longer_one_where_wished() -> None:
    text = "some words that are rather hard to break into lines of one length"
    top, bottom = lines(said(text), CueRules(balance="bottom"))[0]
    assert columns(top) <= columns(bottom)


def test_new_cues_keep_speakers_apart() -> None:
    one, two = said("Is it? It").cues[0], said("is. It is.").cues[0]
    later = TimedCue(tuple(TimedWord(w.text, w.start + 1, w.end + 1) for w in two.words), "B")  # type: ignore[operator]
    cues = make_cues(AlignedTranscript("en", (one, later)), DEFAULT_RULES).cues
    assert [cue.speaker for cue in cues] == ["", "B"]


def test_a_translation_is_shared_out() -> None:
    assert share_text("eins zwei drei vier", (1, 1)) == ["eins zwei", "drei vier"]
    assert share_text("eins", (1, 1, 1)) == ["eins", "", ""]
    assert share_text("", (2, 3)) == ["", ""]


def test_faults_of_a_transcript() -> None:
    words = [TimedWord("Aye", 0.0, 3.0), TimedWord("no", 2.0, 4.0), TimedWord("lost"), TimedWord("late", 9.0, 9.1)]
    cues = [TimedCue((word,), "", "x" if word.text == "Aye" else "") for word in words]
    faults = [(fault.cue, fault.rule) for fault in check_transcript(AlignedTranscript("en", tuple(cues)))]
    assert faults == [(1, "translation"), (1, "overlap"), (2, "missing"), (2, "translation"), (3, "translation")]
