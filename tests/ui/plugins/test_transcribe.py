import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workstation.ui.toolkit.workspace import Desk

Show = Callable[[str], Any]
Asked = list[tuple[str, str]]


def test_what_is_said_is_written_down(show: Show, engine: Asked, tone: Desk, qtbot: QtBot) -> None:
    panel = show("transcribe")
    panel.transcribe()
    qtbot.waitUntil(lambda: panel.job is None)
    assert panel.text.toPlainText() == "this was said"
    assert panel.result.text() == "3 words, 2 doubtful"
    assert tone.session.history.current.label == "Transcribe"
    tone.run("edit.undo")
    assert panel.text.toPlainText() == ""


def test_it_can_be_cancelled(show: Show, engine: Asked, tone: Desk, qtbot: QtBot, gate: threading.Event) -> None:
    gate.clear()
    panel = show("transcribe")
    panel.transcribe()
    qtbot.waitUntil(lambda: panel.bar.value() > 400)
    qtbot.mouseClick(panel.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.job is None)
    assert not tone.session.document.transcript.cues


def test_without_sound_there_is_nothing_to_do(show: Show, tone: Desk) -> None:
    from workstation.core.document import Document

    tone.session.start(Document(8000))
    assert not show("transcribe").start.isEnabled()
