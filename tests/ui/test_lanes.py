"""Lanes: the pointer selects time, boxes and edges, and moving the playhead paints no waveform anew."""

import gc
import math

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.lane_hands import NO_KEYS, Build, drag
from tests.ui.lane_hands import build as build
from workstation.core.document import Document, Marker, Selection, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.sources import ArraySource
from workstation.ui.lanes.canvas import TrackCanvas
from workstation.ui.lanes.options import Mode
from workstation.ui.lanes.snapping import nearest_zero_crossing
from workstation.ui.lanes.wave import differing
from workstation.ui.toolkit.workspace import Desk

NO_SCROLL = Qt.ScrollPhase.NoScrollPhase


def wheel(widget: QWidget, at: QPointF, turned: int, keys: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(
        at, widget.mapToGlobal(at), QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton, keys, NO_SCROLL, False
    )
    QApplication.sendEvent(widget, event)


def test_a_drag_selects_and_runs_one_command(build: Build, tone: Desk, qtbot: QtBot) -> None:
    editor, _ = build()
    lines: list[str] = []
    tone.commands.logged.connect(lines.append)
    canvas = editor.stack.rows[0].canvas
    assert canvas.width() == tone.viewport.width == 800
    drag(qtbot, canvas, QPoint(200, 50), QPoint(400, 60))
    assert tone.session.selection.range == FrameRange(20_000, 40_000)
    assert tone.session.selection.band_hz is None
    assert lines == ['run("selection.set", 2.5, stop=5.0)']


def test_a_click_sets_the_caret_and_shift_extends_to_it(build: Build, tone: Desk, qtbot: QtBot) -> None:
    canvas = build()[0].stack.rows[0].canvas
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, NO_KEYS, QPoint(100, 20))
    assert tone.session.selection.range == FrameRange(10_000, 10_000)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, QPoint(300, 20))
    assert tone.session.selection.range == FrameRange(10_000, 30_000)


def test_an_edge_of_the_selection_can_be_dragged(build: Build, tone: Desk, qtbot: QtBot) -> None:
    canvas = build()[0].stack.rows[0].canvas
    tone.run("selection.set", 2.5, 5.0)
    drag(qtbot, canvas, QPoint(401, 30), QPoint(600, 30))
    assert tone.session.selection.range == FrameRange(20_000, 60_000)


def test_a_drag_over_a_spectrogram_selects_a_box(build: Build, tone: Desk, qtbot: QtBot) -> None:
    canvas = build(Mode.SPECTROGRAM)[0].stack.rows[0].canvas
    drag(qtbot, canvas, QPoint(100, 20), QPoint(300, 120))
    low, high = tone.session.selection.band_hz or (0, 0)
    assert low == pytest.approx(canvas.hz_at(120), abs=0.2)
    assert high == pytest.approx(canvas.hz_at(20), abs=0.2)
    assert tone.session.selection.range == FrameRange(10_000, 30_000)


def test_an_edit_makes_no_spectrum_before_it_anew(build: Build, tone: Desk, qtbot: QtBot) -> None:
    editor, _ = build(Mode.SPECTROGRAM)
    layer, view = editor.stack.rows[0].canvas._layers._spectrum, tone.viewport
    qtbot.waitUntil(lambda: bool(editor.grab()) and not layer._unfinished and len(layer._pictures) > 2)
    before = dict(layer._pictures.items())
    tone.session.select(FrameRange(*(int(view.frame_at(x)) for x in (600, 640))))
    tone.run("edit.silence")
    editor.grab()
    kept = [block for block, picture in layer._pictures.items() if before.get(block) is picture]
    assert kept == [block for block in before if block != 2]


def test_selections_snap_to_markers(build: Build, tone: Desk, qtbot: QtBot) -> None:
    canvas = build()[0].stack.rows[0].canvas
    tone.run("marker.add", "here", start=5.021)
    drag(qtbot, canvas, QPoint(200, 50), QPoint(404, 50))
    assert tone.session.selection.range.stop == round(5.021 * 8000)


def test_a_double_click_selects_between_markers(build: Build, tone: Desk, qtbot: QtBot) -> None:
    canvas = build()[0].stack.rows[0].canvas
    tone.run("marker.add", "a", start=2.0)
    tone.run("marker.add", "b", start=6.0)
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, NO_KEYS, QPoint(300, 20))
    assert tone.session.selection.range == FrameRange(16_000, 48_000)


def test_a_drag_across_tracks_names_them(build: Build, tone: Desk, qtbot: QtBot) -> None:
    for _ in range(2):
        tone.run("track.duplicate", "t1")
    editor, _ = build()
    first, second = (row.canvas for row in editor.stack.rows[:2])
    drag(qtbot, first, QPoint(100, 20), QPoint(200, 20))
    assert tone.session.selection.tracks == ("t1",)
    drag(qtbot, first, QPoint(50, 20), first.mapFromGlobal(second.mapToGlobal(QPoint(200, 20))))
    assert tone.session.selection.tracks == tuple(row.key for row in editor.stack.rows[:2])


def test_the_wheel_zooms_at_the_pointer_and_scrolls(build: Build, tone: Desk) -> None:
    canvas = build()[0].stack.rows[0].canvas
    view = tone.viewport
    before = view.frame_at(300)
    wheel(canvas, QPointF(300, 20), 120, Qt.KeyboardModifier.ControlModifier)
    assert view.frames_per_pixel == pytest.approx(80)
    assert abs(view.frame_at(300) - before) <= 80
    start = view.start
    wheel(canvas, QPointF(300, 20), -120, Qt.KeyboardModifier.ShiftModifier)
    assert view.start > start


def test_markers_are_dragged_in_one_step(build: Build, tone: Desk, qtbot: QtBot) -> None:
    editor, _ = build()
    tone.run("marker.add", "region", start=2.0, stop=4.0)
    revisions = len(tone.session.history.revisions)
    drag(qtbot, editor.marks, QPoint(320, 9), QPoint(480, 9))
    assert tone.session.document.markers == (Marker(FrameRange(16_000, 48_000), "region"),)
    drag(qtbot, editor.marks, QPoint(300, 9), QPoint(380, 9))
    assert tone.session.document.markers == (Marker(FrameRange(24_000, 56_000), "region"),)
    assert len(tone.session.history.revisions) == revisions + 2


def test_the_playhead_makes_nothing_paint_itself_anew(build: Build) -> None:
    editor, stage = build()
    tiles = editor.stack.rows[0].canvas._layers._wave.tiles
    editor.grab()
    drawn = (tiles.drawn, editor.ruler.drawn, editor.overview.drawn)
    assert drawn[0] > 0
    for frame in range(0, 80_000, 1000):
        stage.playhead = frame
        editor.playhead.follow()
        QApplication.processEvents()
    editor.grab()
    assert (tiles.drawn, editor.ruler.drawn, editor.overview.drawn) == drawn


def test_scrolling_paints_only_what_was_not_seen(build: Build, tone: Desk) -> None:
    editor, _ = build()
    tone.viewport.show(FrameRange(0, 40_000))
    editor.grab()
    tiles = editor.stack.rows[0].canvas._layers._wave.tiles
    drawn = tiles.drawn
    tone.viewport.scroll(100)
    editor.grab()
    assert tiles.drawn - drawn <= 1


def test_zero_crossings_are_found_on_both_sides() -> None:
    samples = np.ones((1, 4000), np.float32)
    samples[:, 2000:] = -1
    document = Document(48_000, (Track("t1", "step", EditList.of(ArraySource(samples, 48_000))),))
    for frame in (1900, 2000, 2100):
        assert nearest_zero_crossing(document, Selection(), frame) == 2000
    assert nearest_zero_crossing(document, Selection(), 1000) == 1000


def test_a_removed_track_leaves_nothing_behind(build: Build, tone: Desk) -> None:
    editor, _ = build(Mode.BOTH)
    listeners = len(tone.session.changed._listeners) + len(tone.viewport.changed._listeners)
    gc.collect()
    canvases = sum(type(thing) is TrackCanvas for thing in gc.get_objects())  # those of windows before among them
    for _ in range(3):
        key = tone.run("track.add")
        QApplication.processEvents()
        tone.run("track.remove", key)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert sum(type(thing) is TrackCanvas for thing in gc.get_objects()) == canvases
    assert len(tone.session.changed._listeners) + len(tone.viewport.changed._listeners) == listeners
    assert len(editor.stack.rows) == 1


def test_lists_that_share_most_chunks_are_known_to_differ_where_they_do() -> None:
    sources = [ArraySource(np.full((1, 10), n, np.float32), 8_000) for n in range(1_000)]
    edits = EditList(1, (Segment(source, 0, 10) for source in sources))
    silenced, _ = edits.replace(FrameRange(4_321, 4_325), EditList.silence(1, 4, 8_000))
    assert differing(edits, silenced) == (4_321, 4_325)
    shorter, _ = edits.replace(FrameRange(4_321, 4_325), EditList(1))
    assert differing(edits, shorter) == (4_321, math.inf)
    assert differing(edits, edits)[0] == edits.frames


def test_what_a_step_compares_grows_with_the_tracks_and_not_with_their_square(
    build: Build, tone: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    sound = tone.session.document.tracks[0].edits
    count, compared = 60, 0
    tone.session.start(Document(48_000, tuple(Track(f"t{n}", f"Track {n}", sound) for n in range(count))))
    plain = Track.__eq__

    def counting(one: Track, other: object) -> bool:
        nonlocal compared
        compared += 1
        return plain(one, other)

    monkeypatch.setattr(Track, "__eq__", counting)
    tone.run("track.gain", f"t{count - 1}", -3.0)
    assert compared <= 4 * count


def test_the_rows_stand_in_the_order_of_the_tracks(build: Build, tone: Desk) -> None:
    editor, _ = build()
    sound = tone.session.document.tracks[0].edits
    tracks = tuple(Track(f"t{n}", f"Track {n}", sound) for n in range(4))
    tone.session.start(Document(48_000, tracks))
    tone.session.commit(Document(48_000, (tracks[3], tracks[1], tracks[0])), "Other order")
    QApplication.processEvents()
    shown = sorted(editor.stack.rows, key=lambda row: row.y())
    assert [row.key for row in shown] == ["t3", "t1", "t0"]
