import os
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from tests.ui.console.console_panel import panel as panel
from tests.ui.console.console_panel import text
from tests.ui.console.console_panel import widget as widget
from workstation.commands.registry import Command
from workstation.commands.scripting.late_module import LateModule
from workstation.commands.scripting.picture_data import picture_of
from workstation.engine.compute import Body
from workstation.ui.console.panel import ConsolePanel
from workstation.ui.console.script_log import ScriptLog
from workstation.ui.console.waiting import wait_for
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
    assert text(widget).count('run("marker.add", "before")') == 1
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


def test_lines_stand_one_below_the_other_above_what_is_typed(widget: ConsoleWidget, tone: Desk, qtbot: QtBot) -> None:
    widget.input_buffer = "1 + 1"
    tone.run("marker.add", "one")
    tone.run("marker.add", "two")
    tone.run("marker.add", "three")
    qtbot.waitUntil(lambda: 'run("marker.add", "three")' in text(widget))
    lines = [line for line in text(widget).splitlines() if line.startswith(('run("marker', "In ["))]
    assert lines == [
        'run("marker.add", "one")',
        'run("marker.add", "two")',
        'run("marker.add", "three")',
        "In [1]: 1 + 1",
    ]
    assert widget.input_buffer == "1 + 1"


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


def test_a_picture_stands_below_its_line_and_the_panel_gets_what_is_meant_for_it(
    panel: ConsolePanel, widget: ConsoleWidget, tone: Desk, qtbot: QtBot
) -> None:
    elsewhere: list[tuple[str, bool]] = []
    tone.session.show_picture = lambda picture, in_panel: elsewhere.append((picture.title, in_panel))
    widget.execute("x, rate = sel(); show(x, rate)")
    qtbot.waitUntil(lambda: "\N{OBJECT REPLACEMENT CHARACTER}" in text(widget), timeout=60_000)
    assert not elsewhere
    widget.execute("show(np.zeros((20, 20)), panel=True)")
    qtbot.waitUntil(lambda: elsewhere == [("Matrix, 20 × 20", True)])
    widget.execute("1 / 0")
    assert tone.session.show_picture is not None
    tone.session.show_picture(picture_of([1.0, 2.0]), False)
    assert elsewhere[-1] == ("Curve, 2", False)


def test_what_is_selected_goes_out_and_comes_back_as_one_step(widget: ConsoleWidget, tone: Desk, qtbot: QtBot) -> None:
    tone.run("selection.set", 1.0, 2.0)
    steps = len(tone.session.history.revisions)
    widget.execute("x, rate = sel()\nput(x.repeat(1, 2))\nprint(doc.history[-1], x.shape[1], rate)")
    qtbot.waitUntil(lambda: "Put 8000 8000" in text(widget), timeout=60_000)
    assert len(tone.session.history.revisions) == steps + 1
    assert tone.session.document.frames == 88_000
    widget.execute('run("edit.undo")')
    assert tone.session.document.frames == 80_000


def test_what_was_typed_can_be_called_back_at_the_next_start(tone: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    for line in ("first = 1", "first + 41"):
        panel = ConsolePanel(tone, ScriptLog(tone), tmp_path / "history.jsonl")
        qtbot.addWidget(panel)
        panel.show()
        qtbot.waitUntil(lambda panel=panel: panel.widget is not None and panel.widget._prompted, timeout=20_000)
        widget = panel.widget
        assert widget is not None
        if line != "first = 1":
            qtbot.keyClick(widget._control, Qt.Key.Key_Up)
            assert widget.input_buffer == "first = 1"
            widget.input_buffer = ""
        widget.execute(line if line == "first = 1" else "print('second')")
        panel.close_console()
    assert (tmp_path / "history.jsonl").read_text("utf-8") == '"first = 1"\n"print(\'second\')"\n'


def test_a_command_that_says_no_names_the_line(widget: ConsoleWidget, tmp_path: Path, qtbot: QtBot) -> None:
    widget.execute("a = 1\nb = 2\n\nrun('edit.paste')\nc = 3")
    qtbot.waitUntil(lambda: "line 4: Paste: cut or copy something first" in text(widget))
    script = tmp_path / "my script.py"
    script.write_text("import helper_of_it\n\nn = helper_of_it.four\nrun('edit.paste')\n", "utf-8")
    (tmp_path / "helper_of_it.py").write_text("four = 4\n", "utf-8")
    widget.execute(f'%script "{script.as_posix()}"')
    qtbot.waitUntil(lambda: "my script.py, line 4: Paste: cut or copy something first" in text(widget))
    script.write_text("good = 1\n\n\nbad = good / 0\n", "utf-8")
    widget.execute(f'%script "{script.as_posix()}"')
    qtbot.waitUntil(lambda: "my script.py, line 4: ZeroDivisionError: division by zero" in text(widget))
    widget.execute(f'%script "{script.as_posix()}" 1 2\nprint("n is", n, "good is", good)')
    qtbot.waitUntil(lambda: "n is 4 good is 1" in text(widget))


def test_completion_knows_commands_and_help_is_that_of_the_command(widget: ConsoleWidget, qtbot: QtBot) -> None:
    shell = widget._kernel.kernel.shell  # type: ignore[union-attr]
    _, matches = shell.complete('run("marker.add", la')
    assert "label=" in matches
    _, matches = shell.complete("run('marker.ad")
    assert [match for match in matches if "marker.add" in match]
    widget.execute("run.edit.cut?")
    qtbot.waitUntil(lambda: "Put the selected sound on the clipboard and delete it" in text(widget) + paged(widget))


def paged(widget: ConsoleWidget) -> str:
    pager = getattr(widget, "_page_control", None)
    return str(pager.toPlainText()) if pager is not None else ""


def test_what_a_line_imports_of_matplotlib_draws_below_it_and_nothing_else(
    panel: ConsolePanel, widget: ConsoleWidget, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.delenv("MPLBACKEND", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    widget.execute("import os; print('backend', os.environ.get('MPLBACKEND'))")
    qtbot.waitUntil(lambda: "backend None" in text(widget))  # one that is there keeps its own
    monkeypatch.delitem(sys.modules, "matplotlib")
    widget.execute("print('backend', os.environ.get('MPLBACKEND'))")
    qtbot.waitUntil(lambda: "backend module://matplotlib_inline.backend_inline" in text(widget))
    assert "MPLBACKEND" not in os.environ


def test_what_is_typed_while_a_line_runs_stands_at_the_next_prompt(
    widget: ConsoleWidget, tone: Desk, qtbot: QtBot
) -> None:
    def type_ahead() -> None:
        for letter in "n = 5\nprint(n * 8) ":
            key = Qt.Key.Key_Return if letter == "\n" else Qt.Key(ord(letter.upper()))
            for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "" if letter == "\n" else letter)
                QCoreApplication.sendEvent(widget.prompt, event)
                assert event.isAccepted() or kind == QEvent.Type.KeyPress

    tone.commands.register(Command("test.type", "Type", lambda session: type_ahead(), logged=False))
    widget.execute('run("test.type")')
    qtbot.waitUntil(lambda: widget.input_buffer == "print(n * 8) ", timeout=10_000)
    assert "In [2]: n = 5" in text(widget)
    assert not tone.session.player.playing, "space is no command of the window there"
    widget.execute()
    qtbot.waitUntil(lambda: "\n40" in text(widget))
