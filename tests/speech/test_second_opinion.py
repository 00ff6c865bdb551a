"""Words that one engine has lost are where another has them, if they fit there."""

import pytest

from workstation.speech.second_opinion import corrected
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

Row = tuple[float, float, float]


def transcript(*lines: list[Row]) -> AlignedTranscript:
    cues = (TimedCue(tuple(TimedWord("x", start, end, score) for start, end, score in line)) for line in lines)
    return AlignedTranscript("en", tuple(cues))


def times(words: AlignedTranscript) -> list[tuple[float | None, float | None]]:
    return [(word.start, word.end) for word in words.words]


def test_lost_words_are_taken_from_the_other() -> None:
    found = transcript([(1, 2, 0.9)], [(2.0, 2.1, 0.0), (2.1, 2.4, 0.05)], [(18, 19, 0.9)])
    other = transcript([(1, 2, 0.2)], [(16.0, 16.5, 0.8), (17.0, 18.1, 0.7)], [(18, 19, 0.9)])
    assert times(corrected(found, other)) == [(1, 2), (16.0, 16.5), (17.0, 18), (18, 19)]
    assert corrected(found, other).words[1].score == 0.8


@pytest.mark.parametrize(
    ("own", "place"),
    [
        ((2.0, 2.1, 0.3), (16.0, 16.5, 0.9)),  # it was heard
        ((2.0, 2.1, 0.0), (16.0, 16.5, 0.3)),  # the other is not sure
        ((2.0, 2.1, 0.0), (0.5, 0.9, 0.9)),  # that is before the word before
        ((2.0, 2.1, 0.0), (18.2, 18.8, 0.9)),  # that is inside the word after
        ((2.0, 2.1, 0.0), (2.2, 2.3, 0.9)),  # that is the same place
    ],
)
def test_what_does_not_fit_stays(own: Row, place: Row) -> None:
    found = transcript([(1, 2, 0.9)], [own], [(18, 19, 0.9)])
    other = transcript([(1, 2, 0.9)], [place], [(18, 19, 0.9)])
    assert corrected(found, other) == found


def test_the_torn_beginning_of_a_line_is_joined_to_the_rest() -> None:
    found = transcript([(8.0, 8.5, 0.7), (9.0, 9.5, 0.8), (18.5, 19.0, 0.8), (19.0, 20.0, 0.8), (20.0, 21.0, 0.9)])
    other = transcript([(17.4, 17.8, 0.8), (18.0, 18.4, 0.8), (18.5, 19.0, 0.8), (19.0, 20.0, 0.8), (20.0, 21.0, 0.9)])
    assert times(corrected(found, other))[:2] == [(17.4, 17.8), (18.0, 18.4)]
    apart = transcript([(8.1, 8.5, 0.9), (9.0, 9.5, 0.9), (18.5, 19.0, 0.8), (19.0, 20.0, 0.8), (20.0, 21.0, 0.9)])
    assert corrected(found, apart) == found
