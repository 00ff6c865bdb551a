"""The dialog of generators, analysers and separators."""

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workstation.core.document import Document, Track
from workstation.core.params import Param
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.core.tool import Tool
from workstation.tools.tables import ANALYSERS, GENERATORS
from workstation.ui.dialogs.tool import ToolDialog
from workstation.ui.toolkit.workspace import Desk

RATE = 8000


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def opened(desk: Desk, window: QWidget, id_: str) -> ToolDialog:
    dialog = ToolDialog(desk, desk.commands[id_], window)
    dialog.show()
    return dialog


def with_sound(desk: Desk) -> None:
    tracks = [
        Track(f"t{n}", f"Track {n}", EditList.of(ArraySource(np.full((1, RATE), 0.1 * n, np.float32), RATE)))
        for n in (1, 2)
    ]
    desk.session.start(Document(RATE, tuple(tracks)))


def test_what_is_chosen_is_run_with_what_differs_from_its_defaults(desk: Desk, window: QWidget, qtbot: QtBot) -> None:
    dialog = opened(desk, window, "generate.insert")
    lines: list[str] = []
    desk.commands.logged.connect(lines.append)
    dialog.tool.setCurrentIndex(dialog.tool.findData("noise"))
    assert list(dialog.form.editors) == ["colour", "level_db", "seed"]
    dialog.form.editors["colour"].set_value("pink")
    dialog.accept()
    assert lines == ['run("generate.insert", "noise", seconds=1.0, colour="pink")']
    qtbot.waitUntil(lambda: len(desk.session.document.tracks) == 1)


def test_the_track_and_the_time_are_chosen(desk: Desk, window: QWidget, qtbot: QtBot) -> None:
    with_sound(desk)
    desk.run("selection.set", 0.25, 0.5)
    dialog = opened(desk, window, "analysis.show")
    lines: list[str] = []
    desk.commands.logged.connect(lines.append)
    dialog.tool.setCurrentIndex(dialog.tool.findData("level"))
    dialog.track.setCurrentIndex(1)
    dialog.only.setChecked(True)
    dialog.accept()
    assert lines == ['run("analysis.show", "level", track="t2", selection=True)']
    track = desk.session.document.track("t2")
    qtbot.waitUntil(lambda: bool(desk.session.overlays.of(track)))
    assert desk.session.overlays.of(track)[0].start == RATE // 4


def test_what_cannot_be_is_said_and_the_dialog_stays(desk: Desk, window: QWidget) -> None:
    with_sound(desk)
    dialog = opened(desk, window, "generate.insert")
    dialog.form.editors["hz"].set_value(5000.0)
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.fault.text() == "there is no tone of 5000 Hz at a sample rate of 8000 Hz"
    dialog.reject()


def test_tools_of_plugins_come_and_go_in_the_list(desk: Desk, window: QWidget) -> None:
    with_sound(desk)
    dialog = opened(desk, window, "analysis.show")
    row = Tool("mine", "Mine", "nowhere:f", (Param("much", 1.0, low=0.0, high=2.0),), "What it does")
    dispose = ANALYSERS.add("mine", row, "My plugin")
    dialog.tool.setCurrentIndex(dialog.tool.findData("mine"))
    assert dialog.tool.currentText() == "Mine (My plugin)"
    assert (dialog.hint.text(), list(dialog.form.editors)) == ("What it does", ["much"])
    dispose()
    assert dialog.tool.findData("mine") == -1
    assert dialog.chosen is next(iter(ANALYSERS.values()))
    dialog.reject()


def test_a_generator_whose_code_fails_says_so(desk: Desk, window: QWidget) -> None:
    def params() -> tuple[Param, ...]:
        raise ValueError("Plugin “Mine”: no params")

    dispose = GENERATORS.add("mine", Tool("mine", "Mine", "nowhere:f", params), "Mine")
    dialog = opened(desk, window, "generate.insert")
    dialog.tool.setCurrentIndex(dialog.tool.findData("mine"))
    assert dialog.fault.text() == "Plugin “Mine”: no params"
    dispose()
    dialog.reject()
