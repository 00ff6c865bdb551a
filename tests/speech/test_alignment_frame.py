"""The frame around an engine's search, with an engine that finds what it is told to."""

from collections.abc import Generator

import numpy as np
import pytest

from workstation.speech.alignment_frame import Window, align_by
from workstation.speech.progress import finish
from workstation.speech.text.placing import Found
from workstation.speech.text.tokens import parse_text
from workstation.speech.words import AlignedTranscript

RATE = 8000
NOISE = np.random.default_rng(1).normal(0, 0.1, 2 * RATE).astype(np.float32)


def align(
    found: list[Found | None] | None,
    text: str = "one two",
    samples: np.ndarray = NOISE,
    windows: list[Window] | None = None,
    part: Window | None = None,
) -> Generator[float, None, AlignedTranscript]:
    def listen() -> Generator[float, None, str]:
        yield 0.5
        return "what was heard"

    def search(heard: str) -> Generator[float, None, list[Found | None] | None]:
        assert heard == "what was heard"
        yield from (0.5, 0.25, 1.0)  # a second pass begins anew
        return found

    return align_by(
        samples,
        RATE,
        parse_text(text, "en"),
        listen,
        search,
        listened=0.4,
        seconds=lambda heard: 2.0,
        windows=windows,
        part=part,
    )


def test_words_are_where_the_search_has_them_and_others_between() -> None:
    found: list[Found | None] = [Found(0.5, 0.8, 0.9), None]
    one, two = finish(align(found)).words
    assert (one.start, one.end, one.score) == (0.5, 0.8, 0.9)
    assert two.score == 0
    assert two.start is not None
    assert two.end is not None
    assert 0.8 <= two.start <= two.end <= 2.0
    (_, last) = finish(align(found, part=(0.2, 1.0))).words
    assert last.end is not None
    assert last.end <= 1.0


def test_the_fraction_done_rises_over_both_halves() -> None:
    assert list(align([None, None])) == pytest.approx([0.0, 0.2, 0.7, 0.7, 1.0])


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (align(None), "the sound, 2.00 s, is too short for the text"),
        (align(None, part=(0.5, 0.75)), "the sound, 0.25 s, is too short for the text"),
        (align([], text="..."), "the text has no words to align"),
        (align([], samples=NOISE[:0]), "the sound is empty"),
        (align([], samples=0 * NOISE), "the sound is silent"),
        (align([], windows=[]), "each of the 1 lines needs a window, got 0"),
    ],
)
def test_a_job_without_a_result_says_why(work: Generator[float, None, AlignedTranscript], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        finish(work)
