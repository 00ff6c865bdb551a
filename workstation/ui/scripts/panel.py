"""The panel of scripts: an editor whose lines run in the console, and that writes down what the mouse does."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pygments.util import ClassNotFound
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMessageBox, QToolButton, QVBoxLayout, QWidget
from qtconsole.pygments_highlighter import PygmentsHighlighter

from workstation.commands.overwriting import free_path
from workstation.commands.scripting.running import read_script
from workstation.commands.scripting.script_header import ScriptHeader, read_header, summary, with_header
from workstation.core.errors import CommandError
from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.resources import resource
from workstation.ui.console.script_log import ScriptLog
from workstation.ui.panels.parts import ElidedLabel, icon_button
from workstation.ui.scripts.code_editor import CodeEditor
from workstation.ui.scripts.menu_dialog import ScriptMenuDialog
from workstation.ui.scripts.saved_scripts import SavedScripts
from workstation.ui.toolkit.keymap import Keymap
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.theme import SMALL, css
from workstation.ui.toolkit.workspace import Desk, watch


class RunScript(Protocol):
    """Runs lines of a file in the console, and tells whether they came to their end."""

    def __call__(self, path: Path, first: int, last: int | None, done: Callable[[bool], object]) -> None: ...


class ScriptPanel(QWidget):
    """One script: a file in the user's folder of scripts, or anywhere."""

    def __init__(self, desk: Desk, log: ScriptLog, saved: SavedScripts, keymap: Keymap, run: RunScript) -> None:
        super().__init__()
        self._desk, self._saved, self._keymap, self._run = desk, saved, keymap, run
        self.path: Path | None = None
        self._stamp: tuple[int, int] | None = None
        """What the file was like when it was read or written here."""
        self._running = False
        look = desk.look
        self.editor = CodeEditor(look)
        self.editor.setPlaceholderText("Python with the console's names. F5 runs it, Shift+F5 runs it to the cursor.")
        self._highlighter = PygmentsHighlighter(self.editor.document())
        self.record = icon_button(look, "mdi6.record-rec", "Write down what is done in the window", None)
        self.record.setCheckable(True)
        self.examples = QToolButton()
        self.examples.setText("Examples")
        self.examples.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.examples.setMenu(self._examples_menu())
        self.name = ElidedLabel()
        row = QHBoxLayout()
        row.setContentsMargins(SMALL, SMALL, SMALL, 0)
        for icon, tip, clicked in (
            ("mdi6.file-plus-outline", "New script", self.begin_new),
            ("mdi6.folder-open-outline", "Open a script…", self._ask_open),
            ("mdi6.content-save-outline", "Save", self.save),
            ("mdi6.play", "Run (F5)", self.run_all),
            ("mdi6.step-forward", "Run to the cursor (Shift+F5)", self.run_to_cursor),
        ):
            row.addWidget(icon_button(look, icon, tip, clicked))
        row.addWidget(self.record)
        row.addWidget(icon_button(look, "mdi6.form-select", "Menu and key…", self._ask_menu))
        row.addWidget(self.examples)
        row.addWidget(self.name, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.editor, 1)
        self.setFocusProxy(self.editor)
        self.setMinimumHeight(120)
        self.editor.run_asked.connect(self.run_all)
        self.editor.step_asked.connect(self.run_to_cursor)
        self.editor.document().modificationChanged.connect(lambda _: self._tell_name())
        self.editor.document().contentsChange.connect(self._changed)
        log.added.connect(self._write_down)
        watch(self, look.changed, self._dress)
        self._dress()
        self._tell_name()

    # files

    def show_text(self, text: str, path: Path | None = None) -> None:
        """Have another script in the editor; without a path it is a new one."""
        self.editor.setPlainText(text)
        self.path, self._stamp = path, _stamp(path)
        self.editor.document().setModified(path is None and bool(text))
        self.editor.mark_next(0)
        self._tell_name()

    def open(self, path: Path) -> None:
        """Read a script; what cannot be read is said."""
        try:
            text = read_script(path)
        except (OSError, CommandError) as error:
            self._say(str(error))
            return
        self.show_text(text, path)

    def save(self) -> bool:
        """Write the script; a new one comes into the user's folder. Whether it is on the disk now."""
        path = self.path or free_path(self._saved.folder / "script.py")
        if self.path is not None and _stamp(path) not in (None, self._stamp):
            self._say(f"{path.name} was changed by another program: open it again, or copy your text elsewhere")
            return False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, self.editor.toPlainText())
        except (OSError, ValueError) as error:
            self._say(str(error))
            return False
        self.path, self._stamp = path, _stamp(path)
        self.editor.document().setModified(False)
        self._tell_name()
        if path.parent == self._saved.folder:
            self._saved.refresh()
        return True

    def begin_new(self) -> None:
        self._leaving(lambda: self.show_text(""))

    # running

    def run_all(self) -> None:
        """Run the script in the console, which keeps its names."""
        if self.editor.toPlainText().strip() and self._ready():
            self.editor.mark_next(0)
            self._run_lines(1, None, lambda good: None)

    def run_to_cursor(self) -> None:
        """Run from the marked statement, or the first, to the one at the cursor, and mark the next."""
        starts = self._statements()
        if not starts or not self._ready():
            return
        here = self.editor.textCursor().blockNumber() + 1
        first = self.editor.next_line or starts[0][0]
        last = max((line for line, _ in starts if line <= here), default=starts[0][0])
        if last < first:  # what is above has run: begin anew
            first = starts[0][0]
        after = min((line for line, _ in starts if line > last), default=0)
        self._run_lines(first, last, lambda good: self.editor.mark_next(after) if good else None)

    def _run_lines(self, first: int, last: int | None, done: Callable[[bool], object]) -> None:
        assert self.path is not None

        def ended(good: bool) -> None:
            self._running = False
            done(good)

        self._running = True
        self._run(self.path, first, last, ended)

    def _ready(self) -> bool:
        """Whether what is to be run is on the disk, as it stands here."""
        return (self.path is not None and not self.editor.document().isModified()) or self.save()

    def _statements(self) -> list[tuple[int, int]]:
        """Where each statement begins and ends, in lines; what is wrong with the text is said."""
        try:
            tree = ast.parse(self.editor.toPlainText())
        except (SyntaxError, ValueError) as error:
            line = f"line {error.lineno}: {error.msg}" if isinstance(error, SyntaxError) else str(error)
            self._say(f"{self.name.text()}, {line}")
            return []
        return [(node.lineno, node.end_lineno or node.lineno) for node in tree.body]

    def _changed(self, at: int, removed: int, added: int) -> None:
        """Where something above the marked statement was changed, the script begins anew."""
        line = self.editor.document().findBlock(at).blockNumber() + 1
        if self.editor.next_line and line < self.editor.next_line:
            self.editor.mark_next(0)

    # recording

    def _write_down(self, line: str) -> None:
        if not self.record.isChecked() or self._running:
            return
        text = self.editor.toPlainText()
        cursor = self.editor.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        cursor.insertText(f"{'' if not text or text.endswith(chr(10)) else chr(10)}{line}\n")
        self.editor.setTextCursor(cursor)

    # menus and dialogs

    def _examples_menu(self) -> Menu:
        menu = Menu(self)
        for path in sorted(resource("examples").glob("*.py")):
            text = path.read_text("utf-8")
            title = summary(text).rstrip(".") or path.stem
            action = menu.add(title)
            action.triggered.connect(lambda _=False, text=text: self._leaving(lambda: self.show_text(text)))
        return menu

    def _leaving(self, then: Callable[[], object]) -> None:
        """Do something that takes another script's text, after asking for what would be lost."""
        if not self.editor.document().isModified():
            then()
            return
        box = QMessageBox(self)
        box.setText(f"Save the changes of {self.path.name if self.path else 'this script'}?")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)

        def answered(answer: int) -> None:
            if answer == buttons.Discard or (answer == buttons.Save and self.save()):
                then()

        box.finished.connect(answered)
        box.open()

    def _ask_open(self) -> None:
        def ask() -> None:
            folder = self.path.parent if self.path else self._saved.folder
            name, _ = QFileDialog.getOpenFileName(self, "Open a script", str(folder), "Python (*.py)")
            if name:
                self.open(Path(name))

        self._leaving(ask)

    def _ask_menu(self) -> None:
        before = read_header(self.editor.toPlainText())
        own = self._saved.id_of(self.path) if self.path is not None else ""
        ScriptMenuDialog(self._keymap, own, before, self.put_into_menu, self).open()

    def put_into_menu(self, header: ScriptHeader) -> None:
        """Give the script a title in the menu, and a key; one from elsewhere is copied into the user's folder."""
        self.editor.selectAll()  # replaced as one step that can be undone
        self.editor.insertPlainText(with_header(self.editor.toPlainText(), header))
        if self.path is None or self.path.parent != self._saved.folder:
            stem = self.path.stem if self.path else _file_name(header.title)
            self.path = None
            path = free_path(self._saved.folder / f"{stem}.py")
            self.path, self._stamp = path, None
        self.save()

    def _tell_name(self) -> None:
        name = self.path.name if self.path else "New script"
        self.name.setText(f"{name}{' *' if self.editor.document().isModified() else ''}")

    def _say(self, text: str) -> None:
        self._desk.session.notify(text, "error")

    def _dress(self) -> None:
        theme = self._desk.look.theme
        try:
            self._highlighter.set_style("monokai" if theme.dark else "default")
        except ClassNotFound:  # a Pygments without them: plain text
            return
        self.editor.setStyleSheet(f"background: {css(theme.sunken)}; color: {css(theme.text)}; border: none;")
        self._highlighter.rehighlight()


def _file_name(title: str) -> str:
    """A title as the name of a file."""
    plain = "".join(letter if letter.isalnum() else " " for letter in title)
    return "_".join(plain.lower().split()) or "script"


def _stamp(path: Path | None) -> tuple[int, int] | None:
    """What tells whether a file is still the same; None where it is not there."""
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns) if found is not None else None
