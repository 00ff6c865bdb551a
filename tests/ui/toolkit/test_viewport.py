"""The viewport keeps what is under the pointer, stays inside the document, and tells of every move."""

import pytest

from workstation.core.ranges import FrameRange
from workstation.ui.toolkit.viewport import CLOSEST, Viewport


@pytest.fixture
def view() -> Viewport:
    viewport = Viewport(1000)
    viewport.set_frames(480_000)
    return viewport


def test_the_whole_document_is_shown_at_first_and_after_growing(view: Viewport) -> None:
    assert view.frames_per_pixel == 480
    view.set_frames(960_000)
    assert view.frames_per_pixel == 960
    assert view.visible == FrameRange(0, 960_000)


def test_an_edit_leaves_the_zoom_as_it_is(view: Viewport) -> None:
    view.set_frames(240_000, keep=True)
    assert (view.frames_per_pixel, view.column) == (480, 0)
    assert view.visible == FrameRange(0, 240_000)
    view.set_frames(960_000, keep=True)
    assert view.frames_per_pixel == 480


def test_zooming_keeps_the_frame_under_the_pointer(view: Viewport) -> None:
    for factor in (2.0, 1.5, 8.0, 0.7):
        before = (view.column + 400) * view.frames_per_pixel
        view.zoom_at(400, factor)
        assert abs(view.x_of(before) - 400) <= 0.5


def test_zooming_ends_at_samples_and_at_the_whole(view: Viewport) -> None:
    view.zoom_at(500, 1e9)
    assert view.frames_per_pixel == CLOSEST
    view.zoom_at(500, 1e-9)
    assert view.whole
    assert view.frames_per_pixel == 480


def test_scrolling_stops_at_both_ends(view: Viewport) -> None:
    view.zoom_at(0, 10)
    view.scroll(-50)
    assert view.start == 0
    view.scroll(10**9)
    assert view.frames < view.stop <= view.frames + 0.11 * view.width * view.frames_per_pixel


def test_frames_and_pixels_are_inverse_of_each_other(view: Viewport) -> None:
    view.show(FrameRange(100_000, 120_000))
    for x in range(0, 1000, 37):
        assert view.nearest(view.x_of(view.frame_at(x))) == view.frame_at(x)
        assert abs(view.x_of(view.frame_at(x)) - x) <= 1


def test_a_range_is_shown_with_its_margin(view: Viewport) -> None:
    view.show(FrameRange(100_000, 200_000), margin=0.1)
    assert view.visible == FrameRange(90_000, 210_000)


def test_revealing_scrolls_only_when_needed(view: Viewport) -> None:
    view.show(FrameRange(0, 48_000))
    moves: list[float] = []
    view.changed.connect(lambda: moves.append(view.start))
    view.reveal(20_000)
    assert not moves
    view.reveal(300_000, at=0.5)
    assert abs(view.x_of(300_000) - 500) <= 1
    assert len(moves) == 1


def test_every_move_is_told_once(view: Viewport) -> None:
    moves: list[float] = []
    view.changed.connect(lambda: moves.append(view.start))
    view.zoom_at(0, 2)
    view.scroll(10)
    view.resize(500)
    view.resize(500)
    view.fit()
    assert len(moves) == 4


def test_an_empty_document_has_one_pixel_for_every_frame_at_least() -> None:
    view = Viewport(800)
    view.fit()
    assert view.frame_at(400) == 0
    assert view.visible == FrameRange(0, 0)
