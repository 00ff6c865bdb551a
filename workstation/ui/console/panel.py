"""The console: Python beside the lanes, with the session by name, where every action appears as its script line."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QStackedLayout, QWidget

from workstation.commands.scripting.completion import suggestions
from workstation.commands.scripting.names import namespace
from workstation.commands.scripting.picture import Picture, ShowPicture
from workstation.ui.console.questions import Questions
from workstation.ui.console.script_log import ScriptLog
from workstation.ui.console.typed_history import TypedHistory
from workstation.ui.console.typing import TypeAhead
from workstation.ui.console.waiting import settle, wait_for
from workstation.ui.toolkit.theme import MEDIUM, Theme, css
from workstation.ui.toolkit.workspace import Desk, watch

if TYPE_CHECKING:
    from workstation.ui.console.widget import ConsoleWidget

BANNER = """run("…"), doc and tracks are this window. x, rate = sel() is what is selected, put(x) puts it back,
show(x, rate) and play(x, rate) show and play it; np, torch, F (functional) and T (transforms) are at hand.
run? lists the commands, run.edit.<Tab> completes them, show? tells how a name is used.

"""


class Waiting(QPlainTextEdit):
    """Shows lines until there is a prompt, and keeps what is typed for it: no letter is a command of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTextInteractionFlags(self.textInteractionFlags() | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.typed = TypeAhead()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self.typed.takes(event):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.typed.takes(event):
            super().keyPressEvent(event)


class ConsolePanel(QWidget):
    """Shows the lines at once; the interpreter follows as soon as the window has painted."""

    def __init__(self, desk: Desk, log: ScriptLog, history: Path | None = None) -> None:
        """`history` is the file of what was typed at other times; None: nothing is kept."""
        super().__init__()
        self._history = TypedHistory(history)
        self._desk, self._log = desk, log
        self.widget: ConsoleWidget | None = None
        self._running = False
        self._drawing = InlineDrawing()
        self._elsewhere: ShowPicture | None = None
        """Where pictures are shown that no line of the console has asked for."""
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

        self._log.settle()  # now, while what is added comes to the lines alone
        commands, questions = self._desk.commands, Questions(self._desk.session.compute)
        history = self._history.load()
        self.widget = ConsoleWidget(BANNER, self.namespace(), self._desk.busy, questions, history)
        self.widget.complete_by(lambda text: suggestions(text, commands))
        self.widget.typed.connect(self._history.add)
        self.widget.begun.connect(self._begun)
        self.widget.ended.connect(self._ended)
        self._dress()
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
        self.widget.type_on(self.lines.typed.text)

    def namespace(self) -> dict[str, Any]:
        """The names that a person finds in the console."""
        session, busy = self._desk.session, self._desk.busy
        return namespace(session, self._desk.commands, lambda job: wait_for(job, busy), lambda: settle(session, busy))

    def run_script(
        self, path: Path, first: int = 1, last: int | None = None, done: Callable[[bool], object] = lambda good: None
    ) -> None:
        """Run the lines of a file that begin in `first` to `last`, as soon as there is a prompt.

        `done` is told whether they came to their end.
        """
        self.begin()
        assert self.widget is not None
        if self._running:
            self._desk.session.notify("The console is at work: Ctrl+C stops it", "warning")
            done(False)
        elif not self.widget.has_prompt:
            self.widget.prompted.connect(lambda: self.run_script(path, first, last, done))
        else:
            done(self.widget.run_script(path, first, last))

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
        """What was done before comes before; pictures stand below the line meanwhile."""
        self._log.settle()
        self._running = True
        self._drawing.begin()
        session = self._desk.session
        self._elsewhere, session.show_picture = session.show_picture, self._show_picture

    def _ended(self) -> None:
        self._log.settle()
        self._running = False
        self._drawing.end()
        self._desk.session.show_picture = self._elsewhere

    def _show_picture(self, picture: Picture, panel: bool) -> None:
        if panel and self._elsewhere is not None:
            self._elsewhere(picture, True)
        elif self.widget is not None:
            from workstation.ui.pictures.painter import WIDTH, PictureColours, png_of

            colours = PictureColours(self._desk.look.theme, self._desk.settings["colour_map"])
            self.widget.show_png(png_of(picture, colours), WIDTH)

    def _dress(self) -> None:
        if self.widget is not None:
            theme = self._desk.look.theme
            syntax = "monokai" if theme.dark else "default"
            self.widget.dress(style_sheet(theme), syntax, terminal_colours(theme))


class InlineDrawing:
    """While a line runs, a matplotlib that it imports draws below it; imported elsewhere it draws as it would."""

    _NAME, _BACKEND = "MPLBACKEND", "module://matplotlib_inline.backend_inline"

    def __init__(self) -> None:
        self._ours = False

    def begin(self) -> None:
        if self._NAME not in os.environ and "matplotlib" not in sys.modules:
            os.environ[self._NAME] = self._BACKEND
            self._ours = True

    def end(self) -> None:
        if self._ours:
            self._ours = False
            os.environ.pop(self._NAME, None)


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
