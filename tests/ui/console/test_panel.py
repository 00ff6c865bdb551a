import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from tests.ui.console.console_panel import panel as panel
from tests.ui.console.console_panel import text
from tests.ui.console.console_panel import widget as widget
from workstation.engine.compute import Body
from workstation.ui.console.panel import ConsolePanel, LateModule, wait_for
from workstation.ui.console.script_log import ScriptLog
from workstation.ui.console.widget import ConsoleWidget
from workstation.ui.toolkit.workspace import Desk

pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning", "ignore::DeprecationWarning")


def test_lines_of_before_are_shown_at_once_and_then_in_the_console(tone: Desk, qtbot: QtBot) -> None:
    log = ScriptLog(tone)
    tone.run("marker.add", "before")
    panel = ConsolePanel(tone, log)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.lines.toPlainText() == 'run("marker.add", "before")'
    qtbot.waitUntil(lambda: panel.widget is not None, timeout=20_000)
    assert panel.widget is not None
    widget = panel.widget
    qtbot.waitUntil(lambda: 'run("marker.add", "before")' in text(widget))
    panel.close_console()


def test_the_window_keeps_its_keys(widget: ConsoleWidget) -> None:
    assert not [action.text() for action in widget.actions() if action.shortcuts()]


def test_a_mouse_action_appears_above_the_prompt_and_can_be_called_back(
    widget: ConsoleWidget, tone: Desk, qtbot: QtBot
) -> None:
    tone.run("marker.add", "Hei & <b>")
    qtbot.waitUntil(lambda: 'run("marker.add", "Hei & <b>")' in text(widget))
    lines = text(widget).splitlines()
    assert lines.index('run("marker.add", "Hei & <b>")') < next(
        i for i, line in enumerate(lines) if line.startswith("In [")
    )
    qtbot.keyClick(widget._control, Qt.Key.Key_Up)
    assert widget.input_buffer == 'run("marker.add", "Hei & <b>")'


def test_what_is_typed_runs_on_the_session_and_is_not_shown_twice(
    widget: ConsoleWidget, tone: Desk, qtbot: QtBot
) -> None:
    widget.execute('run("marker.add", "typed")')
    assert [marker.label for marker in tone.session.document.markers] == ["typed"]
    tone.run("marker.add", "clicked")
    qtbot.waitUntil(lambda: '"clicked"' in text(widget))
    assert text(widget).count('run("marker.add", "typed")') == 1


def test_names_are_there_and_torch_comes_when_it_is_used(widget: ConsoleWidget, qtbot: QtBot) -> None:
    widget.execute("print(doc.rate, session.document.frames, np.pi > 3)")
    qtbot.waitUntil(lambda: "8000 80000 True" in text(widget))
    widget.execute("print(F.__class__.__name__, torch.zeros(2).sum().item())")
    qtbot.waitUntil(lambda: "LateModule 0.0" in text(widget), timeout=30_000)


def test_a_command_that_says_no_shows_one_line(widget: ConsoleWidget, qtbot: QtBot) -> None:
    widget.execute('run("edit.paste")')
    qtbot.waitUntil(lambda: "cut or copy something first" in text(widget))
    assert "Traceback" not in text(widget)


def test_a_job_is_waited_for_while_the_window_goes_on(tone: Desk, qtbot: QtBot) -> None:
    def body() -> Body[int]:
        yield 0.5
        return 3

    job = tone.session.compute.submit("Three", body())
    wait_for(job, tone.busy)
    assert job.result == 3


def test_a_line_waits_for_the_file_it_opened(panel: ConsolePanel, tone: Desk, tmp_path: Path) -> None:
    path = tmp_path / "long.ogg"
    soundfile.write(path, np.zeros((480_000, 2), np.float32), 48_000)
    panel.namespace()["run"]("file.open", str(path))
    assert not tone.session.openings
    assert tone.session.document.frames == 480_000


def test_a_late_module_is_imported_at_its_first_use() -> None:
    sys.modules.pop("colorsys", None)
    late = LateModule("colours", "colorsys")
    assert "colorsys" in repr(late)
    assert "colorsys" not in sys.modules
    assert late.rgb_to_hsv(1, 1, 1) == (0.0, 0.0, 1)
    assert "rgb_to_hsv" in dir(late)


def test_the_prompt_stays_in_view(widget: ConsoleWidget, tone: Desk, qtbot: QtBot) -> None:
    for number in range(40):
        tone.run("marker.add", f"marker {number}")
    qtbot.waitUntil(lambda: '"marker 39"' in text(widget))
    control = widget._control
    assert control.verticalScrollBar().value() > 0
    qtbot.waitUntil(lambda: control.viewport().rect().contains(control.cursorRect().center()))


def test_the_console_follows_the_theme(panel: ConsolePanel, widget: ConsoleWidget, tone: Desk) -> None:
    before = widget.style_sheet
    tone.look.use("light")
    assert widget.style_sheet != before
    tone.look.use("dark")


def test_what_is_typed_before_there_is_a_prompt_stands_behind_it(tone: Desk, qtbot: QtBot) -> None:
    panel = ConsolePanel(tone, ScriptLog(tone))
    qtbot.addWidget(panel)
    panel.show()
    panel.setFocus()
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_R, Qt.KeyboardModifier.NoModifier, "r")
    panel.lines.event(asked)
    assert asked.isAccepted()  # else it would be the window's key for recording
    assert panel.focusProxy() is panel.lines
    qtbot.keyClicks(panel.lines, "runx")
    qtbot.keyClick(panel.lines, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: panel.widget is not None, timeout=20_000)
    widget = panel.widget
    assert widget is not None
    qtbot.waitUntil(lambda: widget.input_buffer == "run", timeout=10_000)
    assert panel.focusProxy() is widget.prompt
    assert panel.window().focusWidget() is widget.prompt
    panel.close_console()
