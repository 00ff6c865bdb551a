"""What is asked before a document is left or the program ends."""

import threading
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from workstation.core.sound.sources import Samples
from workstation.ui.main_window import MainWindow
from workstation.ui.shell.panel_table import ASKS, late_ask
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def window(desk: Desk, main_window: MainWindow, qtbot: QtBot) -> MainWindow:
    for name in ("open", "save", "save-as"):
        main_window.add_ask(name, late_ask(ASKS[name]))
    main_window.show()
    qtbot.waitExposed(main_window)
    return main_window


class Work:
    """A job that goes on until it is let go."""

    def __init__(self, desk: Desk, label: str = "Export talk.wav", fails: bool = False) -> None:
        self.go_on = threading.Event()
        self.fails = fails
        self.job = desk.session.compute.submit(label, self._body())

    def _body(self) -> Generator[float, None, str]:
        while not self.go_on.wait(0.01):
            yield 0.5
        if self.fails:
            raise ValueError("the disk is full")
        return "done"


def box_of(window: MainWindow) -> QMessageBox:
    boxes = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    assert len(boxes) == 1
    return boxes[0]


def answer(window: MainWindow, title: str) -> None:
    box = box_of(window)
    next(button for button in box.buttons() if button.text().replace("&", "") == title).click()


def test_a_job_that_runs_is_asked_about_and_waited_for(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    work = Work(tone)
    assert not window.close()
    assert box_of(window).text() == "Export talk.wav: not done yet."
    assert not window.close()  # asked once more: the box that is there comes to the front
    box_of(window)
    answer(window, "Wait, then quit")
    assert window.isVisible()
    work.go_on.set()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert work.job.result == "done"


def test_a_job_can_be_stopped_or_the_window_stay(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    first, second = Work(tone), Work(tone, "Export more.wav")
    window.close()
    assert box_of(window).text() == "Export talk.wav and 1 more: not done yet."
    answer(window, "Cancel")
    QCoreApplication.processEvents()
    assert window.isVisible()
    assert not first.job.stopping
    window.close()
    answer(window, "Stop and quit")
    qtbot.waitUntil(lambda: not window.isVisible())
    qtbot.waitUntil(lambda: first.job.over and second.job.over)
    assert (first.job.result, second.job.result) == (None, None)


def test_a_job_that_fails_while_it_is_waited_for_keeps_the_window(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    work = Work(tone, fails=True)
    window.close()
    answer(window, "Wait, then quit")
    work.go_on.set()
    qtbot.waitUntil(lambda: work.job.over)
    QCoreApplication.processEvents()
    assert window.isVisible()


def test_edits_are_asked_about_after_the_jobs(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    work = Work(tone)
    tone.run("track.rename", "t1", "Other")
    window.close()
    answer(window, "Wait, then quit")
    work.go_on.set()
    qtbot.waitUntil(lambda: any(box.isVisible() for box in window.findChildren(QMessageBox)))
    assert box_of(window).text().startswith("Save the changes to")
    answer(window, "Discard")
    qtbot.waitUntil(lambda: not window.isVisible())


def test_small_work_for_the_display_is_not_asked_about(window: MainWindow, tone: Desk) -> None:
    work = Work(tone)
    work.job.quiet = True
    assert window.close()
    work.go_on.set()


class Microphone:
    """Hears zeros."""

    def __init__(self, rate: int, channels: int, device: str | None) -> None:
        self.channels = channels

    def read(self, frames: int) -> tuple[Samples, bool]:
        threading.Event().wait(0.01)
        return np.zeros((self.channels, frames), np.float32), False

    def close(self) -> None: ...


def test_a_recording_is_ended_before_its_fate_is_asked(
    window: MainWindow, tone: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workstation.engine.playback.devices.open_input", Microphone)
    tone.run("transport.record")
    qtbot.waitUntil(lambda: tone.session.document.track("t2").frames > 0)
    qtbot.waitUntil(lambda: window.transport._time.text() not in ("", "0:00.000"))  # the clock runs along
    tone.run("edit.undo")
    assert window.messages.text == "Undo: end the recording first, it would run on unseen"
    assert not window.close()
    qtbot.waitUntil(lambda: any(box.isVisible() for box in window.findChildren(QMessageBox)))
    assert not tone.session.recorder.recording
    assert window.messages.text == ""
    assert tone.session.document.track("t2").frames > 0
    answer(window, "Discard")
    qtbot.waitUntil(lambda: not window.isVisible())


def test_a_file_is_chosen_before_unsaved_changes_are_asked_about(
    window: MainWindow, tone: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: None)
    soundfile.write(tmp_path / "next.wav", np.zeros(800), 8000)
    tone.run("track.rename", "t1", "Other")
    window.actions_.run("file.open")
    assert not window.findChildren(QMessageBox)
    window.findChild(QFileDialog).filesSelected.emit([str(tmp_path / "next.wav")])
    answer(window, "Discard")
    qtbot.waitUntil(lambda: tone.session.path == tmp_path / "next.wav")
    qtbot.waitUntil(lambda: not tone.session.openings)


def test_saving_later_does_not_do_what_was_given_up(
    window: MainWindow, tone: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: None)
    tone.run("track.rename", "t1", "Other")
    window.close()
    answer(window, "Save")
    dialog = window.findChildren(QFileDialog)[-1]
    dialog.reject()
    tone.run("file.save_as", tmp_path / "a.aws")
    qtbot.waitUntil(lambda: not tone.session.modified)
    QCoreApplication.processEvents()
    assert window.isVisible()
    tone.run("track.rename", "t1", "Another")
    window.close()
    answer(window, "Save")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert not tone.session.modified


def test_a_very_long_name_is_asked_about_without_its_middle(window: MainWindow, tone: Desk, tmp_path: Path) -> None:
    name = "talk" + "x" * 220
    tone.session.start(tone.session.document, tmp_path / f"{name}.wav")
    tone.run("marker.add", "here")
    window.close()
    assert box_of(window).text().startswith("Save the changes to “talkxxx")
    assert len(box_of(window).text()) < 100
    answer(window, "Cancel")
