"""What analysers have found, painted over a lane."""

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from workstation.core.document import Document
from workstation.core.overlays import CurveOverlay, Overlay, OverlaySegment, PictureOverlay, SegmentOverlay
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.core.track import Track
from workstation.engine.views.overlay_store import OverlayStore, ShownOverlay
from workstation.ui.lanes.overlays import OverlayLayer
from workstation.ui.lanes.scale_labels import row_labels
from workstation.ui.main_window import MainWindow
from workstation.ui.toolkit.theme import load_theme
from workstation.ui.toolkit.viewport import Viewport

RATE = 1000
WIDTH, HEIGHT = 400, 120


@pytest.fixture
def track() -> Track:
    return Track("t1", "One", EditList.of(ArraySource(np.zeros((1, 4 * RATE), np.float32), RATE)))


def painted(track: Track, *overlays: Overlay, start: int = 0) -> QImage:
    """The lane of 4 s in 400 pixels, on black."""
    store, viewport = OverlayStore(), Viewport(WIDTH)
    viewport.frames, viewport.frames_per_pixel = 4 * RATE, 10.0
    store.show(tuple(ShownOverlay("t1", track.edits, start, RATE, "x", overlay) for overlay in overlays))
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    with QPainter(image) as painter:
        OverlayLayer(store, viewport).paint(
            painter, image.rect(), QRect(0, 0, WIDTH, HEIGHT), track, load_theme("dark")
        )
    return image


def lit(image: QImage, x: int, top: int = 30) -> list[int]:
    """The rows below `top` of a column that are not black."""
    return [y for y in range(top, image.height()) if image.pixelColor(x, y).lightness() > 20]


def test_a_curve_is_where_its_values_are_and_has_gaps(qapp: object, track: Track) -> None:
    times = np.arange(0, 4, 0.1)
    values = np.where(times < 2, 0.25, 0.5)
    values[(times > 2.5) & (times < 3.5)] = np.nan
    image = painted(track, CurveOverlay("Share", times, values, low=0.0, high=1.0))
    assert abs(np.mean(lit(image, 100)) - 0.75 * (HEIGHT - 1)) < 2
    assert abs(np.mean(lit(image, 230)) - 0.5 * (HEIGHT - 1)) < 2
    assert lit(image, 300) == []


def test_very_many_points_are_drawn_as_their_extremes(qapp: object, track: Track) -> None:
    times = np.linspace(0, 4, 400_000)
    values = np.zeros(len(times))
    values[200_000] = 1.0
    image = painted(track, CurveOverlay("Peak", times, values, low=0.0, high=1.0))
    assert min(min(lit(image, x)) for x in (199, 200, 201)) < 40
    assert min(lit(image, 100)) > 110


def test_segments_stand_at_the_bottom_from_start_to_stop(qapp: object, track: Track) -> None:
    image = painted(track, SegmentOverlay("Parts", ((1.0, 2.0, "a"), (3.0, 3.5, "b"))), start=RATE // 2)  # type: ignore[arg-type]
    columns = [x for x in range(WIDTH) if lit(image, x)]
    assert (columns[0], columns[-1]) == (150, 399)
    assert 260 not in columns
    assert min(lit(image, 200)) > HEIGHT - 20


def test_a_picture_fills_its_time_with_its_lowest_row_below(qapp: object, track: Track) -> None:
    values = np.zeros((2, 10))
    values[0] = 1.0
    image = painted(track, PictureOverlay("P", values, 1.0, 2.0, colours="grey"))
    assert image.pixelColor(150, HEIGHT - 10).lightness() > 200
    assert image.pixelColor(150, 30).lightness() < 20
    assert image.pixelColor(50, HEIGHT - 10).lightness() == 0


def test_nothing_is_painted_over_sound_that_is_another(qapp: object, track: Track) -> None:
    store = OverlayStore()
    told: list[int] = []
    store.changed.connect(lambda: told.append(1))
    curve = CurveOverlay("Share", np.array([0.0, 4.0]), np.array([1.0, 1.0]))
    store.show((ShownOverlay("t1", EditList(1), 0, RATE, "x", curve),))
    assert store.of(track) == ()
    assert store.hide(analyser="y") == 0
    assert store.hide(analyser="x") == 1
    assert len(told) == 2


def test_a_lane_of_the_window_shows_them_and_not_when_the_sound_is_another(window: MainWindow) -> None:
    desk = window.desk
    sound = EditList.of(ArraySource(np.zeros((1, 4 * RATE), np.float32), RATE))
    desk.session.start(Document(RATE, (Track("t1", "One", sound),)))
    desk.viewport.fit()
    before = window.editor.grab().toImage()
    curve = CurveOverlay("Share", np.array([0.0, 4.0]), np.array([0.5, 0.5]), low=0.0, high=1.0)
    desk.session.overlays.show((ShownOverlay("t1", sound, 0, RATE, "x", curve),))
    shown = window.editor.grab().toImage()
    assert shown != before
    desk.session.overlays.hide()
    assert window.editor.grab().toImage() == before


def test_rows_of_a_picture_have_their_names_at_its_left(qapp: object, track: Track) -> None:
    dark = np.zeros((2, 10))
    plain = painted(track, PictureOverlay("Rows", dark, 1.0, 3.0, 0.0, 1.0))
    named = painted(track, PictureOverlay("Rows", dark, 1.0, 3.0, 0.0, 1.0, labels=("low", "high")))
    changed = [x for x in range(WIDTH) if any(named.pixel(x, y) != plain.pixel(x, y) for y in range(HEIGHT))]
    assert 100 <= min(changed) <= max(changed) < 160
    rows = [y for y in range(HEIGHT) if any(named.pixel(x, y) != plain.pixel(x, y) for x in range(100, 160))]
    assert min(rows) < HEIGHT / 2 < max(rows)


def test_segments_cover_nothing_of_a_picture(qapp: object, track: Track) -> None:
    values = np.array([[1.0], [0.0]])
    image = painted(track, PictureOverlay("Rows", values, 0.0, 4.0), SegmentOverlay("S", (OverlaySegment(0.0, 1.0),)))
    bright = [y for y in range(HEIGHT - 18) if image.pixelColor(300, y).lightness() > 120]
    assert len(bright) == pytest.approx((HEIGHT - 18) / 2, abs=2)


def test_names_of_rows_leave_each_other_room() -> None:
    names = tuple("abcdefghijkl")
    assert list(row_labels(names, 240.0, 10.0)) == [(225.0 - 20.0 * i, name) for i, name in enumerate(names)]
    assert [text for _, text in row_labels(names, 60.0, 10.0)] == list("acegik")
    assert [text for _, text in row_labels(names, 60.0, 11.0)] == list("adgj")
    assert list(row_labels((), 60.0, 10.0)) == []
