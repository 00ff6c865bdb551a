"""Code that is not ours runs long on the main thread: the window paints on, Ctrl+C stops the code, clicks wait."""

import signal
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.console.console_panel import panel, text, widget
from workstation.commands.registry import Command
from workstation.engine.compute import Body
from workstation.ui.console.panel import ConsolePanel
from workstation.ui.console.widget import ConsoleWidget
from workstation.ui.runtime.poster import Poster
from workstation.ui.toolkit import busy
from workstation.ui.toolkit.busy import Busy
from workstation.ui.toolkit.workspace import Desk

__all__ = ["panel", "widget"]
pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning", "ignore::DeprecationWarning")

_CONTROL = Qt.KeyboardModifier.ControlModifier
_NONE = Qt.KeyboardModifier.NoModifier
_FOREIGN = {"__name__": "somebody"}
"""The globals of code that is not ours."""


class Painted(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.times += 1


@pytest.fixture
def painted(qtbot: QtBot) -> Painted:
    """A window that wants to paint all the time."""
    window = Painted()
    qtbot.addWidget(window)
    window.resize(400, 200)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    again = QTimer(window, interval=5)
    again.timeout.connect(window.update)
    again.start()
    return window


class Doing(QObject):
    """Does something in the moments in which events are handled."""

    def __init__(self, busy_: Busy, *actions: Callable[[], object]) -> None:
        super().__init__()
        self._busy, self._actions, self._left = busy_, list(actions), 300
        QApplication.instance().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._busy._handling and self._left:
            self._left -= 1
            if not self._left:
                self._busy.stop()  # a test that fails must end
            if self._actions:
                self._actions.pop(0)()
        return False


def press(target: QObject, key: Qt.Key, keys: Qt.KeyboardModifier = _NONE) -> None:
    QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, key, keys))


def click(target: QWidget) -> None:
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        at = QPointF(5, 5)
        button = Qt.MouseButton.LeftButton
        QApplication.sendEvent(target, QMouseEvent(kind, at, target.mapToGlobal(at), button, button, _NONE))


@pytest.fixture
def mine(qapp: QApplication) -> Iterator[Busy]:
    yield Busy()
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def run_line(mine: Busy, source: str, **names: object) -> None:
    globals_ = {"__name__": "__main__", **names}
    with mine.running(globals_):
        exec(compile(source, "<line>", "exec"), globals_)


@pytest.mark.parametrize("by_timer", [True, False])
@pytest.mark.parametrize("source", ["while True: pass", "import time\nwhile True: time.sleep(1000)"])
def test_an_endless_line_is_painted_over_and_stopped(
    mine: Busy, painted: Painted, source: str, by_timer: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not by_timer and "sleep" in source:
        source = "while True: sum(range(100))"  # only a timer of the system wakes a sleeper
    monkeypatch.setattr(busy, "_BY_TIMER", by_timer)
    before = painted.times
    doing = Doing(mine, *[painted.update] * 12, lambda: press(painted, Qt.Key.Key_C, _CONTROL))
    with pytest.raises(KeyboardInterrupt):
        run_line(mine, source)
    assert painted.times > before
    assert doing is not None


def test_what_a_user_does_meanwhile_is_left_out_and_the_button_stops(mine: Busy, painted: Painted) -> None:
    clicked: list[str] = []
    button = QPushButton("Edit", painted)
    button.clicked.connect(lambda: clicked.append("edit"))
    button.show()

    def stop() -> None:
        if mine._sign is None:
            doing._actions.append(stop)
        else:
            click(mine._sign.button)

    doing = Doing(mine, lambda: click(button), lambda: press(button, Qt.Key.Key_Space), painted.close, stop)
    with pytest.raises(KeyboardInterrupt):
        run_line(mine, "while True: pass")
    assert doing._left > 0
    assert clicked == []
    assert painted.isVisible()
    click(button)
    assert clicked == ["edit"]


def test_what_was_posted_lands_in_a_line_but_not_in_the_middle_of_a_command(tone: Desk, painted: Painted) -> None:
    poster = Poster()
    mine = Busy(poster.hold)
    landed: list[str] = []
    seen: list[list[str]] = []

    def loop(session: object) -> None:
        exec(compile("while not done(): pass", "<plugin>", "exec"), {**_FOREIGN, "done": done})

    rounds: list[int] = []

    def done() -> bool:
        return len(rounds) > 3

    doing = Doing(mine, lambda: poster.post(lambda: landed.append("answer")), *[lambda: rounds.append(1)] * 9)
    tone.commands.register(Command("plugin.loop", "Loop", loop))
    with mine.running():
        tone.commands.run("plugin.loop")
    seen.append(list(landed))
    QApplication.processEvents()
    seen.append(list(landed))
    assert seen == [[], ["answer"]]
    assert doing is not None
    rounds.clear()
    doing = Doing(mine, lambda: poster.post(lambda: landed.append("second")))
    run_line(mine, "while len(landed) < 2: pass", landed=landed)
    assert landed == ["answer", "second"]


def test_a_plugin_that_sleeps_in_a_command_is_stopped_and_said_so(tone: Desk, painted: Painted) -> None:
    def sleep(session: object) -> None:
        exec(compile("import time\nwhile True: time.sleep(1000)", "<plugin>", "exec"), dict(_FOREIGN))

    said: list[str] = []
    tone.session.notified.connect(lambda message: said.append(message.text))
    tone.commands.register(Command("plugin.sleep", "Sleep…", sleep))
    doing = Doing(tone.busy, *[painted.update] * 5, lambda: press(painted, Qt.Key.Key_C, _CONTROL))
    assert tone.run("plugin.sleep") is None
    assert said == ["Sleep: stopped"]
    assert doing is not None
    tone.run("marker.add", "after")
    assert len(tone.session.document.markers) == 1


def test_our_own_code_is_never_interrupted(mine: Busy, painted: Painted) -> None:
    """It may hold a lock, or have done half of an edit."""
    frame = type("Frame", (), {"f_code": None, "f_back": None})
    names = {"__name__": "__main__"}

    def stack(*modules: str) -> object:
        """Frames, innermost first."""
        below = None
        for module in reversed(modules):
            made = frame()
            made.f_back = below
            made.f_globals = names if module == "line" else {"__name__": module}
            made.f_code = busy.Commands.run.__code__ if module == "run" else None
            below = made
        return below

    def place(*modules: str) -> busy.Interruption | None:
        return busy._place(stack(*modules), names)  # type: ignore[arg-type]

    assert place("line", "IPython.core", "workstation.ui.console.widget") is busy.Interruption.LINE
    assert place("numpy.linalg", "line") is busy.Interruption.LINE
    assert place("workstation.commands.sound.edit", "run", "line") is None
    assert place("numpy", "workstation.session", "run", "line") is None
    assert place("time", "workstation_plugin_x.main", "workstation.plugin.host", "run") is busy.Interruption.COMMAND
    assert place("workstation.plugin.host", "run") is None
    assert place("ipykernel.iostream", "line") is None
    assert place("somebody", "workstation.ui.lanes.canvas") is None
    assert place() is None


def test_a_loop_in_the_console_is_stopped_by_ctrl_c(
    panel: ConsolePanel, widget: ConsoleWidget, tone: Desk, qtbot: QtBot
) -> None:
    doing = Doing(tone.busy, panel.update, panel.update, lambda: press(widget._control, Qt.Key.Key_C, _CONTROL))
    widget.execute("while True: pass")
    qtbot.waitUntil(lambda: "KeyboardInterrupt" in text(widget))
    assert doing is not None
    widget.execute("print(6 * 7)")
    qtbot.waitUntil(lambda: "42" in text(widget))


def test_a_loop_of_commands_is_stopped_between_two_of_them(
    panel: ConsolePanel, widget: ConsoleWidget, tone: Desk, qtbot: QtBot
) -> None:
    doing = Doing(tone.busy, panel.update, lambda: press(widget._control, Qt.Key.Key_C, _CONTROL))
    widget.execute('while True: run("marker.add", "m"); run("edit.undo")')
    qtbot.waitUntil(lambda: "KeyboardInterrupt" in text(widget))
    assert doing is not None
    assert len(tone.session.document.markers) in (0, 1)


def test_a_line_that_waits_for_a_job_is_stopped_and_cancels_it(
    panel: ConsolePanel, widget: ConsoleWidget, tone: Desk, qtbot: QtBot
) -> None:
    def body() -> Body[int]:
        while True:
            yield 0.5

    jobs = []

    def begin(session: object) -> object:
        jobs.append(tone.session.compute.submit("For ever", body()))
        QTimer.singleShot(0, lambda: press(widget._control, Qt.Key.Key_C, _CONTROL))
        return jobs[0]

    tone.commands.register(Command("test.job", "Job", begin))
    widget.execute('run("test.job")')
    qtbot.waitUntil(lambda: "KeyboardInterrupt" in text(widget))
    qtbot.waitUntil(lambda: bool(jobs[0].over))


def test_ctrl_c_without_a_line_does_no_harm(widget: ConsoleWidget, tone: Desk) -> None:
    widget.interrupt_kernel()
    tone.busy.rest()
    assert not tone.busy.stopping
