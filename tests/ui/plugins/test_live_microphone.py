"""The panel of the live microphone."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from workstation.core.sound.sources import Samples
from workstation.engine.playback.device_error import AudioDeviceError
from workstation.ui.toolkit.workspace import Desk

Show = Callable[[str], Any]


class Microphone:
    """A tone without end, of which some is lost once."""

    def __init__(self, rate: int, channels: int, device: object = None) -> None:
        self.rate, self.channels, self._at = rate, channels, 0

    def read(self, frames: int) -> tuple[Samples, bool]:
        time.sleep(frames / self.rate)
        self._at += 1
        return np.full((self.channels, frames), 0.25, np.float32), self._at == 3

    def close(self) -> None:
        pass


@pytest.fixture
def microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workstation.engine.playback.devices.open_input", Microphone)


def ended(qtbot: QtBot) -> None:
    """What listens along ends by itself, soon after the panel has stopped."""
    qtbot.waitUntil(lambda: all(t.name != "plugin live_microphone" for t in threading.enumerate()), timeout=60_000)


@pytest.mark.usefixtures("microphone")
def test_it_shows_what_comes_and_counts_what_is_lost(show: Show, tone: Desk, qtbot: QtBot) -> None:
    panel = show("live_microphone")
    panel.button.click()
    assert panel.running
    assert not panel.device.isEnabled()
    qtbot.waitUntil(lambda: "1 blocks lost" in panel.status.text(), timeout=20_000)
    assert panel.level.value() == -12
    assert panel.picture.accessibleName() == "The last seconds"
    panel.button.click()
    assert not panel.running
    assert panel.device.isEnabled()
    assert tone.session.document.tracks[0].name == "Tone"
    assert len(tone.session.document.tracks) == 1
    ended(qtbot)


@pytest.mark.usefixtures("microphone")
def test_everything_is_kept_in_a_file_when_it_is_wanted(show: Show, tone: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    panel = show("live_microphone")
    panel.begin(8000, tmp_path / "kept.flac")
    qtbot.waitUntil(lambda: panel.ring.count.taken > 5, timeout=20_000)
    taken = panel.ring.count.taken
    panel.stop()
    found, rate = soundfile.read(tmp_path / "kept.flac")
    assert rate == 8000
    assert len(found) >= taken * 320
    assert panel.problem.text().startswith("Kept in ")
    ended(qtbot)


def test_a_device_that_cannot_be_opened_is_named(
    show: Show, tone: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_input(rate: int, channels: int, device: object) -> object:
        raise AudioDeviceError("the audio input cannot be opened: busy")

    monkeypatch.setattr("workstation.engine.playback.devices.open_input", open_input)
    panel = show("live_microphone")
    panel.start()
    qtbot.waitUntil(lambda: panel.problem.text() == "the audio input cannot be opened: busy", timeout=20_000)
    assert not panel.running
    ended(qtbot)
