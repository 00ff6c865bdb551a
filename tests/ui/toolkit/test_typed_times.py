"""Times are read as people type them."""

from fractions import Fraction

import pytest

from workstation.ui.toolkit.typed_times import parse_time, read_time, video_fps
from workstation.ui.toolkit.workspace import Desk


@pytest.mark.parametrize(
    ("text", "style", "seconds"),
    [
        ("1:02:03.456", "clock", 3723.456),
        ("2:03,5", "clock", 123.5),
        (" 63.25 s ", "seconds", 63.25),
        ("16,000", "frames", 2.0),
        ("7", "clock", 7.0),
        (".5", "clock", 0.5),
        ("1.5:00", "clock", None),
        ("1:2:3:4", "clock", None),
        ("-1", "clock", None),
        ("soon", "clock", None),
        ("2", "clock", 2.0),
        ("1:05.5", "clock", 65.5),
        ("90:00", "clock", 5400.0),
        ("1:75", "clock", None),
        ("1:05:75", "clock", None),
        ("1m 5.5s", "clock", 65.5),
        ("1 h 2 min", "clock", 3720.0),
        ("500 ms", "clock", 0.5),
        ("2,5 s", "clock", 2.5),
        ("16000 samples", "clock", 2.0),
        ("16,000 frames", "seconds", 2.0),
        ("12", "frames", 0.0015),
        ("", "clock", None),
        ("١٢", "clock", None),
        ("1e9", "clock", None),
        ("nan", "clock", None),
        ("9" * 400, "clock", None),
        ("9" * 400 + " samples", "clock", 999_999_999_999_999 / 8000),
    ],
)
def test_typed_times_are_read(text: str, style: str, seconds: float | None) -> None:
    assert parse_time(text, 8000, style) == seconds


@pytest.mark.parametrize(
    ("text", "fps", "seconds"),
    [
        ("0:00:02:12", Fraction(25), 2.48),
        ("00:01:00:00", Fraction(24), 60.0),
        ("0:00:01:29", Fraction(30), 1 + 29 / 30),
        ("1:00:00;00", Fraction(30_000, 1001), 3599.9964),
        ("0:00:02:25", Fraction(25), None),
        ("0:61:00:00", Fraction(25), None),
    ],
)
def test_timecode_counts_pictures(text: str, fps: Fraction, seconds: float | None) -> None:
    found = parse_time(text, 48_000, fps=lambda: fps)
    assert found == (None if seconds is None else pytest.approx(seconds, abs=1e-9))


def test_only_a_signed_time_may_be_negative() -> None:
    assert parse_time("-1:00.5", 8000, signed=True) == -60.5
    assert parse_time("−500 ms", 8000, signed=True) == -0.5
    assert parse_time("--1", 8000, signed=True) is None
    assert parse_time("-1", 8000) is None


def test_without_a_video_the_setting_says_what_timecode_counts(tone: Desk) -> None:
    assert video_fps(tone) == 25
    assert read_time(tone, "0:00:01:12") == pytest.approx(1.48)
    tone.settings["timecode_fps"] = "50"
    assert read_time(tone, "0:00:01:12") == pytest.approx(1.24)
