"""The window's layout from one start to the next, also where panels move before a maximised window has its size."""

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from workstation.core.settings import Settings
from workstation.ui.main_window import MainWindow
from workstation.ui.shell.window_layout import remember_layout, restore_layout, when_sized
from workstation.ui.toolkit.workspace import Area, Desk

_ROOT = Path(__file__).resolve().parents[3]

_TWO_STARTS = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
import workstation.app as app
from workstation.core.settings import Settings
from workstation.ui.shell.window_layout import remember_layout

application = QApplication([])
folder = Path(sys.argv[1])
settings = Settings(folder / "settings.json")

def started(place):
    program = app.Program(settings, folder, folder)
    place(program.window)
    program.window.show()
    for width in (900, 1100, 1300):  # the system tells the size bit by bit
        program.window.resize(width, 700)
        application.processEvents()
    return program

first = started(lambda window: window.showMaximized())
first.window.showMaximized()
places = first.window.docks.places()
first.window.docks.hide("markers")
remember_layout(first.window, settings)
first.close()
application.processEvents()

places["bottom"] = [{"panels": ["jobs", "console"], "front": "console", "size": [0.5, 0.3]}]

def place(window):
    assert window.isMaximized()
    window.docks.place(places)

second = started(place)
print(*(id_ for id_ in ("rack", "markers", "jobs", "console", "settings") if not second.window.docks.is_hidden(id_)))
second.close()
"""


def test_panels_that_move_before_a_maximised_window_has_its_size_do_no_harm(home: Path) -> None:
    line = [sys.executable, "-c", _TWO_STARTS, str(home)]
    done = subprocess.run(line, cwd=_ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["rack", "markers", "jobs", "console"]


def test_it_comes_back(window: MainWindow, desk: Desk) -> None:
    window.add_panel("p", "Panel", "", lambda desk: QLabel("content"), Area.BOTTOM, shown=True)
    window.resize(780, 560)  # no screen of the tests is smaller
    window._closing = True
    window.close()
    window.resize(700, 500)
    window.docks.hide("p")
    restore_layout(window, desk.settings)
    window.show()
    assert (window.width(), window.height()) == (780, 560)
    assert window.docks.widget("p") is not None
    assert not window.docks.is_hidden("p")


def test_a_maximised_window_is_one_again_and_usual_below(window: MainWindow, desk: Desk) -> None:
    window.resize(780, 560)
    window.show()
    window.showMaximized()
    remember_layout(window, desk.settings)
    window.hide()
    window.showNormal()
    window.hide()
    restore_layout(window, desk.settings)
    window.show()
    assert window.isMaximized()
    assert window.normalGeometry().size().toTuple() == (780, 560)


def test_what_is_to_fit_waits_until_a_maximised_window_has_its_size(window: MainWindow, qtbot: QtBot) -> None:
    settings, heights = Settings(), []
    window.setWindowState(Qt.WindowState.WindowMaximized)
    window.show()
    when_sized(window, settings, lambda: heights.append(window.height()))
    for height in (600, 650, 700):
        window.resize(window.width(), height)
        assert heights == []
    qtbot.waitUntil(lambda: heights == [window.height()])


def test_a_window_of_usual_size_waits_for_nothing(window: MainWindow, qtbot: QtBot) -> None:
    called = []
    window.show()
    when_sized(window, Settings(), lambda: called.append(1))
    assert called == []
    qtbot.waitUntil(lambda: called == [1])


def test_a_layout_of_another_program_is_passed_over(window: MainWindow, desk: Desk) -> None:
    for odd in ("x", " ", "AAAA BBBB", "\u00e4 \u00f6"):
        desk.settings["window_layout"] = odd
        restore_layout(window, desk.settings)
    window.show()
    assert window.isVisible()
