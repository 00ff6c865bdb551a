"""Scores from how far two engines differ."""

import threading
from collections.abc import Generator
from dataclasses import replace

import numpy as np
import pytest

from tests.speech.answers import finish
from workstation.core.program_log import LOG
from workstation.speech.audio_buffer import Sound
from workstation.speech.cross_check import Belief, _judged, agreed
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

BELIEF = Belief(1.0, 0.25, 0.2)


def transcript(*starts: float | None, score: float | None = 0.8) -> AlignedTranscript:
    words = (TimedWord(f"w{i}", s, s + 0.2 if s is not None else None, score) for i, s in enumerate(starts))
    return AlignedTranscript("en", (TimedCue(tuple(words)),))


def test_the_farther_apart_the_lower_the_score_and_times_stay() -> None:
    found = transcript(0.0, 1.0, 2.0, 3.0, 4.0)
    judged = agreed(found, transcript(0.0, 1.02, 2.08, 3.3, 4.0), BELIEF)
    scores = [w.score or 0.0 for w in judged.words]
    assert scores[0] == scores[4] > scores[1] > scores[2] > scores[3]
    assert scores[0] > 0.85
    assert scores[3] < 0.5
    assert [(w.start, w.end) for w in judged.words] == [(w.start, w.end) for w in found.words]


def test_ends_far_apart_make_a_word_doubtful_too() -> None:
    found = transcript(0.0, 1.0, 2.0)
    ends = (0.2, 1.22, 2.6)
    other = found.with_words([replace(word, end=end) for word, end in zip(found.words, ends, strict=True)])
    scores = [word.score or 0.0 for word in agreed(found, other, BELIEF).words]
    assert scores[0] == scores[1] > scores[2] + 0.1


def test_a_word_that_was_hardly_heard_stays_doubtful_and_one_that_was_not_stays_unheard() -> None:
    doubted = transcript(0.0, 1.0, score=0.05)
    assert all((w.score or 0.0) < 0.3 for w in agreed(doubted, transcript(0.0, 1.0), BELIEF).words)
    unheard = transcript(0.0, 1.0, score=0.0)
    assert agreed(unheard, transcript(0.0, 1.0), BELIEF) == unheard
    nowhere = transcript(None, 1.0)
    assert agreed(nowhere, transcript(0.0, 1.0), BELIEF).words[0] == nowhere.words[0]


def test_a_witness_who_hears_something_else_is_not_believed() -> None:
    found = transcript(0.0, 1.0, 2.0)
    kept = agreed(found, transcript(5.0, 6.0, 7.0), BELIEF)
    assert kept == replace(found, unjudged="a second engine puts most words elsewhere")
    with pytest.raises(ValueError, match="must have the same words"):
        agreed(found, transcript(0.0), BELIEF)


def test_long_sound_is_not_looked_at_twice_and_a_witness_may_fail() -> None:
    asked = []

    def engine(name: str, start: float, fails: bool = False):  # type: ignore[no-untyped-def]
        def align(_sound: Sound, _rate: int, _text: str, _language: str) -> Generator[float, None, AlignedTranscript]:
            asked.append(name)
            yield 0.5
            if fails:
                raise ValueError("no voice")
            return transcript(start)

        return align

    def run(seconds: int, fails: bool = False) -> tuple[AlignedTranscript, list[float]]:
        work = _judged(engine("a", 1.0), engine("b", 1.0, fails), BELIEF, np.zeros(10 * seconds), 10, "w0", "en")
        return finish(work)

    assert run(3600) == (replace(transcript(1.0), unjudged="the recording is longer than 10 minutes"), [0.5])
    assert asked == ["a"]
    found, seen = run(60)
    assert asked[1:] == ["a", "b"]
    assert (found.words[0].score or 0) > 0.8
    assert not found.unjudged
    assert seen == sorted(seen)
    told: list[str] = []
    stop = LOG.add(lambda line: told.append(line[2]))
    assert run(60, fails=True)[0] == replace(transcript(1.0), unjudged="the second engine failed: no voice")
    stop()
    assert told == ["words were not judged: the second engine ended with ValueError"]


def test_the_witness_listens_at_the_same_time_and_stops_with_the_first() -> None:
    met, closed = threading.Barrier(2, timeout=30), threading.Event()

    def first(_sound: Sound, _rate: int, _text: str, _language: str) -> Generator[float, None, AlignedTranscript]:
        yield 0.0
        met.wait()
        yield 0.5
        return transcript(1.0)

    def second(_sound: Sound, _rate: int, _text: str, _language: str) -> Generator[float, None, AlignedTranscript]:
        met.wait()
        try:
            yield 0.5
        finally:
            closed.set()
        return transcript(1.0)

    assert finish(_judged(first, second, BELIEF, np.zeros(100), 10, "w0", "en"))[0].words
    closed.clear()
    work = _judged(first, second, BELIEF, np.zeros(100), 10, "w0", "en")
    assert next(work) == 0.0
    next(work)
    work.close()
    assert closed.is_set()
