from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QWidget
from pytestqt.qtbot import QtBot

from workstation.session import Message
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.dialogs.export import ExportWordsDialog, ask_export_words


@pytest.fixture
def dialog(spoken: Desk, qtbot: QtBot, tmp_path: Path) -> ExportWordsDialog:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    ask_export_words(spoken, spoken.commands["words.export"], window)
    made = window.findChild(ExportWordsDialog)
    assert made is not None
    made.path.setText(str(tmp_path / "words.srt"))
    made.window_ = window  # type: ignore[attr-defined]  # keeps the parent alive
    return made


def choose(dialog: ExportWordsDialog, id_: str) -> None:
    dialog.format.setCurrentIndex(dialog.format.findData(id_))


def test_the_beginning_of_the_file_is_shown_as_it_will_be(dialog: ExportWordsDialog) -> None:
    assert "00:00:01,000 -->" in dialog.preview.toPlainText()
    choose(dialog, "ass")
    assert dialog.karaoke.currentData() == "word"
    assert "\\k" in dialog.preview.toPlainText()
    dialog.karaoke.setCurrentIndex(0)
    assert "\\k" not in dialog.preview.toPlainText()


def test_the_ending_follows_the_format_and_karaoke_is_only_offered_where_it_can_be(dialog: ExportWordsDialog) -> None:
    choose(dialog, "json")
    assert dialog.path.text().endswith("words.json")
    assert not dialog.karaoke.isEnabled()
    choose(dialog, "lrc")
    assert dialog.karaoke.isEnabled()


def test_what_was_shown_is_written(dialog: ExportWordsDialog, qtbot: QtBot, tmp_path: Path) -> None:
    choose(dialog, "lrc")
    shown = dialog.preview.toPlainText()
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    export = next(button for button in buttons.buttons() if button.text() == "Export")
    qtbot.mouseClick(export, Qt.MouseButton.LeftButton)
    assert (tmp_path / "words.lrc").read_text(encoding="utf-8") == shown


def test_a_folder_that_is_not_there_is_told_and_the_dialog_stays(
    dialog: ExportWordsDialog, spoken: Desk, tmp_path: Path
) -> None:
    said: list[Message] = []
    spoken.session.notified.connect(said.append)
    dialog.path.setText(str(tmp_path / "nowhere" / "words.srt"))
    dialog.accept()
    assert "does not exist" in said[0].text
    assert dialog.isVisible()
    assert dialog.fault.text() == said[0].text
    dialog.reject()
