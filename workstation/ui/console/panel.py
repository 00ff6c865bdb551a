"""The console: Python beside the lanes, with the session by name, where every action appears as its script line."""

import os
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QStackedLayout, QWidget

from workstation.commands.script import CommandRunner, CurrentDocument
from workstation.engine.compute import Job
from workstation.ui.console.questions import Questions
from workstation.ui.console.script_log import ScriptLog
from workstation.ui.runtime.busy import Busy
from workstation.ui.toolkit.theme import MEDIUM, Theme, css
from workstation.ui.toolkit.workspace import Desk, watch

if TYPE_CHECKING:
    from workstation.ui.console.widget import ConsoleWidget

BANNER = """session, doc and run("…") are this window; np, torch, F (functional) and T (transforms) are at hand.
run? lists the commands, run.edit.<Tab> completes them.

"""


_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class LateModule(ModuleType):
    """Stands for a module until it is used: torch takes seconds to import."""

    def __init__(self, name: str, target: str) -> None:
        super().__init__(name)
        self.__dict__["_target"] = target

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__version__":  # who only looks around does not mean to import
            raise AttributeError(name)
        return getattr(import_module(self._target), name)

    def __dir__(self) -> list[str]:
        return dir(import_module(self._target))

    def __repr__(self) -> str:
        return f"<module {self._target!r}>"


class Waiting(QPlainTextEdit):
    """Shows lines until there is a prompt, and keeps what is typed for it: no letter is a command of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTextInteractionFlags(self.textInteractionFlags() | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.typed = ""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_typed(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace:
            self.typed = self.typed[:-1]
        elif _is_typed(event):
            self.typed += event.text()
        else:
            super().keyPressEvent(event)


def _is_typed(event: QKeyEvent) -> bool:
    if event.modifiers() & _COMMAND:
        return False
    return event.key() == Qt.Key.Key_Backspace or (event.text() != "" and event.text().isprintable())


class ConsolePanel(QWidget):
    """Shows the lines at once; the interpreter follows as soon as the window has painted."""

    def __init__(self, desk: Desk, log: ScriptLog) -> None:
        super().__init__()
        self._desk, self._log = desk, log
        self.widget: ConsoleWidget | None = None
        self._running = False
        self.lines = Waiting()
        self.lines.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.lines.setPlainText("\n".join(log.lines))
        self.lines.setPlaceholderText("The console is starting …")
        self.setFocusProxy(self.lines)
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self.lines)
        self.setMinimumHeight(80)
        log.added.connect(self._echo)
        watch(self, desk.look.changed, self._dress)
        self._soon = QTimer(self, singleShot=True, interval=30)
        self._soon.timeout.connect(self.begin)
        self._soon.start()

    def begin(self) -> None:
        """Start the interpreter; it takes about a second."""
        if self.widget is not None:
            return
        os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # else the debugger warns on standard error
        from workstation.ui.console.widget import ConsoleWidget

        questions = Questions(self._desk.session.compute)
        self.widget = ConsoleWidget(BANNER, self.namespace(), self._desk.busy, questions)
        self.widget.begun.connect(self._begun)
        self.widget.ended.connect(self._ended)
        self._dress()
        self._log.settle()
        for line in self._log.lines:
            self._echo(line)
        self._pages.addWidget(self.widget)
        self.widget.prompted.connect(self._show_prompt)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.close_console)

    def _show_prompt(self) -> None:
        """Put the prompt in the place of the lines, with the keyboard and what was typed if they had it."""
        assert self.widget is not None
        had_focus = self.window().focusWidget() is self.lines  # also while another window is in front
        self._pages.setCurrentWidget(self.widget)
        self.setFocusProxy(self.widget.prompt)
        if had_focus:
            self.widget.prompt.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.lines.typed:
            self.widget.take(self.lines.typed)

    def namespace(self) -> dict[str, Any]:
        """The names that a person finds in the console, where `import torchaudio` finds this program."""
        import numpy as np

        from workstation.torchaudio.alias import install

        install()
        return {
            "session": self._desk.session,
            "doc": CurrentDocument(self._desk.session),
            "run": CommandRunner(self._desk.commands, self._wait_for_job, settle=self._settle),
            "np": np,
            "torch": LateModule("torch", "torch"),
            "F": LateModule("F", "workstation.dsp.functional"),
            "T": LateModule("T", "workstation.dsp.transforms"),
        }

    def _settle(self) -> None:
        """Let the window go on until the files that a line opened are read: the next line may need their sound."""
        session, busy = self._desk.session, self._desk.busy
        if session.openings:
            loop = QEventLoop()
            dispose = session.reading.connect(lambda _: None if session.openings else loop.quit())
            try:
                busy.wait(loop)
            finally:
                dispose()
        busy.rest()

    def _wait_for_job(self, job: Job[Any]) -> None:
        """A line that is stopped cancels what it waits for."""
        try:
            wait_for(job, self._desk.busy)
        except KeyboardInterrupt:
            job.cancel()
            raise

    def close_console(self) -> None:
        """End the interpreter."""
        if self.widget is not None:
            self.widget.end()

    def _echo(self, line: str) -> None:
        if self.widget is None:
            self.lines.appendPlainText(line)
        elif not self._running:  # what is typed here stands here already
            self.widget.show_line(line)

    def _begun(self) -> None:
        """What was done before comes before."""
        self._log.settle()
        self._running = True

    def _ended(self) -> None:
        self._log.settle()
        self._running = False

    def _dress(self) -> None:
        if self.widget is not None:
            theme = self._desk.look.theme
            syntax = "monokai" if theme.dark else "default"
            self.widget.dress(style_sheet(theme), syntax, terminal_colours(theme))


def wait_for(job: Job[Any], busy: Busy) -> None:
    """Let the window go on until a job is over; KeyboardInterrupt when the user stops the line that waits."""
    loop = QEventLoop()
    dispose = job.finished.connect(lambda _: loop.quit())
    try:
        busy.wait(loop)
    finally:
        dispose()


def terminal_colours(theme: Theme) -> dict[int, str]:
    """The sixteen colours of a terminal, readable on the console's ground: the bright ones are the others."""
    blue, violet, teal = theme.accent, theme.track(2), theme.track(0)
    plain = (theme.text, theme.error, theme.ok, theme.warning, blue, violet, teal, theme.text_dim)
    bright = (theme.text_faint, theme.error, theme.ok, theme.warning, blue, violet, teal, theme.text)
    return {number: colour.name() for number, colour in enumerate((*plain, *bright))}


def style_sheet(theme: Theme) -> str:
    """The console's colours in the terms of qtconsole."""
    return f"""
        QPlainTextEdit, QTextEdit {{ background: {css(theme.sunken)}; color: {css(theme.text)}; border: none;
            padding: {MEDIUM}px; selection-background-color: {css(theme.accent)};
            selection-color: {css(theme.accent_text)}; }}
        .error {{ color: {css(theme.error)}; }}
        .in-prompt {{ color: {css(theme.accent)}; }}
        .in-prompt-number {{ font-weight: bold; }}
        .out-prompt {{ color: {css(theme.ok)}; }}
        .out-prompt-number {{ font-weight: bold; }}
        .inverted {{ background-color: {css(theme.text)}; color: {css(theme.sunken)}; }}
    """
