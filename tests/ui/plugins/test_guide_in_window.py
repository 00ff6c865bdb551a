"""The guide's examples in a window: what needs one is made, painted, opened, and goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from workstation.core.document import Document, Track
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Silence
from workstation.plugin.authoring.examples import new_plugin
from workstation.plugin.border import WindowPlaces
from workstation.plugin.host import Host
from workstation.plugin.rows import KINDS
from workstation.ui.dialogs.arguments import ArgumentsDialog
from workstation.ui.main_window import MainWindow
from workstation.ui.shell.plugin_panels import PluginPanels
from workstation.ui.shell.plugin_parts import PluginParts
from workstation.ui.shell.plugin_views import PluginViews, show_window
from workstation.ui.toolkit.theme import read_theme

RATE = 1000


@pytest.fixture
def host(window: MainWindow, tmp_path: Path) -> Iterator[Host]:
    """All examples, on."""
    place = WindowPlaces(
        window.desk.look.has_icon,
        window.docks.__contains__,
        window.keymap.assign,
        window.keymap.release,
        read_theme,
        PluginViews(window).add,
        PluginParts(window.desk),
        lambda widget, title: show_window(window, widget, title),
    )
    made = Host(window.desk.commands, window.desk.settings, place)
    panels = PluginPanels(made, window)
    for kind in KINDS:
        new_plugin(f"My {kind}", kind, tmp_path)
    made.discover(tmp_path)
    for kind in KINDS:
        made.enable(f"my_{kind}")
    sound = EditList.of(Silence(1, 10 * RATE, RATE))
    window.desk.session.start(Document(RATE, (Track("t1", "One", sound),)))
    yield made
    made.close()
    del panels


def test_all_of_them_are_on_and_off_without_a_fault(window: MainWindow, host: Host, qtbot: QtBot) -> None:
    assert host.faults == {}
    assert all(host.enabled(f"my_{kind}") for kind in KINDS)
    window.grab()
    for kind in KINDS:
        host.disable(f"my_{kind}")
    window.grab()
    assert {id_: list(faults) for id_, faults in host.history.items()} == {}


def test_the_panel_follows_the_selection_and_its_button_works(window: MainWindow, host: Host, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.docks.widget("my_panel") is not None)
    panel = window.docks.widget("my_panel")
    assert panel is not None
    panel.findChild(QPushButton).click()
    assert panel.label.text() == "10,000 frames are selected"  # type: ignore[attr-defined]  # the plugin's own


def test_the_view_paints_every_other_second(window: MainWindow, host: Host, qtbot: QtBot) -> None:
    (view,) = [widget for widget in window.editor.findChildren(QWidget) if type(widget).__name__ == "Seconds"]
    window.desk.viewport.fit()
    picture = view.grab().toImage()
    row = view.height() // 2
    colours = [
        picture.pixelColor(round((window.desk.viewport.x_of(t * RATE)) * picture.devicePixelRatio()), row).name()
        for t in (0.5, 1.5, 2.5, 3.5)
    ]
    assert colours[0] == colours[2] != colours[1] == colours[3]


def test_the_command_has_a_key_and_a_dialog_of_its_own(window: MainWindow, host: Host) -> None:
    assert window.keymap.of("my_command.mark_evenly") == ("Ctrl+Alt+Shift+E",)
    window.actions_.run("my_command.mark_evenly")
    dialog = window.findChild(ArgumentsDialog)
    assert dialog is not None
    assert list(dialog.fields) == ["seconds", "label"]
    dialog.accept()
    assert len(window.desk.session.document.markers) == 10
    host.disable("my_command")
    assert window.keymap.of("my_command.mark_evenly") == ()


def test_its_theme_and_colours_are_put_on(window: MainWindow, host: Host) -> None:
    settings = window.desk.settings
    settings["theme"], settings["colour_map"] = "my_theme", "my_colour_map"
    assert window.desk.look.theme.name == "my_theme"
    assert not window.grab().isNull()
    host.disable("my_theme")
    assert window.desk.look.theme.name == "dark"
