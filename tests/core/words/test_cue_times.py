"""How far a cue may reach, and which cue a time means, worked out by hand."""

import pytest

from workstation.core.ranges import FrameRange
from workstation.core.words.cue_times import cue_near, cue_number, room_of
from workstation.core.words.transcript import Cue, Transcript, Word


def cue(start: int, stop: int) -> Cue:
    return Cue((Word("word", FrameRange(start, stop)),))


CUES = Transcript(cues=(cue(100, 200), cue(300, 400), Cue((Word("lost"),)), cue(600, 700)))


@pytest.mark.parametrize(
    ("number", "room"),
    [(0, (0, 290)), (1, (210, 590)), (2, (0, 1000)), (3, (410, 1000))],
)
def test_the_room_of_a_cue_ends_a_gap_before_its_neighbours(number: int, room: tuple[int, int]) -> None:
    assert room_of(CUES, number, 10, 1000) == FrameRange(*room)


def test_the_room_is_never_less_than_what_the_cue_takes() -> None:
    crowded = Transcript(cues=(cue(100, 305), cue(300, 400), cue(395, 500)))
    assert room_of(crowded, 1, 10, 350) == FrameRange(300, 400)
    assert room_of(crowded, 2, 10, 350) == FrameRange(395, 500)


def test_of_cues_that_begin_at_once_the_later_in_the_list_is_behind() -> None:
    twins = Transcript(cues=(cue(100, 150), cue(100, 160)))
    assert room_of(twins, 0, 10, 1000) == FrameRange(0, 150)
    assert room_of(twins, 1, 10, 1000) == FrameRange(100, 1000)


@pytest.mark.parametrize(
    ("range_", "number"),
    [((150, 150), 0), ((300, 300), 1), ((250, 250), -1), ((150, 360), 1), ((190, 320), 1), ((120, 310), 0)],
)
def test_a_time_means_the_cue_around_it_and_a_range_the_one_of_which_most_lies_in_it(
    range_: tuple[int, int], number: int
) -> None:
    assert cue_near(CUES, FrameRange(*range_)) == number


def test_of_two_cues_of_which_as_much_lies_in_a_range_the_first_is_meant() -> None:
    assert cue_near(CUES, FrameRange(100, 400)) == 0


@pytest.mark.parametrize("number", [-1, 4])
def test_a_cue_that_there_is_none_of_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=f"there is no cue {number}: the transcript has 4"):
        cue_number(CUES, number)
    assert cue_number(CUES, 3) is CUES.cues[3]
