"""The text of another recording is told from the right one by the words that are heard."""

import pytest

from workstation.speech.belonging import doubt, heard_share
from workstation.speech.cross_check import _heard
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord


def scored(*scores: float | None, heard: float | None = None) -> AlignedTranscript:
    words = tuple(TimedWord("x", n, n + 1, score) for n, score in enumerate(scores))
    return AlignedTranscript("en", (TimedCue(words),), heard=heard)


@pytest.mark.parametrize("found", [scored(0.9, 0.8, 0.1, 0.7), scored(None, None, None), scored(0.0, 0.0), scored()])
def test_right_texts_and_few_words_are_not_doubted(found: AlignedTranscript) -> None:
    assert doubt(found) == ""


def test_a_foreign_text_is_named() -> None:
    said = doubt(scored(0.9, 0.1, 0.0, 0.2, None, 0.3))
    assert said == "the text does not seem to belong to this recording: 1 of 5 words heard"


def test_what_the_engine_itself_heard_counts() -> None:
    assert heard_share(scored(0.9, 0.4, 0.1, 0.2)) == 0.5
    assert doubt(scored(0.9, 0.9, 0.9, 0.9, heard=0.25)).endswith("1 of 4 words heard")
    assert doubt(scored(0.1, 0.1, 0.1, 0.1, heard=0.9)) == ""


def test_in_other_languages_the_scores_of_one_engine_say_little() -> None:
    low = scored(0.1, 0.1, 0.1)
    assert doubt(AlignedTranscript("ko", low.cues)) == ""
    assert doubt(AlignedTranscript("ko", low.cues, heard=0.3)) != ""
    apart = AlignedTranscript("ko", (TimedCue(tuple(TimedWord("x", n + 9, n + 10, 0.9) for n in range(3))),))
    assert _heard(AlignedTranscript("ko", low.cues), AlignedTranscript("ko", low.cues), low) == 1.0
    assert _heard(AlignedTranscript("ko", low.cues), AlignedTranscript("ko", low.cues), apart) == 0.0
    assert _heard(low, low, low) == 0.0
