"""The dialog about a project."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from workstation.ui.dialogs.project_info import ProjectInfoDialog
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def dialog(tone: Desk, qtbot: QtBot) -> Iterator[ProjectInfoDialog]:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = ProjectInfoDialog(tone, window)
    dialog.open()
    yield dialog
    window.close()  # it lives as long as its dialog


def button(dialog: ProjectInfoDialog, text: str) -> QPushButton:
    return next(button for button in dialog.findChildren(QPushButton) if button.text() == text)


def saved(desk: Desk, qtbot: QtBot, path: Path) -> None:
    desk.run("file.save_as", str(path))
    qtbot.waitUntil(lambda: not desk.session.compute.jobs, timeout=20_000)


def test_an_unsaved_document_has_no_file(dialog: ProjectInfoDialog) -> None:
    assert dialog.values["File"].text() == "Not saved yet"
    assert dialog.values["On disk"].text() == "Unsaved work is kept safe until it is saved"
    assert dialog.values["History"].text() == "0 steps"
    assert not dialog.values["Sound files beside it"].isVisible()


def test_it_follows_steps_and_saving(dialog: ProjectInfoDialog, tone: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    tone.run("marker.add", "a", start=0.1)
    assert dialog.values["History"].text() == "1 step"
    saved(tone, qtbot, tmp_path / "p.aws")
    assert dialog.values["File"].text() == str(tmp_path / "p.aws")
    assert "of sound" in dialog.values["On disk"].text()
    assert dialog.values["Sound files beside it"].text() == "None: the project stands alone"


def test_history_is_forgotten_and_the_file_compacted(
    dialog: ProjectInfoDialog, tone: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    for number in range(3):
        tone.run("marker.add", f"m{number}", start=0.1)
    saved(tone, qtbot, tmp_path / "p.aws")
    said: list[str] = []
    tone.session.notified.connect(lambda message: said.append(message.text))
    qtbot.mouseClick(button(dialog, "Forget history"), Qt.MouseButton.LeftButton)
    assert dialog.values["History"].text() == "0 steps"
    qtbot.mouseClick(button(dialog, "Compact"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(said) and said[-1].startswith("Compacted p.aws"), timeout=20_000)


def test_a_file_that_is_gone_is_said(dialog: ProjectInfoDialog, tone: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    saved(tone, qtbot, tmp_path / "p.aws")
    project = tone.session.project
    assert project is not None
    project.close()
    tone.session.titled.emit()
    assert "p.aws" in dialog.values["On disk"].text()
