from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QTextCursor
from pytestqt.qtbot import QtBot

from workstation.commands.scripting.script_header import ScriptHeader
from workstation.core.errors import CommandError
from workstation.ui.console.script_log import ScriptLog
from workstation.ui.scripts.menu_dialog import ScriptMenuDialog
from workstation.ui.scripts.panel import ScriptPanel
from workstation.ui.scripts.saved_scripts import SavedScripts
from workstation.ui.toolkit.keymap import Keymap
from workstation.ui.toolkit.workspace import Desk


class Console:
    """Keeps what it is asked to run."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, int, int | None]] = []
        self.good = True

    def __call__(self, path: Path, first: int, last: int | None, done: Callable[[bool], object]) -> None:
        self.ran.append((path.name, first, last))
        done(self.good)


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture
def keymap() -> Keymap:
    return Keymap()


@pytest.fixture
def saved(tone: Desk, keymap: Keymap, tmp_path: Path) -> SavedScripts:
    return SavedScripts(tone, keymap, tmp_path / "scripts")


@pytest.fixture
def panel(tone: Desk, saved: SavedScripts, keymap: Keymap, console: Console, qtbot: QtBot) -> ScriptPanel:
    made = ScriptPanel(tone, ScriptLog(tone), saved, keymap, console)
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    return made


def put_cursor(panel: ScriptPanel, line: int) -> None:
    cursor = QTextCursor(panel.editor.document().findBlockByNumber(line - 1))
    panel.editor.setTextCursor(cursor)


SCRIPT = "a = 1\n\n\ndef f():\n    return a\n\n\nb = f()\nc = b\n"


def test_a_script_runs_as_it_stands(panel: ScriptPanel, console: Console, saved: SavedScripts, qtbot: QtBot) -> None:
    panel.run_all()
    assert console.ran == [], "there is nothing to run"
    qtbot.keyClicks(panel.editor, "x = 1")
    assert panel.name.text() == "New script *"
    qtbot.keyClick(panel.editor, Qt.Key.Key_F5)
    assert console.ran == [("script.py", 1, None)]
    assert (saved.folder / "script.py").read_text("utf-8") == "x = 1"
    panel.begin_new()
    panel.show_text("y = 2")
    panel.run_all()
    assert console.ran[-1] == ("script (2).py", 1, None), "the first is not written over"


def test_it_goes_on_statement_by_statement(panel: ScriptPanel, console: Console, qtbot: QtBot) -> None:
    panel.show_text(SCRIPT)
    put_cursor(panel, 2)
    qtbot.keyClick(panel.editor, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    put_cursor(panel, 5)
    panel.run_to_cursor()
    assert panel.editor.next_line == 8
    put_cursor(panel, 9)
    console.good = False
    panel.run_to_cursor()
    assert panel.editor.next_line == 8, "where it failed it goes on"
    console.good = True
    panel.run_to_cursor()
    assert [lines for _, *lines in console.ran] == [[1, 1], [4, 4], [8, 9], [8, 9]]
    assert panel.editor.next_line == 0, "it is over"


def test_a_change_above_begins_anew(panel: ScriptPanel, console: Console) -> None:
    panel.show_text(SCRIPT)
    put_cursor(panel, 8)
    panel.run_to_cursor()
    assert panel.editor.next_line == 9
    put_cursor(panel, 9)
    panel.editor.insertPlainText("# here\n")
    assert panel.editor.next_line == 9
    put_cursor(panel, 1)
    panel.editor.insertPlainText("z = 0\n")
    assert panel.editor.next_line == 0


def test_what_is_no_python_is_said_with_its_line(panel: ScriptPanel, tone: Desk, console: Console) -> None:
    said: list[str] = []
    tone.session.notified.connect(lambda message: said.append(message.text))
    panel.show_text("a = 1\nb = = 2\n")
    panel.run_to_cursor()
    assert said == ["New script *, line 2: invalid syntax"]
    assert console.ran == []


def test_the_mouse_writes_lines(panel: ScriptPanel, tone: Desk, qtbot: QtBot) -> None:
    tone.run("marker.add", "before")
    panel.record.setChecked(True)
    tone.run("selection.set", 1.0, 2.0)
    tone.run("edit.cut")
    qtbot.waitUntil(lambda: "edit.cut" in panel.editor.toPlainText())
    panel.record.setChecked(False)
    tone.run("marker.add", "after")
    tone.run("edit.undo")
    qtbot.wait(500)
    assert panel.editor.toPlainText().splitlines()[-2:] == ['run("selection.set", 1.0, stop=2.0)', 'run("edit.cut")']
    assert "after" not in panel.editor.toPlainText()


def test_a_file_changed_by_others_is_not_written_over(panel: ScriptPanel, tmp_path: Path, tone: Desk) -> None:
    said: list[str] = []
    tone.session.notified.connect(lambda message: said.append(message.text))
    path = tmp_path / "mine.py"
    path.write_text("a = 1\n")
    panel.open(path)
    path.write_text("a = 1  # theirs\n")
    panel.editor.insertPlainText("b = 2\n")
    assert not panel.save()
    assert path.read_text() == "a = 1  # theirs\n"
    assert "changed by another program" in said[-1]
    panel.open(tmp_path / "missing.py")
    assert "missing.py" in said[-1]


def test_a_script_in_the_menu_is_a_command_with_its_key(
    panel: ScriptPanel, tone: Desk, saved: SavedScripts, keymap: Keymap
) -> None:
    panel.show_text('"""Halve it."""\nx, rate = sel()\nput(x * 0.5)\n')
    panel.put_into_menu(ScriptHeader("Halve the sound", "Ctrl+Alt+9"))
    assert panel.path == saved.folder / "halve_the_sound.py"
    command = tone.commands["script.halve_the_sound"]
    assert (command.menu, command.title, command.load().__doc__) == ("Scripts", "Halve the sound", "Halve it.")
    assert keymap.of("script.halve_the_sound") == ("Ctrl+Alt+9",)
    before = tone.session.document.frames
    tone.commands.run("script.halve_the_sound")
    assert (tone.session.document.frames, tone.session.history.current.label) == (before, "Put")
    assert panel.path is not None
    panel.path.write_text("# menu: Halve the sound\na = 1\nb = 2\nrun('edit.paste')\n")
    with pytest.raises(CommandError, match=r"halve_the_sound\.py, line 4: Paste: cut or copy something first"):
        tone.commands.run("script.halve_the_sound")
    saved.refresh()
    assert keymap.of("script.halve_the_sound") == ()
    panel.path.unlink()
    saved.refresh()
    assert "script.halve_the_sound" not in {command.id for command in tone.commands}


def test_a_taken_key_is_refused(tone: Desk, keymap: Keymap, saved: SavedScripts, qtbot: QtBot) -> None:
    given: list[ScriptHeader] = []
    dialog = ScriptMenuDialog(keymap, "", ScriptHeader("Mine", "Ctrl+X"), given.append, None)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.accept()
    assert dialog.fault.text() == "Ctrl+X is the key of edit.cut: take another one."
    dialog.key.setKeySequence(QKeySequence("Ctrl+Alt+8"))
    dialog.accept()
    assert given == [ScriptHeader("Mine", "Ctrl+Alt+8")]
    said: list[str] = []
    tone.session.notified.connect(lambda message: said.append(message.text))
    saved.folder.mkdir()
    (saved.folder / "other.py").write_text("# menu: Other\n# key: Ctrl+X\n")
    saved.refresh()
    assert said == ["other.py: Ctrl+X is the key of edit.cut"]
    assert tone.commands["script.other"].title == "Other"


def test_examples_can_be_taken(panel: ScriptPanel) -> None:
    menu = panel.examples.menu()
    titles = [action.text() for action in menu.actions()]
    assert len(titles) == 6
    menu.actions()[0].trigger()
    assert panel.editor.toPlainText().startswith('"""')
    assert panel.name.text() == "New script *"


def test_the_editor_indents_and_numbers(panel: ScriptPanel, qtbot: QtBot) -> None:
    editor = panel.editor
    qtbot.keyClicks(editor, "for x in y:")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.keyClicks(editor, "z")
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.toPlainText() == "for x in y:\n    z   "
    qtbot.keyClick(editor, Qt.Key.Key_Backtab)
    assert editor.toPlainText() == "for x in y:\nz   "
    narrow = editor.gutter_width()
    editor.setPlainText("\n" * 1000)
    assert editor.gutter_width() > narrow
    assert not panel.grab().isNull()


def test_two_scripts_with_nearly_one_name_do_not_share_a_key(tone: Desk, keymap: Keymap, saved: SavedScripts) -> None:
    said: list[str] = []
    tone.session.notified.connect(lambda message: said.append(message.text))
    saved.folder.mkdir()
    (saved.folder / "a-b.py").write_text("# menu: First\n")
    (saved.folder / "a_b.py").write_text("# menu: Second\n# key: Ctrl+Alt+7\n")
    saved.refresh()
    assert said == ["a_b.py: its name is too much like that of a-b.py; call it something else"]
    assert (tone.commands["script.a_b"].title, keymap.of("script.a_b")) == ("First", ())
