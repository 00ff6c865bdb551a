"""Views, windows and settings pages of plugins in the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from workstation.plugin.border import WindowPlaces
from workstation.plugin.host import Host
from workstation.ui.main_window import MainWindow
from workstation.ui.panels.settings import SettingsPanel
from workstation.ui.shell.plugin_panels import PluginPanels
from workstation.ui.shell.plugin_views import PluginViews, show_window
from workstation.ui.toolkit.theme import read_theme

ROWS = """
id = "mine"
api = 1
name = "Mine"
setup = "code:setup"
[[view]]
id = "mine"
title = "Ticks"
widget = "code:Ticks"
height = "40"
[[settings]]
id = "mine"
title = "Ticks"
params = "code:PARAMS"
[[colour_map]]
id = "ice"
title = "Ice"
colours = "000010 ffffff"
"""
CODE = """
from PySide6.QtWidgets import QLabel
from workstation.plugin.api import Param

PARAMS = (Param("every", 1.0, "Every", "s", 0.1, 10.0),)
alive = []

class Ticks(QLabel):
    def __init__(self, context, axis):
        super().__init__(f"{context.options['every']:g}")
        context.connect(axis.changed, lambda: self.setText("moved"))
        alive.append(self)

def setup(context):
    context.show(QLabel("hello"), "Hello")
"""


@pytest.fixture
def host(window: MainWindow, tmp_path: Path) -> Iterator[Host]:
    place = WindowPlaces(window.desk.look.has_icon, window.docks.__contains__, check_theme=read_theme)
    made = Host(window.desk.commands, window.desk.settings, place)
    place.add_view = PluginViews(window).add
    place.show = lambda widget, title: show_window(window, widget, title)
    made.panels_of_window = PluginPanels(made, window)  # type: ignore[attr-defined]  # as long as the host is there
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "plugin.toml").write_text(ROWS)
    (tmp_path / "mine" / "code.py").write_text(CODE)
    made.discover(tmp_path)
    yield made
    made.close()


def windows(window: MainWindow, title: str) -> list[QWidget]:
    return [w for w in window.findChildren(QLabel) if w.isWindow() and w.windowTitle() == title and w.isVisible()]


def test_a_view_is_a_lane_that_a_command_hides_and_that_goes(window: MainWindow, host: Host, qtbot: QtBot) -> None:
    host.enable("mine")
    assert host.faults == {}, host.faults
    lane = next(w for w in window.editor.findChildren(QLabel) if w.text() == "1")
    assert lane.isVisibleTo(window.editor)
    window.desk.viewport.changed.emit()
    assert lane.text() == "moved"
    window.desk.run("view.mine")
    assert not lane.isVisibleTo(window.editor)
    window.desk.run("view.mine")
    assert len(windows(window, "Hello")) == 1
    host.disable("mine")
    lane.setText("gone")
    window.desk.viewport.changed.emit()
    assert lane.text() == "gone"
    qtbot.waitUntil(lambda: windows(window, "Hello") == [])
    assert "view.mine" not in window.actions_


def test_a_view_that_cannot_be_made_says_so_in_its_place(window: MainWindow, host: Host, tmp_path: Path) -> None:
    (tmp_path / "mine" / "code.py").write_text(CODE.replace("alive.append(self)", "{}['x']"))
    host.enable("mine")
    assert host.enabled("mine"), "the rest of it goes on"
    said = [w.text() for w in window.editor.findChildren(QLabel) if "view “Ticks”" in w.text()]
    assert said == ["Plugin “Mine”, view “Ticks”: KeyError: 'x'"]
    host.disable("mine")


def test_its_settings_are_a_page_and_its_colours_a_choice(window: MainWindow, host: Host, qtbot: QtBot) -> None:
    panel = SettingsPanel(window.desk, host)
    qtbot.addWidget(panel)
    assert panel.pages.forms == {}
    host.enable("mine")
    form = panel.pages.forms["mine/mine"]
    form.changed.emit("every", 2.0)
    assert window.desk.settings["plugin_values"] == (("mine", "every", "2.0"),)
    assert "ice" in panel.editor("colour_map").param.choices
    panel.editor("colour_map").changed.emit("ice")
    assert window.desk.settings["colour_map"] == "ice"
    host.disable("mine")
    assert panel.pages.forms == {}
    assert "ice" not in panel.editor("colour_map").param.choices
    assert panel.editor("colour_map").value == "magma"
