"""Clips on screen: thousands are a bar of one a pixel, and what is under the pointer is found among all."""

import random

import pytest

from workstation.core.document import Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Silence
from workstation.ui.lanes.clips.boxes import ClipBoxes
from workstation.ui.toolkit.viewport import Viewport

RATE = 8000


def clips(count: int, seed: int) -> Track:
    """Clips of many lengths, with gaps and overlaps."""
    dice = random.Random(seed)
    made = []
    for _ in range(count):
        frames = dice.choice((5, 300, 9_000))
        made.append(Clip.of(EditList.of(Silence(1, frames, RATE)), dice.randrange(1_000_000)))
    return Track("t", "T", EditList(1)).with_clips(made)


def view_of(track: Track, seed: int) -> Viewport:
    view = Viewport(700)
    view.set_frames(track.frames)
    dice = random.Random(seed)
    if seed % 3:
        start = dice.randrange(track.frames - 5)
        view.show(FrameRange(start, start + dice.choice((60, 5_000, 200_000))))
    return view


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("count", [3, 60, 1500])
def test_all_that_fills_a_pixel_is_shown_and_of_the_rest_one_a_pixel(count: int, seed: int) -> None:
    track = clips(count, seed)
    view, boxes = view_of(track, seed), ClipBoxes()
    places = [(view.x_of(clip.start), view.x_of(clip.stop)) for clip in track.clips]
    seen = [n for n, clip in enumerate(track.clips) if clip.stop >= view.start and clip.start <= view.stop]
    shown = boxes.shown(track, view)
    numbers = [box.number for box in shown]
    assert numbers == sorted(numbers)
    assert {n for n in seen if places[n][1] - places[n][0] >= 1} <= set(numbers) <= set(seen)
    assert {int(places[n][0] // 1) for n in seen} == {int(box.left // 1) for box in shown}
    assert sum(box.width < 1 for box in shown) <= view.width + 2
    assert boxes.shown(track, view) is shown


@pytest.mark.parametrize("seed", range(6))
def test_what_is_near_a_pixel_or_inside_a_range_is_found_among_all(seed: int) -> None:
    track = clips(800, seed)
    view, boxes = view_of(track, seed), ClipBoxes()
    dice = random.Random(seed)
    for _ in range(20):
        x = dice.uniform(0, view.width)
        near = [box.number for box in boxes.near(track, view, x)]
        seen = [n for n, clip in enumerate(track.clips) if clip.stop >= view.start and clip.start <= view.stop]
        edges = {n: (view.x_of(track.clips[n].start), view.x_of(track.clips[n].stop)) for n in seen}
        assert near == [n for n, (left, right) in edges.items() if left - 4 <= x <= right + 4]
    whole = FrameRange(int(view.start), int(view.stop) + 1)
    inside = {n for n, c in enumerate(track.clips) if whole.start <= c.start and c.stop <= whole.stop}
    assert boxes.inside(track, view, whole) == inside


@pytest.mark.parametrize("seed", range(6))
def test_gaps_are_where_no_clip_is(seed: int) -> None:
    track = clips(30, seed)
    view = view_of(track, seed)
    gaps = ClipBoxes().gaps(track, view)
    for x in range(view.width):
        at = x + 0.5
        covered = any(view.x_of(clip.start) <= at < view.x_of(clip.stop) for clip in track.clips)
        inside = any(left <= at < right for left, right in gaps)
        edge = any(abs(at - e) < 0.6 for gap in gaps for e in gap) or (not inside and not covered)
        assert inside is not covered or edge


def test_a_track_without_clips_is_one_gap() -> None:
    track, view, boxes = Track("t", "T", EditList(1)), Viewport(300), ClipBoxes()
    assert boxes.gaps(track, view) == [(0.0, 300.0)]
    assert boxes.shown(track, view) == []
    assert boxes.near(track, view, 5.0) == []
