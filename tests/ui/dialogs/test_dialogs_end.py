"""A dialog that was closed is gone: else each one that was ever open is dressed anew with every theme."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from workstation.app import Program
from workstation.core.document import Document, Marker, Track
from workstation.core.ranges import FrameRange
from workstation.core.settings import Settings
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.core.words.transcript import Cue, Transcript, Word

KEPT = {"Palette"}
"""Made once and shown again."""


@pytest.fixture
def program(home: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Program]:
    made = Program(Settings(), tmp_path, tmp_path, plugins=False)
    made.window.show()
    sound = EditList.of(ArraySource(np.zeros((1, 80_000), np.float32), 8000))
    words = tuple(Word(f"word{n}", FrameRange(n * 8000, n * 8000 + 4000)) for n in range(8))
    transcript = Transcript(cues=(Cue(words[:4]), Cue(words[4:])))
    made.session.start(Document(8000, (Track("a", "A", sound),), (Marker(FrameRange(100, 100), "m"),), transcript))
    made.session.select(FrameRange(0, 40_000))
    yield made
    made.close()


def dialogs(program: Program) -> list[QDialog]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [one for one in program.window.findChildren(QDialog) if type(one).__name__ not in KEPT]


def test_a_dialog_that_was_closed_is_gone(program: Program) -> None:
    asking = [command.id for command in program.commands if command.ask and not command.id.startswith("models.")]
    opened = 0
    for id_ in (*asking, "window.about"):
        program.window.actions_.run(id_)
        QApplication.processEvents()
        for dialog in dialogs(program):
            opened += 1
            dialog.reject()
        QApplication.processEvents()
        assert not dialogs(program), id_
    assert opened > 40
