"""Files dragged over the window: the place is shown, they land there, and who gives them away keeps them."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workstation.core.params import Param
from workstation.ui.lanes.geometry import GUTTER
from workstation.ui.main_window import MainWindow
from workstation.ui.params.editor import FileEditor
from workstation.ui.toolkit.workspace import Desk

MOVE, COPY = Qt.DropAction.MoveAction, Qt.DropAction.CopyAction


@pytest.fixture
def window(tone: Desk, main_window: MainWindow, qtbot: QtBot) -> MainWindow:
    main_window.resize(1000, 700)
    main_window.show()
    qtbot.waitExposed(main_window)
    return main_window


def dropped(part: QWidget, at: QPoint, path: Path) -> QDropEvent:
    """Dropped by a program that proposes to move the file, so that it would delete it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(QPointF(at), COPY | MOVE, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    event.setDropAction(MOVE)
    part.dropEvent(event)
    return event


def test_a_sound_lands_where_it_is_dropped_as_a_copy(
    window: MainWindow, tone: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "a.wav", np.full(800, 0.5), 8000)
    at = window.editor.mapTo(window, QPoint(GUTTER + 300, 200))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.wav"))])
    moved = QDragMoveEvent(at, COPY | MOVE, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    window.dragMoveEvent(moved)
    assert moved.dropAction() == COPY
    assert window.editor.playhead._pointed == 300
    window.dragLeaveEvent(QDragLeaveEvent())
    assert window.editor.playhead._pointed is None
    window.dragMoveEvent(moved)
    event = dropped(window, at, tmp_path / "a.wav")
    assert (event.dropAction(), event.isAccepted()) == (COPY, True)
    assert window.editor.playhead._pointed is None
    qtbot.waitUntil(lambda: len(tone.session.document.tracks) == 2 and not tone.session.openings)
    clip = tone.session.document.track("t2").clips[0]
    assert clip.range.start == tone.viewport.nearest(300) > 0


def test_beside_the_lanes_it_begins_at_the_beginning(
    window: MainWindow, tone: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "a.wav", np.full(800, 0.5), 8000)
    dropped(window, QPoint(3, 3), tmp_path / "a.wav")
    qtbot.waitUntil(lambda: len(tone.session.document.tracks) == 2 and not tone.session.openings)
    assert tone.session.document.track("t2").clips[0].range.start == 0


def test_what_is_no_file_is_not_taken(window: MainWindow) -> None:
    mime = QMimeData()
    mime.setText("hello")
    event = QDropEvent(QPointF(9, 9), COPY, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    window.dropEvent(event)
    assert not event.isAccepted()


def test_a_file_for_a_parameter_is_copied_too(qtbot: QtBot, tmp_path: Path) -> None:
    editor = FileEditor(Param("impulse", "", file=True))
    qtbot.addWidget(editor)
    event = dropped(editor, QPoint(2, 2), tmp_path / "room.wav")
    assert event.dropAction() == COPY
    assert editor.value == str(tmp_path / "room.wav")


def test_another_document_is_shown_whole_and_the_pointer_forgotten(
    window: MainWindow, tone: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    tone.run("selection.set", 1.0, 2.0)
    window.actions_.run("view.zoom_selection")
    assert not tone.viewport.whole
    window._stage.pointed.emit(8000, 440.0)
    assert window.status._pointer.text() != ""
    soundfile.write(tmp_path / "next.wav", np.zeros(4000), 8000)
    tone.run("file.open", tmp_path / "next.wav")
    assert window.status._pointer.text() == ""
    qtbot.waitUntil(lambda: not tone.session.openings)
    assert tone.viewport.whole
    assert tone.viewport.frames == 4000


def test_a_red_message_goes_when_it_is_of_no_interest_any_more(
    window: MainWindow, tone: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    tone.run("edit.cut")
    assert "select a part" in window.messages.text
    tone.run("selection.set", 1.0, 2.0)
    assert "select a part" in window.messages.text
    tone.run("edit.cut")
    assert window.messages.text == ""
    tone.run("track.rename", "t1", "")
    assert "needs a name" in window.messages.text
    tone.session.learn(lambda document: document)  # as a file that is read, or a recording that grows
    assert "needs a name" in window.messages.text
    tone.run("marker.add", "an edit of another kind")
    assert window.messages.text == ""
    tone.session.notify("The disk is full", "error")
    tone.run("marker.add", "more")
    assert window.messages.text == "The disk is full"
    tone.session.player.changed.emit(True)
    assert window.messages.text == "The disk is full"
    tone.session.player.failed.emit("audio output cannot be opened")
    assert "Audio output" in window.messages.text
    tone.session.player.changed.emit(True)
    assert window.messages.text == ""
    tone.session.notify("The disk is full", "error")
    tone.run("file.new")
    assert window.messages.text == ""
