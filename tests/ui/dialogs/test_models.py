"""The window of speech models: what it shows, and what its buttons do."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tests.speech.answers import finish
from tests.speech.ctc.checkpoints import checkpoint, small
from tests.speech.store.shelf import Shelf, serve
from workstation.commands.speech import models as speech_models
from workstation.speech.store import models
from workstation.speech.store.catalog import known
from workstation.ui.dialogs.models import ModelsDialog, ask_models
from workstation.ui.toolkit.workspace import Desk

pytest.importorskip("transformers")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """A server in whose place the known models are."""
    served = serve()
    server = next(served)
    monkeypatch.setattr(models, "known", lambda id_: replace(known(id_), url=server.url, files=()))
    yield server
    next(served, None)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def dialog(desk: Desk, window: QWidget) -> ModelsDialog:
    ask_models(desk, desk.commands["models.list"], window)
    ask_models(desk, desk.commands["models.list"], window)
    (found,) = window.findChildren(ModelsDialog)
    return found


def choose(dialog: ModelsDialog, id_: str) -> None:
    dialog.view.setCurrentIndex(dialog.table.index(dialog.table.find(id_), 0))


def cell(dialog: ModelsDialog, id_: str, column: int) -> str:
    return str(dialog.table.index(dialog.table.find(id_), column).data())


def test_all_models_are_offered_and_can_be_found(dialog: ModelsDialog, qtbot: QtBot) -> None:
    assert dialog.table.rowCount() == len(speech_models.model_rows())
    assert cell(dialog, "mms-fa", 4) == "CC BY-NC 4.0: not for commercial use"
    qtbot.keyClicks(dialog.search, "german")
    assert [row.id for row in dialog.table.rows] == ["voxpopuli-de"]
    qtbot.keyClicks(dialog.search, "xx")
    assert dialog.pages.currentIndex() == 1
    dialog.search.clear()
    dialog.kind.setCurrentIndex(dialog.kind.findData("whisper"))
    assert {row.kind for row in dialog.table.rows} == {"whisper"}


def test_a_download_runs_fails_pauses_and_ends(
    dialog: ModelsDialog, desk: Desk, shelf: Shelf, tmp_path: Path, qtbot: QtBot
) -> None:
    shelf.content = checkpoint(small(), tmp_path / "weights.pth").read_bytes()
    shelf.cut = 60_000
    choose(dialog, "wav2vec2-base")
    qtbot.mouseClick(dialog.main, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.jobs)
    assert "try again to go on" in dialog.detail.text()
    assert cell(dialog, "wav2vec2-base", 5).endswith("paused")
    assert dialog.main.text() == "Go on"
    shelf.cut = 0
    qtbot.mouseClick(dialog.main, Qt.MouseButton.LeftButton)
    assert dialog.main.text() == "Pause"
    qtbot.waitUntil(lambda: not dialog.jobs, timeout=20_000)
    assert cell(dialog, "wav2vec2-base", 5) == "installed"
    assert dialog.chosen is not None
    assert dialog.chosen.id == "wav2vec2-base"
    assert not dialog.main.isVisible()


def test_a_licence_is_asked_for_first(dialog: ModelsDialog, shelf: Shelf, qtbot: QtBot) -> None:
    choose(dialog, "mms-fa")
    qtbot.mouseClick(dialog.main, Qt.MouseButton.LeftButton)
    (box,) = dialog.findChildren(QMessageBox)
    assert "not for commercial use" in box.text()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert shelf.asked == []


def test_import_check_and_delete(dialog: ModelsDialog, desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    said: list[str] = []
    desk.session.notified.connect(lambda message: said.append(message.text))
    dialog.import_from(str(checkpoint(small(), tmp_path / "mine.pth")))
    qtbot.waitUntil(lambda: dialog.table.find("wav2vec2-base") == 0, timeout=20_000)  # its labels are known
    qtbot.waitUntil(lambda: not dialog.jobs)
    choose(dialog, "wav2vec2-base")
    qtbot.mouseClick(dialog.check, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any("as they came" in text for text in said))
    qtbot.mouseClick(dialog.remove, Qt.MouseButton.LeftButton)
    (box,) = dialog.findChildren(QMessageBox)
    qtbot.mouseClick(next(b for b in box.buttons() if b.text() == "Delete"), Qt.MouseButton.LeftButton)
    assert cell(dialog, "wav2vec2-base", 5) == ""
    assert models.installed() == ()


def test_what_is_no_model_is_said(dialog: ModelsDialog, desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    said: list[str] = []
    desk.session.notified.connect(lambda message: said.append(message.text))
    (tmp_path / "bad.onnx").write_bytes(b"bad")
    pytest.importorskip("onnxruntime")
    dialog.import_from(str(tmp_path / "bad.onnx"))
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert "Import bad.onnx failed: bad.onnx is no ONNX model" in said[0]


def test_a_model_that_lacks_modules_says_so(
    desk: Desk, window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech_models, "_lacking", lambda kind: (("faster_whisper",), "whisper"))
    finish(models.import_model(checkpoint(small(), tmp_path / "mine.pth")))
    dialog = ModelsDialog(desk, window)
    choose(dialog, "whisper-tiny")
    assert "pip install 'workstation[whisper]'" in dialog.detail.text()
    assert dialog.detail.text().count("faster_whisper, which runs it, cannot be found here") == 1
    assert cell(dialog, "whisper-tiny", 5) == "needs faster_whisper"
    assert not dialog.main.isEnabled()
    assert dialog.main.toolTip() == "First install faster_whisper: see above"
