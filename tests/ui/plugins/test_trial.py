"""Trying a plugin in a window: what works is good, and each fault is named."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from workstation.plugin.authoring.examples import new_plugin
from workstation.plugin.authoring.trial import SHOWN, open_tried
from workstation.plugin.border import WindowPlaces
from workstation.plugin.host import Host
from workstation.ui.main_window import MainWindow
from workstation.ui.runtime.exception_hook import tell_faults
from workstation.ui.shell.panel_table import ASKS, late_ask
from workstation.ui.shell.plugin_panels import PluginPanels
from workstation.ui.shell.plugin_parts import PluginParts
from workstation.ui.shell.plugin_trial import try_in_window
from workstation.ui.shell.plugin_views import PluginViews, show_window
from workstation.ui.toolkit.theme import read_theme

PANEL = '[[panel]]\nid = "mine.panel"\ntitle = "Mine"\nwidget = "code:Panel"\n'
VIEW = '[[view]]\nid = "mine.view"\ntitle = "Mine"\nwidget = "code:Panel"\n'
HEAD = """from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
class Panel(QWidget):
    def __init__(self, context, axis=None):
        super().__init__()
        self.context = context
"""
SETTINGS = '[[settings]]\nid = "mine"\ntitle = "Mine"\nparams = "code:PARAMS"\n'
PARAMS = """from workstation.plugin.api import Param
PARAMS = (Param("level", 1.0, low=0.0, high=2.0),)
def setup(context):
    context.connect(context.options.changed, lambda name: 1 / context.options["level"])
"""


@pytest.fixture
def host(window: MainWindow) -> Iterator[Host]:
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
    stop = tell_faults(window.tell, window.desk.session.post, made.name_of_culprit)
    PluginPanels(made, window)
    for name, dialog in ASKS.items():
        window.add_ask(name, late_ask(dialog))
    yield made
    stop()
    made.close()


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def tried(host: Host, window: MainWindow, folder: Path) -> list[tuple[str, str, bool]]:
    open_tried(window.desk.session, 1)
    return list(try_in_window(host, window, folder, settle))


def written(tmp_path: Path, rows: str, code: str) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "plugin.toml").write_text(f'id = "mine"\napi = 1\nname = "Mine"\n{rows}\n')
    (folder / "code.py").write_text(code)
    return folder


@pytest.mark.parametrize("kind", SHOWN)
def test_the_guides_examples_are_good(host: Host, window: MainWindow, tmp_path: Path, kind: str) -> None:
    rows = tried(host, window, new_plugin(f"My {kind}", kind, tmp_path))
    assert [fine for *_, fine in rows] == [True, True]
    assert rows[0][0].endswith("in the window")


@pytest.mark.qt_no_exception_capture  # whose fault it is finds the program's own hook
@pytest.mark.parametrize(
    ("rows", "body", "told"),
    [
        (PANEL, "        raise RuntimeError('no')\n", "no"),
        (PANEL, "    def paintEvent(self, event):\n        raise RuntimeError('brush')\n", "brush"),
        (VIEW, "    def paintEvent(self, event):\n        raise RuntimeError('brush')\n", "brush"),
        (
            PANEL,
            "    def resizeEvent(self, event):\n        return self.wrong\n",
            "'Panel' object has no attribute 'wrong'",
        ),
        (PANEL, "        QTimer.singleShot(0, lambda: self.wrong)\n", "'Panel' object has no attribute 'wrong'"),
        (
            PANEL,
            "        QVBoxLayout(self).addWidget(Button())\nclass Button(QPushButton): pass\n",
            "neither a text nor a name",
        ),
        (
            PANEL,
            "        self.setMinimumWidth(900)\n    def minimumSizeHint(self): return self.minimumSize()\n",
            "narrower than 900",
        ),
    ],
)
def test_what_is_wrong_with_a_widget_is_named(
    host: Host, window: MainWindow, tmp_path: Path, rows: str, body: str, told: str
) -> None:
    found = tried(host, window, written(tmp_path, rows, HEAD + body))
    assert not found[0][2]
    assert told in found[0][1]


def test_a_listener_that_a_setting_breaks_is_named(host: Host, window: MainWindow, tmp_path: Path) -> None:
    folder = written(tmp_path, f'setup = "code:setup"\n{SETTINGS}', PARAMS)
    found = tried(host, window, folder)
    assert ("division by zero" in found[0][1], found[0][2]) == (True, False)


def test_a_widget_that_stays_is_named(host: Host, window: MainWindow, tmp_path: Path) -> None:
    body = "        [Left(w) for w in QApplication.topLevelWidgets() if w.objectName() == 'main']\n"
    code = f"{HEAD}{body}class Left(QWidget): pass\n"
    found = tried(host, window, written(tmp_path, PANEL, code))
    left = [w for w in QApplication.allWidgets() if type(w).__name__ == "Left"]
    assert found[-1] == ("switched off", "Left stay when the plugin goes", False)
    for widget in left:
        widget.deleteLater()
    settle()
