"""Stretches of a video that overlap in a cross-fade."""

from pathlib import Path

from workstation.engine.video_map import _one_at_a_time

A, B = Path("a.mp4"), Path("b.mp4")


def test_where_two_overlap_the_second_is_seen() -> None:
    found = [(0, 100, A, 1.0), (80, 200, B, 2.0), (300, 400, A, 3.0)]
    assert [*_one_at_a_time(found)] == [(0, 80, A, 1.0), (80, 200, B, 2.0), (300, 400, A, 3.0)]


def test_what_another_covers_from_its_beginning_is_not_seen() -> None:
    assert [*_one_at_a_time([(50, 90, A, 1.0), (50, 200, B, 2.0)])] == [(50, 200, B, 2.0)]
