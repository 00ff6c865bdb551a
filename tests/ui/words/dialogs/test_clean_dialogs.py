from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.speaking import say
from workstation.core.words.transcript import Word
from workstation.core.words.transcript_edits import exchanged
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.dialogs.fillers import FillersDialog
from workstation.ui.words.dialogs.pauses import PausesDialog


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> QWidget:
    document = say(18)
    transcript = document.transcript
    for number, text in ((2, "um"), (9, "like"), (12, "uh")):
        word = transcript.word(number)
        transcript = exchanged(transcript, number, number + 1, (Word(text, word.range, word.score),))
    desk.session.start(replace(document, transcript=transcript))
    desk.viewport.set_frames(document.frames)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def test_fillers_are_reviewed_heard_and_removed(
    desk: Desk, window: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[int] = []
    monkeypatch.setattr(
        desk.session.player, "play", lambda document, start, stop, loop=None: played.append(document.frames)
    )
    dialog = FillersDialog(desk, window)
    dialog.open()
    assert dialog.places() == [(2, 3), (12, 13)]
    assert dialog.count.text().startswith("2 of 3 ticked")
    assert dialog.found.index(1, 1).data() == "w3 w4 w5 w6 w7 w8  ❬like❭  w10 w11 uh w13 w14 w15"
    qtbot.mouseClick(dialog.as_it_is, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.without, Qt.MouseButton.LeftButton)
    assert played[0] == desk.session.document.frames > played[1]
    for row, state in ((0, Qt.CheckState.Unchecked), (1, Qt.CheckState.Checked)):
        dialog.found.setData(dialog.found.index(row, 0), state.value, Qt.ItemDataRole.CheckStateRole)
    dialog.accept()
    words = desk.session.document.transcript.text.split()
    assert "um" in words
    assert not {"uh", "like"} & set(words)
    assert desk.session.history.current.label == "Remove 2 filler words"
    assert desk.settings["fillers"] == (), "lists that were not touched are not the user's own"


def test_the_lists_can_be_edited(desk: Desk, window: QWidget) -> None:
    dialog = FillersDialog(desk, window)
    dialog.sure.setText("w1")
    dialog.perhaps.setText("")
    dialog.sure.editingFinished.emit()
    assert dialog.places() == [(1, 2)]
    dialog.accept()
    assert desk.settings["fillers"] == (("en", "w1", ""),)


def test_pauses_tell_what_is_saved_before_anything_is_cut(desk: Desk, window: QWidget, qtbot: QtBot) -> None:
    dialog = PausesDialog(desk, window)
    dialog.open()
    assert not dialog.shorten.isEnabled()
    qtbot.waitUntil(dialog.progress.isHidden, timeout=60_000)
    dialog.longer.setText("30")
    assert dialog.saved.text().startswith("0 pauses")
    assert not dialog.shorten.isEnabled()
    dialog.longer.setText("soon")
    assert "is no time" in dialog.saved.text()
    assert not dialog.shorten.isEnabled()
    dialog.longer.setText("400 ms")
    assert dialog._lengths() == (0.4, 0.4)
    assert "shorter" in dialog.saved.text()
    before = desk.session.document
    dialog.to.setText("0.2")
    dialog.accept()
    qtbot.waitUntil(lambda: desk.session.document is not before, timeout=60_000)
    assert desk.session.document.frames < before.frames
