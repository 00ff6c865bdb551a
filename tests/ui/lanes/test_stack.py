"""The stack of tracks: however many there are, rows are widgets only where they are in view."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.lane_hands import Build, drag
from tests.ui.lane_hands import build as build
from workstation.core.document import Document, Track
from workstation.ui.lanes.header import TrackHeader
from workstation.ui.lanes.row import TrackRow
from workstation.ui.lanes.stack import TrackStack
from workstation.ui.toolkit.workspace import Desk

COUNT = 300


def many(desk: Desk, count: int = COUNT) -> None:
    sound = desk.session.document.tracks[0].edits
    desk.session.start(Document(8000, tuple(Track(f"t{n}", f"Track {n}", sound) for n in range(count))))


def keys(stack: TrackStack) -> list[str]:
    """The tracks that have rows, those that are thrown away left out."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert {row.key for row in stack.findChildren(TrackRow)} == {row.key for row in stack.rows}
    return [row.key for row in stack.rows]


def test_only_tracks_in_view_have_rows(build: Build, tone: Desk) -> None:
    stack = build()[0].stack
    many(tone)
    in_view = -(-stack.viewport().height() // stack.rows[0].height())
    assert keys(stack) == [f"t{n}" for n in range(in_view + 1)]
    bar = stack.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert keys(stack)[-1] == f"t{COUNT - 1}"
    assert len(keys(stack)) <= in_view + 2
    last = stack.rows[-1]
    assert last.mapTo(stack.viewport(), QPoint(0, last.height())).y() == stack.viewport().height()
    many(tone, 2)
    assert keys(stack) == ["t0", "t1"]
    assert bar.maximum() == 0


def test_rows_cover_the_view_wherever_it_is(build: Build, tone: Desk) -> None:
    editor, _ = build()
    stack = editor.stack
    many(tone)
    editor.setFocus()
    stack._stage.views.set_each({f"t{n}": {"height": 44 + n % 7 * 30} for n in range(COUNT)})
    bar = stack.verticalScrollBar()
    for value in range(0, bar.maximum(), 1717):
        bar.setValue(value)
        rows = stack.rows
        numbers = [int(row.key[1:]) for row in rows]
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
        assert [row.y() + row.height() for row in rows[:-1]] == [row.y() for row in rows[1:]]
        assert rows[0].y() <= value
        assert rows[-1].y() + rows[-1].height() >= value + stack.viewport().height()


def test_rows_that_go_out_of_view_show_those_that_come(build: Build, tone: Desk, qtbot: QtBot) -> None:
    stack = build()[0].stack
    sound = tone.session.document.tracks[0].edits
    track = Track("t", "Track", sound)
    shapes = [replace(track, mute=n % 3 == 0, gain_db=-n / 10, pan=n % 5 / 10, colour=n % 7) for n in range(COUNT)]
    tracks = tuple(replace(shape, key=f"t{n}", name=f"Track {n}") for n, shape in enumerate(shapes))
    tone.session.start(Document(8000, tracks))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    stack.scroll_by(1_000)
    seen = list(stack.rows)
    few = 2 * len(seen)
    for _ in range(6):
        stack.scroll_by(stack.viewport().height() + 100)
        seen += [row for row in stack.rows if row not in seen]
    assert len(seen) < few
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    names = [row.accessibleName() for row in stack.findChildren(TrackHeader)]
    assert sorted(names) == sorted(f"Track Track {row.key[1:]}" for row in stack.rows)
    again = build()[0].stack
    again.scroll_by(stack.verticalScrollBar().value())
    qtbot.wait(200)  # until both are painted whole
    fresh = {row.key: row for row in again.rows}
    both = [(row, fresh[row.key]) for row in stack.rows if row.key in fresh]
    assert len(both) >= 4
    for one, two in both:
        assert one.header.grab().toImage() == two.header.grab().toImage()
        assert one.canvas.grab().toImage() == two.canvas.grab().toImage()


def test_the_row_that_has_the_keyboard_stays(build: Build, tone: Desk) -> None:
    stack = build()[0].stack
    many(tone)
    stack.rows[1].canvas.setFocus()
    focused = stack.window().focusWidget()
    stack.scroll_by(10_000)
    assert keys(stack)[0] == "t1"
    assert stack.window().focusWidget() is focused
    stack.rows[-1].canvas.setFocus()
    stack.scroll_by(-5_000)
    assert "t1" not in keys(stack)


def test_a_drag_goes_on_while_its_row_is_scrolled_away(build: Build, tone: Desk, qtbot: QtBot) -> None:
    stack = build()[0].stack
    many(tone)
    canvas = stack.rows[0].canvas
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 20))
    stack.scroll_by(stack.rows[0].height() * 20)
    assert keys(stack)[0] == "t0"
    place = canvas.mapFromGlobal(stack.viewport().mapToGlobal(QPoint(0, 5)))
    drag(qtbot, canvas, QPoint(100, 20), QPoint(400, place.y()))
    assert tone.session.selection.tracks == tuple(f"t{n}" for n in range(21))


def test_the_tab_key_goes_from_track_to_track(build: Build, tone: Desk, qtbot: QtBot) -> None:
    editor, _ = build()
    many(tone)
    stack = editor.stack
    stack.scroll_by(10_000)
    stack.scroll_by(-9_000)  # those above are made last
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow)
    first = stack.rows[1]
    first.canvas.setFocus()
    for number in range(int(first.key[1:]) + 1, int(first.key[1:]) + 12):
        row = next(row for row in stack.rows if row.key == f"t{number}")
        for stop in row.stops:
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            assert QApplication.focusWidget() is stop
        top = row.mapTo(stack.viewport(), QPoint(0, row.height() // 2)).y()
        assert 0 <= top < stack.viewport().height()


def test_heights_of_all_tracks_change_at_once(build: Build, tone: Desk) -> None:
    stack = build()[0].stack
    many(tone)
    heard: list[None] = []
    stack._stage.views.changed.connect(lambda: heard.append(None))
    stack.make_taller(1.5)
    assert len(heard) == 1
    assert {stack._stage.views.of(f"t{n}", n).height for n in range(COUNT)} == {stack.rows[0].canvas.height()}
    stack.fit_height()
    assert len(heard) == 2
    tone.settings["waveform_db"] = True
    assert len(heard) == 3
