import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.dialogs.sync import SyncDialog, ask_sync


def test_two_cues_bring_all_words_into_step(spoken: Desk, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    ask_sync(spoken, spoken.commands["words.stretch"], window)
    dialog = window.findChild(SyncDialog)
    assert dialog is not None
    assert [time.seconds for time in dialog.times] == [1.0, 5.0]
    assert not dialog.go.isEnabled()
    spoken.run("selection.set", 0.5)
    dialog._take_caret(0)
    dialog.times[1].setText("8.5")
    assert "100.000 % slower" in dialog.result_.text()
    dialog.accept()
    starts = [w.range.start / 8000 for w in spoken.session.document.transcript.words if w.range]
    assert starts == pytest.approx([0.5, 2.5, 8.5, 12.5])
    assert not dialog.isVisible()


def test_there_is_one_at_a_time(spoken: Desk, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    for _ in range(3):
        ask_sync(spoken, spoken.commands["words.stretch"], window)
    assert len(window.findChildren(SyncDialog)) == 1
    window.findChild(SyncDialog).reject()
    ask_sync(spoken, spoken.commands["words.stretch"], window)
    assert [dialog.isVisible() for dialog in window.findChildren(SyncDialog) if dialog.isVisible()] == [True]
