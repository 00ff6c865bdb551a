"""Frequencies and levels on the axes of a response curve, worked out by hand."""

import pytest

from workstation.ui.panels.eq_axes import EqAxes, axis_text, frequency_text

AXES = EqAxes(10.0, 5.0, 300.0, 108.0)


def test_three_decades_share_the_width() -> None:
    assert [AXES.x(hz) for hz in (20, 200, 2000, 20_000)] == pytest.approx([10, 110, 210, 310])
    assert [AXES.frequency(x) for x in (10, 110, 210, 310)] == pytest.approx([20, 200, 2000, 20_000])
    assert [AXES.frequency(x) for x in (-50, 999)] == pytest.approx([20, 20_000])


def test_two_pixels_a_decibel_from_the_middle() -> None:
    assert [AXES.y(db) for db in (27, 12, 0, -27)] == pytest.approx([5, 35, 59, 113])
    assert [AXES.level(y) for y in (5, 35, 59, 113)] == pytest.approx([27, 12, 0, -27])


def test_a_plot_without_room_divides_by_nothing() -> None:
    flat = EqAxes(0.0, 0.0, 0.0, 0.0)
    assert flat.frequency(0.5) == pytest.approx(20 * 1000**0.5)
    assert flat.level(0.5) == pytest.approx(0.0)


def test_frequencies_as_they_are_spoken() -> None:
    assert [frequency_text(hz) for hz in (80, 999, 1000, 1250)] == ["80 Hz", "999 Hz", "1 kHz", "1.25 kHz"]
    assert [axis_text(hz) for hz in (20, 500, 1000, 10_000)] == ["20", "500", "1k", "10k"]
