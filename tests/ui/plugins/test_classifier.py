"""The panel of classifiers."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import Samples
from workstation.engine.playback.device_error import AudioDeviceError
from workstation.ui.toolkit.workspace import Desk

Show = Callable[[str], Any]


@pytest.fixture
def sounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of hums and one of hisses."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    chance = np.random.default_rng(2)
    for number in range(6):
        for label in ("hiss", "hum"):
            (tmp_path / "sounds" / label).mkdir(parents=True, exist_ok=True)
            wave = np.sin(np.arange(4000) * (0.05 + 0.01 * number)) if label == "hum" else chance.standard_normal(4000)
            soundfile.write(tmp_path / "sounds" / label / f"{number}.wav", 0.3 * wave, 8000)
    return tmp_path / "sounds"


def test_what_is_selected_becomes_a_region_of_a_class(show: Show, tone: Desk, qtbot: QtBot) -> None:
    page = show("classifier").labels
    assert not page.button.isEnabled()
    for start in (800, 4000):
        tone.session.select(FrameRange(start, start + 800))
        page.name.setText("hum")
        qtbot.mouseClick(page.button, Qt.MouseButton.LeftButton)
    row = page.classes.topLevelItem(0)
    assert [row.text(column) for column in range(3)] == ["hum", "2", "0.20"]
    page.go_on("hum")
    assert tone.session.selection.range == FrameRange(800, 1600)
    page.go_on("hum")
    assert tone.session.selection.range == FrameRange(4000, 4800)
    tone.run("edit.undo")
    assert page.classes.topLevelItem(0).text(1) == "1"


def test_it_trains_with_curves_and_classifies(show: Show, tone: Desk, qtbot: QtBot, sounds: Path) -> None:
    panel = show("classifier")
    page = panel.training
    assert not page.start.isEnabled()
    page.use_folder(sounds)
    page.form.set_values({"epochs": 4, "seconds": 0.5})
    panel.tabs.setCurrentIndex(1)
    qtbot.mouseClick(page.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.job is None and "tells" in page.text.text(), timeout=60_000)
    assert page.curves.accessibleName() == "Epoch 4 of 4"
    assert page.confusion.accessibleName().startswith("Confusion: ")
    assert page.text.text().startswith("My sounds tells ")
    page.train()
    box = page.findChild(QMessageBox)
    assert "My sounds already" in box.text()
    box.button(QMessageBox.StandardButton.Cancel).click()
    panel.tabs.setCurrentIndex(2)
    hearing = panel.hearing
    assert hearing.model.currentText() == "My sounds"
    qtbot.mouseClick(hearing.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: hearing.job is None and hearing.text.text() != "", timeout=60_000)
    assert hearing.text.text().endswith(" regions")


def test_too_few_are_said_and_a_microphone_that_is_none(
    show: Show, tone: Desk, qtbot: QtBot, sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_input(rate: int, channels: int, device: object) -> object:
        raise AudioDeviceError("there is no microphone")

    panel = show("classifier")
    tone.run("marker.add", "hum", start=0.1, stop=0.3)
    panel.training.train()
    qtbot.waitUntil(lambda: panel.training.text.text().startswith("there is only “hum”"), timeout=30_000)
    monkeypatch.setattr("workstation.engine.playback.devices.open_input", open_input)
    (sounds.parent / "data" / "workstation" / "plugins" / "classifier" / "x.safetensors").write_bytes(b"")
    panel.hearing.refresh()
    panel.hearing.listen.setChecked(True)
    qtbot.waitUntil(lambda: panel.hearing.text.text() == "there is no microphone")
    assert not panel.hearing.listen.isChecked()


class Microphone:
    """Hums without end."""

    def __init__(self, rate: int, channels: int, device: object) -> None:
        self.rate, self.channels = rate, channels

    def read(self, frames: int) -> tuple[Samples, bool]:
        time.sleep(frames / self.rate)
        return (0.3 * np.sin(np.arange(frames) * 0.03))[None].astype(np.float32), False

    def close(self) -> None:
        pass


def test_the_microphone_is_told_live_until_it_is_stopped(
    show: Show, tone: Desk, qtbot: QtBot, sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tone.run("selection.set", 0, 0)
    job = tone.commands.run("classifier.train", "two", str(sounds), epochs=4, seconds=0.5)
    qtbot.waitUntil(lambda: job.over, timeout=60_000)
    monkeypatch.setattr("workstation.engine.playback.devices.open_input", Microphone)
    page = show("classifier").hearing
    page.form.set_values({"threshold": 0.0})
    page.listen.setChecked(True)
    qtbot.waitUntil(lambda: page.heard.text().startswith(("hum ", "hiss ")), timeout=30_000)
    page.listen.setChecked(False)
    assert page.heard.text() == ""
