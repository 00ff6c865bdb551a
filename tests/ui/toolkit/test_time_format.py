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
    [
        (0.2, "1 s"),
        (7.6, "8 s"),
        (33, "30 s"),
        (58, "1 min"),
        (200, "3 min"),
        (3599, "1 h"),
        (4700, "1 h 20 min"),
        (9.99, "10 s"),
        (10, "10 s"),
        (54.9, "50 s"),
        (55, "1 min"),
        (89, "1 min"),
        (54 * 60, "54 min"),
        (55 * 60, "1 h"),
        (7260, "2 h"),
    ],
)
def test_a_time_to_wait_is_told_as_fine_as_it_is_known(seconds: float, text: str) -> None:
    assert about(seconds) == text


def test_lines_and_their_parts() -> None:
    """A second has ten parts, two seconds four; lines on both edges count."""
    made = list(ticks(1000, 3000, 1000, "clock", 1000))
    assert [line.frame for line in made] == pytest.approx(range(1000, 3001, 100))
    assert [line.label for line in made if line.label] == ["0:01", "0:02", "0:03"]
    made = list(ticks(0, 4000, 1000, "clock", 1001))
    assert [(line.frame, line.label) for line in made if line.frame <= 2000] == [
        (0, "0:00"), (500, ""), (1000, ""), (1500, ""), (2000, "0:02")
    ]  # fmt: skip
    assert [line.label for line in ticks(0, 500, 1000, "seconds", 200) if line.label] == ["0.0", "0.2", "0.4"]
    assert [line.label for line in ticks(0, 3, 1000, "frames", 0.5)] == ["0", "1", "2", "3"]
    assert format_length(1000, 1000) == "0:01.000"
    assert format_length(999, 1000) == "999.0 ms"
