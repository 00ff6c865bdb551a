"""Words timed again: one passage, or all inside their lines."""

from dataclasses import replace

import numpy as np
import pytest

from tests.speech.answers import finish
from tests.speech.spoken import spoken
from workstation.speech.engines import align
from workstation.speech.realign import align_again, align_lines
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

TEXT = "the old man walked slowly down the road\nto the market and bought some bread"


def test_a_passage_is_found_again_between_its_neighbours() -> None:
    samples, rate, starts = spoken(TEXT.replace("\n", " "))
    found, _ = finish(align(samples, rate, TEXT))
    words = list(found.words)
    for i in range(4, 7):
        words[i] = replace(words[i], start=words[4].start, end=words[4].start, score=0.0)
    broken = found.with_words(words)
    part = (words[3].end or 0.0, words[7].start or 0.0)
    again, _ = finish(align_again(samples, rate, broken, 4, 6, part))
    assert again.words[:4] == found.words[:4]
    assert again.words[7:] == found.words[7:]
    assert [w.text for w in again.words] == TEXT.split()
    for word, start in zip(again.words[4:7], starts[4:7], strict=True):
        assert word.start == pytest.approx(start, abs=0.08)
        assert part[0] <= word.start <= word.end <= part[1]  # type: ignore[operator]


def test_words_are_found_inside_their_lines() -> None:
    text = "la la la la la la\nthe night is cold\nla la la la la la"
    samples, rate, _ = spoken(text.replace("\n", ", "))
    whole, _ = finish(align(samples, rate, text))
    middle = whole.cues[1].words
    begins, ends = middle[0].start or 0.0, middle[-1].end or 0.0
    times = [(0.3, begins), (begins, ends), (ends, len(samples) / rate)]
    lines = tuple(
        TimedCue(tuple(TimedWord(w.text, a, b) for w in cue.words))
        for cue, (a, b) in zip(whole.cues, times, strict=True)
    )
    found, _ = finish(align_lines(samples, rate, AlignedTranscript("en", lines), 0.2))
    errors = [abs((a.start or 0.0) - (b.start or 0.0)) for a, b in zip(found.words, whole.words, strict=True)]
    assert np.median(errors) < 0.02
    for cue, (a, b) in zip(found.cues, times, strict=True):
        assert a - 0.25 <= (cue.words[0].start or 0.0)
        assert (cue.words[-1].end or 0.0) <= b + 0.25


def test_what_cannot_be_timed_again_is_refused() -> None:
    words = AlignedTranscript("en", (TimedCue((TimedWord("a", 0.1, 0.2), TimedWord("b", 0.3, 0.4))),))
    samples = np.ones(16000, np.float32)
    with pytest.raises(ValueError, match="first and last must lie between 0 and 1"):
        finish(align_again(samples, 16000, words, 1, 2, (0.0, 1.0)))
    with pytest.raises(ValueError, match="the part must lie between"):
        finish(align_again(samples, 16000, words, 0, 1, (0.5, 2.0)))
    with pytest.raises(ValueError, match="slack must not be negative"):
        finish(align_lines(samples, 16000, words, -1.0))
