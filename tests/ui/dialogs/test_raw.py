"""The dialog of raw samples begins with a guess and imports what is chosen."""

from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workstation.ui.dialogs.raw import RawDialog
from workstation.ui.toolkit.workspace import Desk


def test_the_guess_can_be_changed_and_imported(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "tone_8000.raw"
    (np.sin(np.arange(8000) / 9) * 9000).astype(">i2").tofile(path)
    window = QWidget()
    qtbot.addWidget(window)
    dialog = RawDialog(desk, desk.commands["file.import_raw"], window, str(path))
    assert (dialog.form.coding, dialog.form.channels, dialog.form.rate) == ("s16be", 1, 8000)
    assert dialog.note.text() == "0:01.0 long"
    dialog.rate.setCurrentText("fast")
    assert not dialog.ok.isEnabled()
    assert "whole number of Hz" in dialog.note.text()
    dialog.rate.setCurrentText("4000")
    dialog.accept()
    qtbot.waitUntil(lambda: not desk.session.openings, timeout=10_000)
    assert desk.session.document.seconds == 2.0
