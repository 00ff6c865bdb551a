"""Names that look like HTML are shown letter by letter, wherever they stand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QApplication, QInputDialog, QLabel, QMessageBox, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.toolkit.html_names import NAME, document
from workstation.app import Program
from workstation.core.settings import Settings
from workstation.session import Message
from workstation.ui.shell.panel_table import ASKS
from workstation.ui.toolkit.plain_text import PlainLabel, as_html, is_taken_for_html, on_button


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path) -> Iterator[Program]:
    made = Program(Settings(), tmp_path, tmp_path)
    made.window.resize(1200, 800)
    made.window.show()
    made.show_plain_tips()
    qtbot.waitExposed(made.window)
    made.window.desk.session.start(document(), Path(tmp_path / f"{NAME}.aws".replace("/", "")))
    made.window.desk.run("marker.add", NAME)
    made.window.tell(Message(NAME, "error"), NAME)
    for id_ in ("markers", "history", "transcript", "subtitles", "jobs", "settings", "rack"):
        made.window.show_panel(id_)
        QApplication.processEvents()
    yield made
    made.close()


def labels() -> list[QLabel]:
    return [widget for widget in QApplication.allWidgets() if isinstance(widget, QLabel)]


def guessing() -> list[str]:
    """The labels whose text Qt takes for HTML because nobody said what it is."""
    automatic = [label for label in labels() if label.textFormat() is Qt.TextFormat.AutoText]
    return [label.text() for label in automatic if is_taken_for_html(label.text())]


def indexes(view: QAbstractItemView) -> Iterator[QModelIndex]:
    model, top = view.model(), QModelIndex()
    for row in range(min(model.rowCount(top), 20)) if model is not None else ():
        for column in range(9):
            if model.hasIndex(row, column, top):
                yield model.index(row, column, top)


def hover(widget: QWidget, at: QPoint) -> str:
    QToolTip.hideText()
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))
    return QToolTip.text()


def test_labels_of_the_window_its_panels_and_dialogs_guess_nothing(program: Program, qtbot: QtBot) -> None:
    assert any(NAME in label.text() for label in labels())
    assert guessing() == []
    window = program.window
    opened = 0
    for command in [command for command in program.commands if command.ask in ASKS]:
        if not program.commands.possible(command.id) or command.id in ("file.recover", "models.manage"):
            continue
        window.actions_.run(command.id)
        QApplication.processEvents()
        assert guessing() == [], command.id
        if (dialog := QApplication.activeModalWidget()) is not None:
            opened += 1
            dialog.close()
    assert opened > 8


def test_tool_tips_are_shown_as_they_are(program: Program) -> None:
    seen = 0
    for widget in QApplication.allWidgets():
        if is_taken_for_html(widget.toolTip()) and widget.isVisible():
            assert hover(widget, QPoint(2, 2)) == as_html(widget.toolTip())
            seen += 1
        if isinstance(widget, QAbstractItemView) and widget.isVisible():
            for index in indexes(widget):
                tip, place = index.data(Qt.ItemDataRole.ToolTipRole), widget.visualRect(index).center()
                if isinstance(tip, str) and is_taken_for_html(tip) and widget.indexAt(place) == index:
                    assert hover(widget.viewport(), place) == as_html(tip)
                    seen += 1
    assert seen > 3


def test_a_usual_tip_is_left_to_qt(program: Program, qtbot: QtBot) -> None:
    widget = QWidget(program.window)
    widget.setToolTip("usual")
    widget.show()
    assert hover(widget, QPoint(0, 0)) == "usual"


def test_html_shows_the_text_itself() -> None:
    page = QTextDocument()
    page.setHtml(as_html(f"{NAME}\nsecond  line"))
    assert page.toPlainText().replace("\u2028", "\n") == f"{NAME}\nsecond  line"


def test_a_label_takes_a_text_a_parent_or_both(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    for label in (PlainLabel(), PlainLabel(NAME), PlainLabel(parent), PlainLabel(NAME, parent)):
        assert label.textFormat() is Qt.TextFormat.PlainText
    assert [child.text() for child in parent.findChildren(QLabel)] == ["", NAME]


def test_boxes_that_ask_guess_nothing(program: Program, qtbot: QtBot) -> None:
    from workstation.ui.words.editing import ask_name

    dialog = ask_name(program.window.desk, program.window, NAME)
    assert isinstance(dialog, QInputDialog)
    assert guessing() == []
    dialog.close()
    program.window.close()
    assert [box for box in program.window.findChildren(QMessageBox) if "<b>bold" in box.text()]
    assert guessing() == []
    for box in program.window.findChildren(QMessageBox):
        box.close()


def test_no_name_widens_the_window_beyond_a_small_screen(program: Program, tmp_path: Path) -> None:
    desk, name = program.window.desk, "talk & " * 40
    desk.run("track.rename", desk.session.document.tracks[0].key, name)
    desk.run("marker.rename", 0, name)
    desk.run("words.cue_text", 0, name)
    desk.run("words.set_speaker", 0, name)
    desk.settings["recent_files"] = ((str(tmp_path / f"{name}.wav"),),)
    program.window.tell(Message(name, "error"), name)
    QApplication.processEvents()
    assert program.window.minimumSizeHint().width() < 1200


def test_no_name_turns_round_what_is_beside_it(qtbot: QtBot) -> None:
    label = PlainLabel("talk \u202egpj.\u2066wav")
    qtbot.addWidget(label)
    assert label.text() == "talk gpj.wav"
    label.setText("\u202egpj")
    assert label.text() == "gpj"
    assert on_button("\u202ea & b") == "a && b"
