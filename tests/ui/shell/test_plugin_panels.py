import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from workstation.core.ranges import FrameRange
from workstation.plugin.border import WindowPlaces
from workstation.plugin.host import Host
from workstation.plugin.rows import KINDS
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.options import LaneViews
from workstation.ui.main_window import MainWindow
from workstation.ui.panels.settings import SettingsPanel
from workstation.ui.runtime.exception_hook import tell_faults
from workstation.ui.shell.plugin_panels import _PLACES, PluginPanels
from workstation.ui.toolkit.keymap import Keymap
from workstation.ui.toolkit.workspace import Desk

PANEL = '[[panel]]\nid = "mine.panel"\ntitle = "My panel"\nwidget = "code:Panel"\n'
COMMAND = '[[command]]\nid = "mine.go"\ntitle = "Go"\nfunction = "code:go"\nmenu = "Tools/Mine"\n'
FIRST_TRY = """
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

class Panel(QWidget):
    def __init__(self, context):
        super().__init__()
        self.label, self.button = QLabel("?"), QPushButton("Go")
        column = QVBoxLayout(self)
        column.addWidget(self.label)
        column.addWidget(self.button)
        self.button.clicked.connect(lambda: context.commands.run("effect.apply", "nothing"))
        context.session.selected.connect(lambda selection: self.label.setText(str(selection.range.start)))
"""

Write = Callable[..., None]


@pytest.fixture
def window(tone: Desk, qtbot: QtBot) -> MainWindow:
    made = MainWindow(LaneContext(tone, LaneViews()), Keymap())
    qtbot.addWidget(made, before_close_func=lambda widget: setattr(widget, "_closing", True))
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def host(window: MainWindow, tmp_path: Path) -> Iterator[Host]:
    made = Host(
        window.desk.commands,
        window.desk.settings,
        WindowPlaces(window.desk.look.has_icon, window.docks.__contains__),
    )
    PluginPanels(made, window)
    yield made
    made.close()


@pytest.fixture
def write(host: Host, tmp_path: Path) -> Write:
    def write(rows: str, code: str, id_: str = "mine") -> None:
        folder = tmp_path / "plugins" / id_
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "plugin.toml").write_text(f'id = "{id_}"\napi = 1\nname = "Mine {id_}"\n{rows}')
        (folder / "code.py").write_text(code)
        host.discover(tmp_path / "plugins")

    return write


def shown(window: MainWindow) -> str:
    return window.messages.text


def test_a_panel_that_is_switched_off_while_it_listens_hears_nothing_more(
    window: MainWindow, host: Host, write: Write, qtbot: QtBot
) -> None:
    write(PANEL, FIRST_TRY)
    session = window.desk.session
    listeners = len(session.selected._listeners)
    host.enable("mine")
    qtbot.waitUntil(lambda: window.docks.widget("mine.panel") is not None)
    panel = window.docks.widget("mine.panel")
    assert panel is not None
    assert panel.isVisible()
    session.select(FrameRange(80, 90))
    assert [label.text() for label in panel.findChildren(QLabel)] == ["80"]
    host.disable("mine")
    qtbot.waitUntil(lambda: "mine.panel" not in window.docks)
    QApplication.processEvents()
    assert len(session.selected._listeners) == listeners
    session.select(FrameRange(10, 20))
    host.enable("mine")
    qtbot.waitUntil(lambda: window.docks.widget("mine.panel") is not None)
    session.select(FrameRange(30, 40))
    assert len(session.selected._listeners) == listeners + 1


@pytest.mark.parametrize("ending", ["sys.exit()", "{}['x']", "return 5", "raise BaseException"])
def test_a_panel_that_cannot_be_made_is_told_and_its_plugin_off(
    window: MainWindow, host: Host, write: Write, qtbot: QtBot, ending: str
) -> None:
    write(PANEL, f"import sys\ndef Panel(context):\n    context.session.changed.connect(print)\n    {ending}\n")
    listeners = len(window.desk.session.changed._listeners)
    host.enable("mine")
    qtbot.waitUntil(lambda: "The plugin Mine mine failed and was switched off" in shown(window))
    assert not host.enabled("mine")
    assert window.desk.settings["plugins_enabled"] == ()
    assert len(window.desk.session.changed._listeners) == listeners
    qtbot.waitUntil(lambda: "mine.panel" not in window.docks)


def test_what_has_no_panel_says_where_it_is(window: MainWindow, host: Host, write: Write) -> None:
    write(COMMAND, "def go(session): pass\n")
    host.enable("mine")
    assert shown(window) == "Mine mine is on: its commands are in the menu Tools › Mine"


def test_each_kind_has_a_place_to_be_told(window: MainWindow, host: Host, write: Write) -> None:
    assert set(_PLACES) | {"panel", "command"} == set(KINDS)
    write('[[colour_map]]\nid = "x"\ntitle = "X"\ncolours = "000000 ffffff"\n', "")
    host.enable("mine")
    assert shown(window) == "Mine mine is on: its colours are in Preferences, Spectrogram"
    host.disable("mine")


def test_an_icon_that_is_not_there_keeps_the_window_and_the_palette(
    window: MainWindow, host: Host, write: Write, qtbot: QtBot
) -> None:
    write(f'{COMMAND}icon = "mdi6.no-such-icon"\n', "def go(session): pass\n")
    host.enable("mine")
    qtbot.waitUntil(lambda: "there is no icon 'mdi6.no-such-icon'" in shown(window))
    assert not host.enabled("mine")
    assert window.desk.settings["plugins_enabled"] == ()
    window.menus.rebuild()
    window.show_palette()


def test_several_faults_at_once_are_one_message(window: MainWindow, host: Host, write: Write, qtbot: QtBot) -> None:
    write("nonsense = 1\n", "", "one")
    write("api = 77\n", "", "two")
    qtbot.waitUntil(lambda: "faults of plugins" in shown(window))
    assert shown(window) == "2 faults of plugins, told in Settings, Plugins"


def test_settings_show_what_cannot_be_used_and_look_again(
    window: MainWindow, host: Host, write: Write, qtbot: QtBot, tmp_path: Path
) -> None:
    write("nonsense = 1\n", "")
    panel = SettingsPanel(window.desk, host)
    qtbot.addWidget(panel)
    (broken,) = panel.plugins.broken.values()
    assert broken.name.text() == "mine"
    assert "unknown key 'nonsense'" in broken.fault.text()
    (tmp_path / "plugins" / "mine" / "plugin.toml").write_text(
        'id = "mine"\napi = 1\nname = "Mine & yours"\nversion = "2"'
    )
    panel.plugins.again.click()
    assert panel.plugins.broken == {}
    assert panel.plugins["mine"].box.text() == "Mine && yours 2"
    host.settings["plugins_enabled"] = (("mine",),)
    panel.plugins["mine"].show_state()
    assert panel.plugins["mine"].box.isChecked()
    assert panel.plugins["mine"].fault.text() == "It was not started this time"
    panel.plugins["mine"].box.click()
    assert host.settings["plugins_enabled"] == ()


def test_windows_of_its_own_go_with_a_plugin(window: MainWindow, host: Host, write: Write, qtbot: QtBot) -> None:
    code = "from PySide6.QtWidgets import QWidget\nclass Own(QWidget): pass\n"
    write(COMMAND, f"{code}kept = []\ndef go(session):\n    kept.append(Own())\n    kept[0].show()\n")
    host.enable("mine")
    window.desk.run("mine.go")
    assert "Own" in [type(widget).__name__ for widget in QApplication.topLevelWidgets()]
    host.disable("mine")
    qtbot.waitUntil(lambda: "Own" not in [type(widget).__name__ for widget in QApplication.topLevelWidgets()])


def test_faults_in_the_slots_of_a_plugin_name_it(
    window: MainWindow, host: Host, write: Write, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []
    write(COMMAND, "def slot(): {}['x']\ndef go(session): return slot\n")
    host.enable("mine")
    slot = window.desk.run("mine.go")
    stop = tell_faults(lambda message, details: told.append(message.text), lambda act: act(), host.name_of_culprit)
    for act in (slot, lambda: window.desk.commands.run("edit.goto", 99), lambda: [][1]):
        try:
            act()  # type: ignore[operator]
        except Exception as error:
            sys.excepthook(type(error), error, error.__traceback__)
    stop()
    assert told == [
        "Plugin “Mine mine”: KeyError: 'x'",
        "there is no revision 99 of 1",
        "A fault in the program: IndexError: list index out of range",
    ]
    capsys.readouterr()


def test_a_button_that_runs_a_command_in_vain_says_why(
    window: MainWindow, host: Host, write: Write, qtbot: QtBot
) -> None:
    write(PANEL, FIRST_TRY)
    host.enable("mine")
    qtbot.waitUntil(lambda: window.docks.widget("mine.panel") is not None)
    panel = window.docks.widget("mine.panel")
    assert panel is not None
    told: list[str] = []
    stop = tell_faults(lambda message, details: told.append(message.text), lambda act: act(), host.name_of_culprit)
    with qtbot.captureExceptions() as caught:
        panel.findChild(QPushButton).click()
    for kind, error, trace in caught:
        sys.excepthook(kind, error, trace)
    stop()
    assert [text.partition(";")[0] for text in told] == ["there is no effect 'nothing'"]
