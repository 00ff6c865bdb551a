"""The panel of augmentation."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from workstation.core.document import Document
from workstation.core.ranges import FrameRange
from workstation.ui.toolkit.workspace import Desk

Show = Callable[[str], Any]


def test_what_is_selected_is_seen_heard_and_told(
    show: Show, tone: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[int] = []
    monkeypatch.setattr(
        "workstation.commands.scripting.sound_access.sounding",
        lambda session, sound, rate: played.append(sound.shape[1]),
    )
    panel = show("augmentation").preview
    assert not panel.after.isEnabled()
    tone.session.select(FrameRange(100, 4100))
    qtbot.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.made is not None)
    before, after, rate, drawn = panel.made
    np.testing.assert_array_equal(before, tone.session.document.tracks[0].edits.read(FrameRange(100, 4100)))
    assert "pink noise at" in panel.text.text()
    assert [picture.accessibleName() for picture in panel.pictures] == [
        f"Before, {4000 / rate:.2f} s",
        f"After, {after.shape[1] / rate:.2f} s",
    ]
    panel.seed.setValue(2)
    qtbot.waitUntil(lambda: panel.made[3] != drawn)
    for button in (panel.before, panel.after):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert played == [4000, panel.made[1].shape[1]]


def test_what_does_not_go_together_is_told_in_the_panel(show: Show, tone: Desk, qtbot: QtBot) -> None:
    panel = show("augmentation")
    panel.strength.setCurrentIndex(0)
    assert panel.form.values()["stretch"] == 0.0
    panel.form.editors["snr_low"].changed.emit(50.0)
    panel.form.set_values({"snr_low": 50.0})
    assert panel.strength.currentText() == "My own"
    panel.preview.make()
    assert panel.preview.text.text() == "snr_low must not be over snr_high, got 50 and 35"
    tone.session.start(Document(8000))
    assert not panel.preview.button.isEnabled()


def test_a_data_set_is_written_and_not_over_another_unasked(
    show: Show, tone: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    form = show("augmentation").dataset
    assert not form.start.isEnabled()
    form.target.setText(str(tmp_path / "set"))
    form.options.set_values({"copies": 1})
    tone.run("marker.add", "hum", start=0.1, stop=0.3)
    qtbot.mouseClick(form.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: form.result.text() != "" and form.job is None)
    assert form.result.text().startswith("2 files written to ")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.wav")}
    form.options.set_values({"copies": 2})
    form.write()
    qtbot.waitUntil(lambda: form.findChild(QMessageBox) is not None)
    box = form.findChild(QMessageBox)
    assert "copies was 1, is 2" in box.text()
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.wav")} == before
    form.write()
    qtbot.waitUntil(lambda: any(box.isVisible() for box in form.findChildren(QMessageBox)))
    box = next(box for box in form.findChildren(QMessageBox) if box.isVisible())
    next(button for button in box.buttons() if button.text() == "Write over it").click()
    qtbot.waitUntil(lambda: form.result.text().startswith("3 files written to "))
