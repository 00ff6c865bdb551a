import pytest

from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.ui.toolkit.viewport import Viewport
from workstation.ui.words.word_layout import WordIndex, hit


def word(text: str, start: int | None = None, stop: int = 0, score: float | None = 0.9) -> Word:
    return Word(text, None if start is None else FrameRange(start, stop), score)


TRANSCRIPT = Transcript(
    cues=(
        Cue((word("one", 100, 200), word("two", 200, 300), word("lost", score=0.0), word("—", score=None))),
        Cue((word("three", 500, 600), word("gone", score=0.0))),
    )
)


@pytest.fixture
def places() -> WordIndex:
    return WordIndex(TRANSCRIPT, 1000)


@pytest.fixture
def view() -> Viewport:
    made = Viewport(1000)
    made.set_frames(1000)
    return made


def test_words_in_view_are_found_in_the_order_of_time(places: WordIndex) -> None:
    assert [p.word.text for p in places.between(150, 210)] == ["one", "two"]
    assert [p.index for p in places.between(301, 600)] == [4]
    assert places.between(700, 900) == []


def test_the_word_being_said(places: WordIndex) -> None:
    said = [p and p.word.text for p in map(places.at, (99, 100, 199, 200, 400))]
    assert said == [None, "one", "one", "two", None]


def test_words_that_were_not_found_stand_between_their_neighbours(places: WordIndex) -> None:
    assert [(g.start, g.stop, [w.text for w in g.words]) for g in places.gaps] == [
        (300, 500, ["lost"]),
        (600, 1000, ["gone"]),
    ]
    assert places.gaps[1].indices == (5,)


def test_a_word_by_its_number(places: WordIndex) -> None:
    assert places.word(2) is None
    found = places.word(4)
    assert found is not None
    assert found.word.text == "three"


def test_cues_in_view(places: WordIndex) -> None:
    assert places.cues_between(0, 400) == [(0, FrameRange(100, 300))]
    assert [number for number, _ in places.cues_between(250, 550)] == [0, 1]


@pytest.mark.parametrize(
    ("x", "text", "part"),
    [
        (150, "one", "whole"),
        (101, "one", "start"),
        (97, "one", "start"),
        (198, "one", "stop"),
        (202, "two", "start"),
        (297, "two", "stop"),
        (303, "two", "stop"),
    ],
)
def test_edges_are_hit_before_the_middle(places: WordIndex, view: Viewport, x: float, text: str, part: str) -> None:
    found = hit(places, view, x, 5)
    assert found is not None
    assert (found.place.word.text, found.part) == (text, part)


def test_nothing_is_hit_between_words(places: WordIndex, view: Viewport) -> None:
    assert hit(places, view, 400, 5) is None


def test_a_narrow_word_keeps_a_middle(places: WordIndex, view: Viewport) -> None:
    view.width = 100
    view.fit()
    found = hit(places, view, 15.0, 5)
    assert found is not None
    assert found.part == "whole"


def test_words_of_which_more_than_half_lies_in_a_range(places: WordIndex) -> None:
    assert places.within(FrameRange(100, 260)) == (0, 1)
    assert places.within(FrameRange(100, 240)) == (0, 0)
    assert places.within(FrameRange(310, 400)) is None


def test_the_next_timed_word(places: WordIndex) -> None:
    assert [p and p.index for p in (places.nearest(1, 1), places.nearest(4, -1), places.nearest(0, -1))] == [4, 1, None]


def test_words_that_overlap_and_cues_out_of_order_are_found() -> None:
    mixed = Transcript(
        cues=(Cue((word("late", 500, 900),)), Cue((word("early", 100, 600), word("inside", 200, 300)))),
    )
    found = WordIndex(mixed, 1000)
    assert [p.word.text for p in found.between(0, 1000)] == ["early", "inside", "late"]
    said = found.at(550)
    assert said is not None
    assert said.word.text == "late"
    assert [p.word.text for p in found.between(400, 450)] == ["early"]
