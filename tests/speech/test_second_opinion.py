"""Scores of words of which another way to find them says something, too."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.speech.progress import finish
from workstation.speech.second_opinion import ask_synthesis, second_scores, weigh
from workstation.speech.text.tokens import parse_text
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord


def transcript(starts: list[float], scores: list[float]) -> AlignedTranscript:
    words = [TimedWord(f"w{i}", s, s + 0.2, score) for i, (s, score) in enumerate(zip(starts, scores, strict=True))]
    return AlignedTranscript("en", (TimedCue((*words[:2], TimedWord("(laughs)"))), TimedCue(tuple(words[2:]))))


FOUND = transcript([1, 2, 3, 4], [0.9, 0.9, 0.9, 0.0])


def test_a_word_on_which_two_ways_differ_has_the_lowest_score() -> None:
    judged = weigh(FOUND, transcript([1.01, 2.0, 3.3, 4.0], [0.5] * 4))
    first, second, stage, third, unheard = judged.words
    assert third.score < 0.85 < min(first.score, second.score)
    assert unheard.score == 0
    assert stage.score is None
    assert [(w.start, w.end) for w in judged.words] == [(w.start, w.end) for w in FOUND.words]


def test_without_the_same_words_nothing_changes() -> None:
    assert weigh(FOUND, None) is FOUND
    assert weigh(FOUND, replace(FOUND, cues=FOUND.cues[:1])) is FOUND


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 5)), min_size=1, max_size=60), st.data())
def test_scores_fall_with_the_distance_and_rise_with_the_score(
    pairs: list[tuple[float, float]], data: st.DataObject
) -> None:
    scores, apart = (np.array(x) for x in zip(*pairs, strict=True))
    i = data.draw(st.integers(0, len(pairs) - 1))
    others = np.array(data.draw(st.lists(st.floats(0, 1), min_size=len(pairs), max_size=len(pairs))))
    fresh = second_scores(scores, others, apart)
    assert np.all((fresh >= 0) & (fresh <= 1))
    assert np.array_equal(fresh == 0, scores == 0)  # 0 is kept for words that were not heard
    farther, surer = apart.copy(), scores.copy()
    farther[i] += 0.1
    surer[i] = min(1.0, surer[i] + 0.1) if surer[i] else 0.0
    assert second_scores(scores, others, farther)[i] <= fresh[i]
    assert second_scores(surer, others, apart)[i] >= fresh[i]


@pytest.mark.parametrize("language", ["xx-nowhere", "en"])
def test_synthesis_that_cannot_tell_has_no_opinion(language: str) -> None:
    script = parse_text("far more words than can be in there", "en")
    short = np.random.default_rng(0).normal(0, 0.1, 160)
    assert finish(ask_synthesis(short, 16000, replace(script, language=language), None, None)) is None
