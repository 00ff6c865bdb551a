"""The end of the program: nothing that was to be done soon is done to parts that are closed."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from tests.ui.toolkit.html_names import document
from workstation.app import Program
from workstation.core.settings import Settings


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path) -> Program:
    made = Program(Settings(), tmp_path, tmp_path, plugins=False)
    made.window.show()
    qtbot.waitExposed(made.window)
    made.window.show_panel("subtitles")
    made.session.start(document())
    return made


def test_what_was_to_be_looked_at_soon_is_not_asked_for_after_the_end(program: Program, qtbot: QtBot) -> None:
    program.window.desk.run("words.retype", "0", "other")
    timers = program.window.findChildren(QTimer)
    assert any(timer.isActive() for timer in timers)  # the words are looked at when they have rested
    program.close()
    assert not any(timer.isActive() for timer in timers)
    with qtbot.captureExceptions() as raised:
        qtbot.wait(250)
    assert not raised
