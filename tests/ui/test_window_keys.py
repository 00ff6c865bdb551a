"""Keys in the window: those of commands, and those that fields and lists need themselves."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from workstation.ui.main_window import MainWindow
from workstation.ui.toolkit.workspace import Area, Desk
from workstation.ui.words.cues.editor import CueTextEdit


def test_keys_run_commands(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert tone.session.selection.range == tone.session.document.span
    QApplication.processEvents()
    qtbot.keyClick(window, Qt.Key.Key_Delete)
    assert tone.session.document.frames == 0
    QApplication.processEvents()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert tone.session.document.frames == 80_000


def test_a_list_keeps_the_keys_it_needs(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    rows = QListWidget()
    rows.addItems(["one", "two"])
    window.add_panel("p", "Panel", "", lambda desk: rows, Area.RIGHT, shown=True)
    window.show_panel("p")
    qtbot.waitUntil(rows.isVisible)
    tone.run("selection.set", 0.0, 9.0)
    QApplication.processEvents()
    window.activateWindow()
    rows.setFocus()
    qtbot.waitUntil(rows.hasFocus)
    rows.setCurrentRow(0)
    zoom = tone.viewport.frames_per_pixel
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    assert rows.currentRow() == 1
    assert tone.viewport.frames_per_pixel == zoom
    assert tone.session.document.frames == 80_000
    qtbot.keyClick(rows, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert tone.session.history.current.label == "Trim"


@pytest.mark.parametrize("make", [QListWidget, QTableWidget, QComboBox, QLineEdit, QPlainTextEdit])
def test_letters_typed_where_text_stands_run_no_command(
    window: MainWindow, tone: Desk, qtbot: QtBot, make: type[QWidget]
) -> None:
    part = make()
    if isinstance(part, QLineEdit | QPlainTextEdit):
        part.setReadOnly(True)
    window.add_panel("part", "Part", "", lambda desk: part, Area.RIGHT, True)
    window.activateWindow()
    tone.run("selection.set", 5.0)
    part.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is part)
    before, looping, snapping = tone.session.document, tone.session.looping, tone.settings["snap_to_zero"]
    qtbot.keyClicks(part, "[ smile zoo ]")
    assert tone.session.document is before
    assert (tone.session.looping, tone.settings["snap_to_zero"]) == (looping, snapping)


def test_letters_that_a_list_passes_run_their_command(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    class Passing(QListWidget):
        passed_commands = ("transport.loop",)

    part = Passing()
    window.add_panel("part", "Part", "", lambda desk: part, Area.RIGHT, True)
    window.activateWindow()
    part.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is part)
    qtbot.keyClicks(part, "sl")
    assert tone.session.looping
    assert len(tone.session.document.tracks[0].edits.segments) == 1


def test_a_choice_is_made_by_keys_in_an_open_list(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    box = QComboBox()
    box.addItems(["dark", "light"])
    window.add_panel("choice", "Choice", "", lambda desk: box, Area.RIGHT, True)
    window.activateWindow()
    box.setFocus()
    box.showPopup()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is box.view())
    qtbot.keyClick(box.view(), Qt.Key.Key_Down)
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    assert box.currentText() == "light"


def test_closing_asks_for_what_is_still_being_typed(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    tone.session.start(tone.session.document)
    text = CueTextEdit("Text")
    text.setParent(window)
    text.taken.connect(lambda: tone.run("words.insert_cue", text.toPlainText(), start=0.0))
    text.show()
    window.activateWindow()
    text.setFocus()
    qtbot.keyClicks(text, "typed")
    assert not tone.session.modified
    assert not window.close()
    assert [cue.text for cue in tone.session.document.transcript.cues] == ["typed"]
