"""The dialog for a text to be spoken."""

from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workstation.plugin.host import Host
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def dialog(host: Host, tone: Desk, qtbot: QtBot) -> Any:
    parent = QWidget()
    qtbot.addWidget(parent)
    code = next(row for row in host.manifests["speech_from_text"].commands if row.id == "generate.speech").ask
    made = host.load("speech_from_text", code)(host.context("speech_from_text"), parent)
    made.open()
    yield made
    del parent


def test_it_speaks_with_what_is_chosen(dialog: Any, tone: Desk, qtbot: QtBot) -> None:
    assert not dialog.speak.isEnabled()
    dialog.text.setPlainText("Guten Tag.")
    dialog.voice.setCurrentIndex(dialog.voice.findData("de"))
    dialog.form.set_values({"speed": 200})
    dialog.where.setCurrentIndex(1)
    tracks = len(tone.session.document.tracks)
    assert dialog.speak.isEnabled()
    dialog.accept()
    qtbot.waitUntil(lambda: len(tone.session.document.tracks) == tracks + 1, timeout=30_000)
    assert tone.session.document.transcript.text == "Guten Tag."
    assert tone.session.document.transcript.language == "de"


def test_a_voice_that_there_is_not_is_said_and_it_stays(dialog: Any, tone: Desk) -> None:
    dialog.text.setPlainText("Hello")
    dialog.voice.setEditText("Klingon of old")
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.fault.text() == "there is no voice 'Klingon of old': choose one of the list"


def test_a_text_without_words_cannot_be_spoken(dialog: Any) -> None:
    dialog.text.setPlainText(" … !")
    assert not dialog.speak.isEnabled()
    assert not dialog.hear.isEnabled()
