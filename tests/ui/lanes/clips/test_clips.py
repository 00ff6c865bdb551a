"""Clips under the pointer: every handle does what its command does, and is one step."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.lane_hands import Build, drag, move
from tests.ui.lane_hands import build as build
from workstation.core.ranges import FrameRange
from workstation.ui.lanes.canvas import TrackCanvas
from workstation.ui.lanes.clips.boxes import STRIP, body_of, db_at, fade_handle_y, level_y
from workstation.ui.toolkit.workspace import Desk

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
TITLE, BODY = 8, 100


@pytest.fixture
def canvas(build: Build, tone: Desk) -> TrackCanvas:
    """Ten seconds in 800 pixels, in two clips of 4 and 6 seconds, over an empty track."""
    tone.run("track.add", "Other", channels=2)
    tone.run("selection.set", 4.0)
    tone.run("clip.split")
    tone.run("selection.set", 0.0)
    editor = build()[0]
    canvas = editor.stack.rows[0].canvas
    QApplication.processEvents()
    return canvas


def ranges(desk: Desk, track: str = "t1") -> list[tuple[int, int]]:
    return [(clip.start // 100, clip.stop // 100) for clip in desk.session.document.track(track).clips]


def test_a_title_moves_a_clip_with_snapping_and_one_command(canvas: TrackCanvas, tone: Desk, qtbot: QtBot) -> None:
    lines: list[str] = []
    tone.commands.logged.connect(lines.append)
    drag(qtbot, canvas, QPoint(500, TITLE), QPoint(600, TITLE))
    assert ranges(tone) == [(0, 320), (420, 900)]
    assert lines == ['run("clip.move", "t1", clip=1, start=5.25)']
    view = tone.viewport
    shift = round(view.x_of(42_000) - view.x_of(32_000)) - 4
    drag(qtbot, canvas, QPoint(500, TITLE), QPoint(500 - shift, TITLE))
    assert ranges(tone) == [(0, 320), (320, 800)], "an edge that comes near another one snaps to it"
    assert tone.session.selection.range == FrameRange(32_000, 80_000)


def test_a_click_on_a_title_selects_and_shift_adds(canvas: TrackCanvas, tone: Desk, qtbot: QtBot) -> None:
    qtbot.mouseClick(canvas, LEFT, NO_KEYS, QPoint(100, TITLE))
    assert tone.session.selection.range == FrameRange(0, 32_000)
    assert tone.session.selection.tracks == ("t1",)
    qtbot.mouseClick(canvas, LEFT, Qt.KeyboardModifier.ShiftModifier, QPoint(500, TITLE))
    assert tone.session.selection.range == FrameRange(0, 80_000)


def test_a_clip_goes_to_another_track(canvas: TrackCanvas, tone: Desk, qtbot: QtBot) -> None:
    below = QPoint(500, canvas.height() + 40)
    drag(qtbot, canvas, QPoint(500, TITLE), below)
    assert ranges(tone) == [(0, 320)]
    assert ranges(tone, "t2") == [(320, 800)]
    assert tone.session.document.track("t1").arrangement is not None


def test_escape_and_preview_leave_the_document_alone(canvas: TrackCanvas, tone: Desk, qtbot: QtBot) -> None:
    before = tone.session.document
    qtbot.mousePress(canvas, LEFT, NO_KEYS, QPoint(500, TITLE))
    move(canvas, QPointF(560, TITLE))
    assert canvas._stage.clip_drag.preview is not None
    assert tone.session.document is before
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas._stage.clip_drag.preview is None
    qtbot.mouseRelease(canvas, LEFT, NO_KEYS, QPoint(560, TITLE))
    assert tone.session.document is before


def test_edges_are_trimmed_and_pulled_out(canvas: TrackCanvas, tone: Desk, qtbot: QtBot) -> None:
    drag(qtbot, canvas, QPoint(322, BODY), QPoint(400, BODY))
    assert ranges(tone) == [(0, 320), (398, 800)]
    drag(qtbot, canvas, QPoint(400, BODY), QPoint(300, BODY))
    assert ranges(tone) == [(0, 320), (298, 800)], "pulled over its neighbour: a cross-fade"


def test_fades_are_dragged_at_the_corners(canvas: TrackCanvas, tone: Desk, qtbot: QtBot) -> None:
    y = round(fade_handle_y())
    drag(qtbot, canvas, QPoint(327, y), QPoint(400, y))
    clip = tone.session.document.track("t1").clips[1]
    assert clip.fade_frames == (8000, 0)
    drag(qtbot, canvas, QPoint(400, y), QPoint(310, y))
    assert tone.session.document.track("t1").clips[1].fade_in is None


def test_the_envelope_is_bent(canvas: TrackCanvas, tone: Desk, qtbot: QtBot) -> None:
    tone.settings["envelopes"] = True
    body = body_of(canvas.height(), titled=True)
    middle, low = round(level_y(0.0, *body)), round(level_y(-20.0, *body))
    qtbot.mouseDClick(canvas, LEFT, NO_KEYS, QPoint(500, middle))
    qtbot.mouseDClick(canvas, LEFT, NO_KEYS, QPoint(600, middle))
    assert [p.frame for p in tone.session.document.track("t1").clips[1].points] == [50_000, 60_000]
    drag(qtbot, canvas, QPoint(600, middle), QPoint(620, low))
    points = tone.session.document.track("t1").clips[1].points
    assert points[1].frame == 62_000
    assert points[1].gain_db == pytest.approx(-20, abs=0.5)
    qtbot.mouseDClick(canvas, LEFT, NO_KEYS, QPoint(500, middle))
    assert len(tone.session.document.track("t1").clips[1].points) == 1
    drag(qtbot, canvas, QPoint(100, middle), QPoint(100, low))
    assert tone.session.document.track("t1").clips[0].gain_db == pytest.approx(-20, abs=0.5)


def test_a_new_point_far_from_the_line_stands_on_it(canvas: TrackCanvas, tone: Desk, qtbot: QtBot) -> None:
    tone.settings["envelopes"] = True
    high, _ = body_of(canvas.height(), titled=True)
    qtbot.mouseDClick(canvas, LEFT, NO_KEYS, QPoint(500, round(high) + 12))
    (point,) = tone.session.document.track("t1").clips[1].points
    assert point.frame == 50_000
    assert point.gain_db == pytest.approx(0.0, abs=0.05)


def test_the_body_of_a_clip_still_selects_time(canvas: TrackCanvas, tone: Desk, qtbot: QtBot) -> None:
    drag(qtbot, canvas, QPoint(400, BODY), QPoint(500, BODY))
    assert tone.session.selection.range == FrameRange(40_000, 50_000)
    drag(qtbot, canvas, QPoint(200, BODY), QPoint(317, BODY))
    assert tone.session.selection.range == FrameRange(20_000, 32_000), "selections snap to the edges of clips"


def test_what_commands_change_is_under_the_pointer_at_once(canvas: TrackCanvas, tone: Desk, qtbot: QtBot) -> None:
    tone.run("selection.set", 6.0, tracks=("t1",))
    tone.run("clip.split")
    qtbot.mouseClick(canvas, LEFT, NO_KEYS, QPoint(700, TITLE))
    assert tone.session.selection.range == FrameRange(48_000, 80_000)


def test_heights_and_gains_are_inverse() -> None:
    for db in (-50.0, -20.0, -6.0, 0.0, 6.0, 12.0):
        assert db_at(level_y(db, STRIP, 400), STRIP, 400) == pytest.approx(db, abs=0.05)


def test_no_handles_stay_where_an_edit_has_made_other_clips(canvas: TrackCanvas, tone: Desk, qtbot: QtBot) -> None:
    def painted() -> object:
        QApplication.processEvents()
        return canvas.grab().toImage()

    at = QPoint(200, TITLE)
    tone.run("selection.set", 2.0)
    plain = painted()
    move(canvas, at)
    assert painted() != plain
    tone.run("clip.split")
    split = painted()
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert painted() == split
