"""The window of many files: what it makes of its fields, and a run of it."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from workstation.cli.main import parser
from workstation.ui.dialogs.batch import BatchDialog
from workstation.ui.dialogs.batch_run import BatchPlan
from workstation.ui.toolkit.workspace import Desk

ROOT = Path(__file__).resolve().parents[3]
RATE = 16_000


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "louder.py").write_text(
        '"""Twice as loud."""\n# menu: Louder\nrun("selection.all")\nrun("effect.apply", "gain", gain_db=6.0206)\n'
    )
    return folder


@pytest.fixture
def dialog(qtbot: QtBot, tone: Desk, scripts: Path) -> Iterator[BatchDialog]:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = BatchDialog(tone, scripts, window)
    dialog.show()
    yield dialog
    window.close()  # it holds the dialog until here


def states(dialog: BatchDialog) -> list[str]:
    return [dialog.files.index(row, 1).data() for row in range(dialog.files.rowCount())]


def test_the_fields_become_a_line_that_the_program_takes(dialog: BatchDialog, tmp_path: Path) -> None:
    assert not dialog.start.isEnabled()
    assert dialog.empty.isVisible()
    (tmp_path / "in").mkdir()
    for name in ("a.wav", "b.FLAC", "notes.pdf"):
        (tmp_path / "in" / name).touch()
    dialog.add([tmp_path / "in", tmp_path / "in" / "a.wav"])
    assert [row.path.name for row in dialog.files.rows] == ["a.wav", "b.FLAC"]
    assert dialog.start.text() == "Start 2 files"
    dialog.macro.setCurrentIndex(dialog.macro.findText("Louder"))
    dialog.rack.setCurrentIndex(dialog.rack.findText("Telephone"))
    dialog.format.setCurrentIndex(dialog.format.findData("mp3"))
    dialog._editors["mp3"]["bitrate"].set_value(128)
    dialog.loud.setChecked(True)
    dialog.tail.setChecked(True)
    dialog.folder.setText(str(tmp_path / "out"))
    given = parser().parse_args(dialog.plan.line)
    assert given.inputs == [str(tmp_path / "scripts" / "louder.py"), *(str(row.path) for row in dialog.files.rows)]
    assert (given.rack, given.format, given.output) == ("Telephone", "mp3", f"{tmp_path}/out/")
    assert (given.setting_bitrate, given.argument_loudness, given.argument_tail) == (128, -16.0, True)
    assert (given.resume, given.force, given.json) == (True, False, True)


def test_choices_that_are_off_have_a_word_of_their_own() -> None:
    plan = BatchPlan([Path("a.wav")], Path("out"), "flac", options={"tail": False}, resume=True, replace=True)
    given = parser().parse_args(plan.line)
    assert (given.argument_tail, given.resume, given.force) == (False, True, True)


@pytest.mark.slow
def test_a_run_tells_of_each_and_a_second_leaves_out_what_is_done(
    qtbot: QtBot, dialog: BatchDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("one", "two"):
        soundfile.write(tmp_path / f"{name}.wav", np.full(RATE, 0.1), RATE)
    (tmp_path / "bad.wav").write_text("no sound" * 50)
    dialog.add(tmp_path / f"{name}.wav" for name in ("one", "bad", "two"))
    dialog.macro.setCurrentIndex(dialog.macro.findText("Louder"))
    dialog.format.setCurrentIndex(dialog.format.findData("wav"))
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.jobs.setValue(1)
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    assert states(dialog) == ["Waiting"] * 3
    assert not dialog.start.isEnabled()
    qtbot.waitUntil(lambda: dialog.work is None, timeout=60_000)
    assert states(dialog) == ["Done", "Failed", "Done"]
    assert "bad.wav" in dialog.files.rows[1].note
    assert dialog.note.text() == "2 of 3 done, 1 failed"
    assert soundfile.read(tmp_path / "out" / "two.wav")[0].max() == pytest.approx(0.2, abs=1e-3)
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.work is None, timeout=60_000)
    assert states(dialog) == ["Done before", "Failed", "Done before"]
    assert dialog.open_folder.isEnabled()


@pytest.mark.slow
def test_it_can_be_stopped_and_closed(
    qtbot: QtBot, dialog: BatchDialog, scripts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    mark = tmp_path / "mark"
    (scripts / "louder.py").write_text(
        f"import os, time\nopen({str(mark)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)\n"
    )
    soundfile.write(tmp_path / "one.wav", np.full(RATE, 0.1), RATE)
    dialog.add([tmp_path / "one.wav"])
    dialog.macro.setCurrentIndex(1)
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.begin()
    qtbot.waitUntil(lambda: mark.exists() and bool(mark.read_text()), timeout=60_000)
    dialog.stop.click()
    qtbot.waitUntil(dialog.start.isEnabled, timeout=10_000)
    assert dialog.note.text() == "0 of 1 done, stopped; Start goes on with the rest"
    mark.unlink()
    dialog.begin()
    qtbot.waitUntil(lambda: mark.exists() and bool(mark.read_text()), timeout=60_000)
    process = int(mark.read_text())
    dialog.close()
    assert dialog.isVisible(), "it asks first"
    (box,) = dialog.findChildren(QMessageBox)
    (stop,) = (each for each in box.buttons() if each.text().replace("&", "") == "Stop and close")
    stop.click()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
