"""Lines of a cue with times of its own."""

from dataclasses import replace

from workstation.speech.cues.manual_times import in_lines
from workstation.speech.cues.rules import CueRules
from workstation.speech.words import TimedWord


def test_the_word_before_the_end_of_a_line_breaks_and_no_other_does() -> None:
    words = tuple(TimedWord(text, i, i + 1.0) for i, text in enumerate(["one", "two", "three", "four", "five", "six"]))
    lines = in_lines(words, CueRules(line_columns=15, lines=2))
    assert [replace(word, breaks=False) for word in lines] == list(words)
    assert [word.text for word in lines if word.breaks] == ["three"]


def test_words_of_one_line_break_nowhere() -> None:
    words = (TimedWord("one", 0.0, 1.0), TimedWord("two", 1.0, 2.0))
    assert in_lines(words, CueRules()) == words
