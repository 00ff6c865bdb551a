"""No dialog writes over a file without a question, and none proposes one that is there."""

from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name

import numpy as np
import pytest
import soundfile
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from workstation.ui.dialogs import files, saving
from workstation.ui.dialogs.export import ExportDialog
from workstation.ui.dialogs.export_several import ExportSeveralDialog
from workstation.ui.shell.panel_table import ASKS
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.dialogs.export import ExportWordsDialog
from workstation.ui.words.dialogs.video import VideoDialog


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def opened(desk: Desk, qtbot: QtBot, tmp_path: Path) -> Path:
    path = tmp_path / "interview.wav"
    soundfile.write(path, np.linspace(-0.5, 0.5, 8000), 8000, subtype="PCM_24")
    desk.run("file.open", path)
    qtbot.waitUntil(lambda: not desk.session.openings, timeout=10_000)
    desk.run("selection.set", 0, 0.5)
    desk.run("edit.delete")
    desk.run("words.insert_cue", "Hello", start=0.1)
    return path


def asked(parent: QWidget) -> QMessageBox:
    boxes = [box for box in parent.findChildren(QMessageBox) if box.isVisible()]
    assert len(boxes) == 1
    return boxes[0]


def answer(box: QMessageBox, title: str) -> None:
    button = next(button for button in box.findChildren(QPushButton) if button.text().replace("&", "") == title)
    button.click()


def test_the_opened_original_is_not_proposed_and_is_named_when_it_is_chosen(
    desk: Desk, window: QWidget, opened: Path, qtbot: QtBot
) -> None:
    before = opened.read_bytes()
    dialog = ExportDialog(desk, desk.commands["file.export"], window)
    dialog.open()
    assert dialog.path.text() == str(opened.with_name("interview (2).wav"))
    dialog.path.setText(str(opened))
    dialog.accept()
    box = asked(dialog)
    assert box.text() == "interview.wav is a recording that is open here. Replace it?"
    answer(box, "Cancel")
    assert dialog.isVisible()
    assert opened.read_bytes() == before
    dialog.accept()
    answer(asked(dialog), "Replace")
    qtbot.waitUntil(lambda: not desk.session.compute.jobs, timeout=10_000)
    assert soundfile.info(opened).frames == 4000


def test_any_file_that_is_there_is_asked_about_by_its_name(desk: Desk, window: QWidget, opened: Path) -> None:
    other = opened.with_name("interview.flac")
    other.write_bytes(b"somebody's")
    dialog = ExportDialog(desk, desk.commands["file.export"], window)
    dialog.open()
    dialog.fields.format.setCurrentIndex(dialog.fields.format.findData("flac"))
    assert dialog.path.text() == str(opened.with_name("interview (2).flac"))
    dialog.path.setText(str(other))
    dialog.accept()
    box = asked(dialog)
    assert box.text() == "interview.flac exists. Replace it?"
    answer(box, "Cancel")
    assert other.read_bytes() == b"somebody's"
    dialog.reject()


def test_a_typed_ending_chooses_the_format_which_is_remembered(
    desk: Desk, window: QWidget, opened: Path, qtbot: QtBot
) -> None:
    dialog = ExportDialog(desk, desk.commands["file.export"], window)
    dialog.open()
    dialog.path.setText(str(opened.with_name("v1.2")))
    dialog.accept()
    assert dialog.path.text() == str(opened.with_name("v1.2.wav"))
    qtbot.waitUntil(lambda: not desk.session.compute.jobs, timeout=10_000)
    again = ExportDialog(desk, desk.commands["file.export"], window)
    again.open()
    again.path.setText(str(opened.with_name("short.flac")))
    again.accept()
    qtbot.waitUntil(lambda: not desk.session.compute.jobs, timeout=10_000)
    assert soundfile.info(opened.with_name("short.flac")).format == "FLAC"
    third = ExportDialog(desk, desk.commands["file.export"], window)
    assert third.fields.chosen.suffix == "flac"
    assert third.path.text() == str(opened.with_name("interview.flac"))


def _words(desk: Desk, window: QWidget, path: Path) -> QDialog:
    dialog = ExportWordsDialog(desk, desk.commands["words.export"], window)
    dialog.path.setText(str(path))
    return dialog


def _video(desk: Desk, window: QWidget, path: Path) -> QDialog:
    dialog = VideoDialog(desk, desk.commands["words.embed"], window)
    dialog.source.setText(str(path.with_name("interview.wav")))
    dialog.path.setText(str(path))
    return dialog


def _several(desk: Desk, window: QWidget, path: Path) -> QDialog:
    dialog = ExportSeveralDialog(desk, desk.commands["file.export_several"], window)
    dialog.folder.setText(str(path.parent))
    dialog.pattern.setText(path.stem)
    dialog.exists.setCurrentIndex(dialog.exists.findData("replace"))
    return dialog


@pytest.mark.parametrize(("make", "name"), [(_words, "a.srt"), (_video, "a.mkv"), (_several, "a.wav")])
def test_every_dialog_with_a_line_of_its_own_asks(
    desk: Desk, window: QWidget, opened: Path, make: Callable[[Desk, QWidget, Path], QDialog], name: str
) -> None:
    path = opened.with_name(name)
    path.write_bytes(b"somebody's")
    dialog = make(desk, window, path)
    dialog.open()
    dialog.accept()
    box = asked(dialog)
    assert box.text() == f"{name} exists. Replace it?"
    answer(box, "Cancel")
    assert path.read_bytes() == b"somebody's"
    assert dialog.isVisible()
    dialog.reject()


@pytest.mark.parametrize(
    ("id_", "name"),
    [
        ("file.save_as", "a.aws"),
        ("file.save_copy", "a.aws"),
        ("marker.export", "a.csv"),
        ("file.export_timeline", "a.edl"),
    ],
)
def test_what_a_file_chooser_answers_is_asked_about_and_chosen_again(
    desk: Desk, window: QWidget, opened: Path, monkeypatch: pytest.MonkeyPatch, id_: str, name: str
) -> None:
    path = opened.with_name(name)
    path.write_bytes(b"somebody's")
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: None)  # no window manager is here to close it again
    desk.run("marker.add", "here")
    resolve_name(ASKS[desk.commands[id_].ask])(desk, desk.commands[id_], window)
    dialog = window.findChildren(QFileDialog)[-1]
    assert dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.fileSelected.emit(str(path))
    box = asked(window)
    assert box.text() == f"{name} exists. Replace it?"
    answer(box, "Cancel")
    assert path.read_bytes() == b"somebody's"
    assert len(window.findChildren(QFileDialog)) == 2


def test_the_sound_that_goes_with_a_timeline_is_asked_about_too(
    desk: Desk, window: QWidget, opened: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: None)
    desk.run("selection.all")
    job = desk.run("effect.apply", "reverse")
    qtbot.waitUntil(lambda: job.over, timeout=30_000)
    desk.run("file.export_timeline", opened.with_name("a.otio"))
    qtbot.waitUntil(lambda: not desk.session.compute.jobs, timeout=10_000)
    opened.with_name("a.otio").unlink()
    (media,) = opened.with_name("a media").iterdir()
    media.write_bytes(b"somebody's")
    files.ask_export_timeline(desk, desk.commands["file.export_timeline"], window)
    window.findChildren(QFileDialog)[-1].fileSelected.emit(str(opened.with_name("a.otio")))
    box = asked(window)
    assert box.text() == f"{media.name} exists. Replace it?"
    answer(box, "Cancel")
    assert media.read_bytes() == b"somebody's"


def test_a_project_is_saved_over_itself_without_a_question(
    desk: Desk, window: QWidget, opened: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: None)
    desk.run("file.save_as", opened.with_name("own.aws"))
    qtbot.waitUntil(lambda: not desk.session.modified, timeout=10_000)
    saving.ask_save_as(desk, desk.commands["file.save_as"], window)
    window.findChildren(QFileDialog)[-1].fileSelected.emit(str(opened.with_name("own.aws")))
    assert not window.findChildren(QMessageBox)
    qtbot.waitUntil(lambda: not desk.session.compute.jobs, timeout=10_000)
