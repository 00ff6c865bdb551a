"""Times read as people write them, and rulers have round labels that are never too close."""

from itertools import pairwise

import pytest

from workstation.ui.toolkit.time_format import about, format_length, format_time, ticks


@pytest.mark.parametrize(
    ("frame", "style", "text"),
    [
        (0, "clock", "0:00.000"),
        (48_000 * 61.5, "clock", "1:01.500"),
        (48_000 * 3723.4564, "clock", "1:02:03.456"),
        (48_000 * 59.9996, "clock", "1:00.000"),
        (-24_000, "clock", "-0:00.500"),
        (72_000, "seconds", "1.500 s"),
        (1_234_567, "frames", "1,234,567"),
    ],
)
def test_positions(frame: float, style: str, text: str) -> None:
    assert format_time(frame, 48_000, style) == text


def test_short_lengths_are_in_milliseconds() -> None:
    assert format_length(480, 48_000) == "10.0 ms"
    assert format_length(96_000, 48_000) == "0:02.000"


@pytest.mark.parametrize("style", ["clock", "seconds", "frames"])
@pytest.mark.parametrize("frames_per_pixel", [1 / 64, 0.3, 1, 17, 480, 48_000, 10_000_000])
def test_labels_have_their_room_and_differ(style: str, frames_per_pixel: float) -> None:
    room = 80 * frames_per_pixel
    start = 123_456.0
    lines = list(ticks(start, start + 1900 * frames_per_pixel, 48_000, style, room))
    labelled = [line for line in lines if line.label]
    # At the closest zoom a round number of seconds rarely falls on a sample: frames may be sparser.
    assert len(labelled) >= 2
    gaps = [b.frame - a.frame for a, b in pairwise(labelled)]
    assert min(gaps) >= room * 0.999
    assert len({line.label for line in labelled}) == len(labelled)


def test_clock_steps_are_those_of_a_clock() -> None:
    labels = [tick.label for tick in ticks(0, 48_000 * 400, 48_000, "clock", 48_000 * 40) if tick.label]
    assert labels == ["0:00", "1:00", "2:00", "3:00", "4:00", "5:00", "6:00"]
    labels = [tick.label for tick in ticks(0, 480, 48_000, "clock", 90) if tick.label]
    assert labels == ["0:00.000", "0:00.002", "0:00.004", "0:00.006", "0:00.008", "0:00.010"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (7.6, "8 s"), (33, "30 s"), (58, "1 min"), (200, "3 min"), (3599, "1 h"), (4700, "1 h 20 min")],
)
def test_a_time_to_wait_is_told_as_fine_as_it_is_known(seconds: float, text: str) -> None:
    assert about(seconds) == text
