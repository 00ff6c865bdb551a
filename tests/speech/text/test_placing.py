"""Words of a text where they were heard: in order, inside the sound, with a score from 0 to 1."""

import pytest

from workstation.speech.text.placing import Found, place_words
from workstation.speech.text.tokens import parse_text
from workstation.speech.words import AlignedTranscript


def placed(
    text: str, *found: tuple[float, float, float] | None, begin: float = 0.0, end: float = 10.0
) -> AlignedTranscript:
    return place_words(parse_text(text), [None if place is None else Found(*place) for place in found], begin, end)


def rows(aligned: AlignedTranscript) -> list[tuple[str, float | None, float | None, float | None]]:
    return [(word.text, word.start, word.end, word.score) for word in aligned.words]


def test_words_stand_where_they_were_heard() -> None:
    assert rows(placed("one two", (1.0, 2.0, 0.25), (3.0, 4.0, 0.87654))) == [
        ("one", 1.0, 2.0, 0.25),
        ("two", 3.0, 4.0, 0.877),
    ]


@pytest.mark.parametrize(("score", "told"), [(-0.5, 0.0), (0.0, 0.0), (0.4, 0.4), (1.0, 1.0), (1.5, 1.0)])
def test_scores_lie_between_0_and_1(score: float, told: float) -> None:
    assert [word.score for word in placed("one", (1.0, 2.0, score)).words] == [told]


def test_a_word_begins_no_earlier_than_the_one_before_it_ends() -> None:
    assert rows(placed("one two", (1.0, 3.0, 1.0), (2.0, 4.0, 1.0))) == [("one", 1.0, 3.0, 1.0), ("two", 3.0, 4.0, 1.0)]


def test_nothing_lies_before_the_beginning_or_behind_the_end() -> None:
    found = placed("one two", (0.5, 3.0, 1.0), (8.0, 12.0, 1.0), begin=1.0, end=9.0)
    assert [(word.start, word.end) for word in found.words] == [(1.0, 3.0), (8.0, 9.0)]


def test_a_word_that_was_not_heard_lies_between_its_neighbours_without_a_score() -> None:
    one, two, three = placed("one two three", (1.0, 2.0, 1.0), None, (4.0, 5.0, 1.0)).words
    assert (one.start, one.end, three.start, three.end) == (1.0, 2.0, 4.0, 5.0)
    assert 2.0 <= (two.start or 0.0) < (two.end or 0.0) <= 4.0
    assert two.score == 0.0


def test_each_line_is_a_cue_of_its_speaker() -> None:
    found = placed("ADA: one\nBOB: two", (1.0, 2.0, 1.0), (3.0, 4.0, 1.0))
    assert [(cue.speaker, [word.text for word in cue.words]) for cue in found.cues] == [
        ("ADA", ["one"]),
        ("BOB", ["two"]),
    ]
    assert found.language == "en"


def test_a_stage_direction_takes_the_time_between_and_has_no_score() -> None:
    _, direction, _ = placed("one [laughs] two", (1.0, 2.0, 1.0), (3.0, 4.0, 1.0)).words
    assert (direction.text, direction.start, direction.end, direction.score) == ("[laughs]", 2.0, 3.0, None)
