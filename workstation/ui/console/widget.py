"""Jupyter's console widget with an interpreter in this process; importing this module imports IPython."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from IPython.core.magic import no_var_expand
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget
from qtconsole.rich_jupyter_widget import RichJupyterWidget
from traitlets.config import Config

from workstation.ui.console.command_matcher import Complete, matcher
from workstation.ui.console.jupyter_door import JupyterDoor
from workstation.ui.console.kernel import CONFIG, begin_kernel, end_kernel
from workstation.ui.console.prompt_names import as_reply, completions, new_id
from workstation.ui.console.questions import Questions
from workstation.ui.console.script_lines import run_lines
from workstation.ui.console.typing import TypeAhead
from workstation.ui.toolkit.busy import CONSOLE, Busy


class ConsoleWidget(RichJupyterWidget):  # type: ignore[misc]  # qtconsole has no types
    """A prompt in this process; what is run here runs on the main thread, between `begun` and `ended`.

    Meanwhile the window goes on painting, and Ctrl+C stops the line. What completes a name, and what tells how it is
    called, is looked for beside: it may import torch.
    """

    prompted = Signal()
    """There is a prompt to type at, for the first time."""
    begun = Signal()
    ended = Signal()
    typed = Signal(str)
    """What is about to be run."""

    def __init__(
        self, banner: str, names: dict[str, Any], busy: Busy, questions: Questions, history: Sequence[str] = ()
    ) -> None:
        """`history` is what was typed at other times."""
        self._ahead = TypeAhead()
        super().__init__(config=Config(CONFIG), console_width=60, console_height=9)
        self.setObjectName(CONSOLE)
        self._busy, self._questions = busy, questions
        busy.stopped.connect(self._drop_ahead)
        for action in self.actions():
            action.setShortcuts([])  # they are commands of the window, and a key of two actions does neither
        self.banner = banner
        self._waiting: list[str] = []
        """Lines that came before there was a prompt to put them above."""
        self._prompted = False
        self._kernel = begin_kernel(names)
        shell = self._kernel.kernel.shell
        self._scripts_done = 0
        self._door = JupyterDoor(self._kernel.kernel, self._line, busy, self)
        shell.register_magic_function(self._door.attach, "line", "attach")
        shell.register_magic_function(no_var_expand(partial(self._script, shell)), "line", "script")
        self.kernel_manager = self._kernel
        client = self._kernel.client()
        client.start_channels()
        self.kernel_client = client
        self._set_history(list(history))
        self.exit_requested.connect(lambda *_: None)  # the window is not the console's to close

    def complete_by(self, complete: Complete) -> None:
        """Ask this too what can follow a text."""
        self._kernel.kernel.shell.Completer.custom_matchers.append(matcher(complete))

    def show_line(self, line: str) -> None:
        """Show a script line above the prompt; the arrow keys bring it back to be run again."""
        if not self._prompted:
            self._waiting.append(line)
            return
        seen = self._control.viewport().rect().contains(self._control.cursorRect().center())
        self._append_custom(self._insert_dim, f"{line}\n", before_prompt=True)
        if seen:
            self._control.ensureCursorVisible()
        self._history.append(line)
        self._history_index = len(self._history)

    def _insert_dim(self, cursor: Any, text: str) -> None:
        """Insert lines as they are; qtconsole's own way joins them where something stands at the prompt."""
        processor = self._ansi_processor
        list(processor.split_string("\x1b[37m"))  # "white": the dim colour of text
        cursor.insertText(text, processor.get_format())
        processor.reset_sgr()

    def show_png(self, png: bytes, width: int) -> None:
        """Show a picture below the line that runs, so many logical pixels wide."""
        import IPython.display as ipython

        shown: Any = ipython  # it has no types
        shown.display(shown.Image(data=png, width=width))

    @property
    def prompt(self) -> QWidget:
        """Where is typed."""
        control: QWidget = self._control
        return control

    @property
    def has_prompt(self) -> bool:
        """It has been ready once."""
        return self._prompted

    def run_script(self, path: Path, first: int = 1, last: int | None = None) -> bool:
        """Run the lines of a file that begin in `first` to `last`, and answer whether they came to their end.

        What was typed so far stays at the next prompt.
        """
        typed, before = str(self._get_input_buffer()), self._scripts_done
        lines = "" if first == 1 and last is None else f" {first} {last or ''}".rstrip()
        self.execute(f"%script {shlex.quote(path.as_posix())}{lines}")
        if typed:
            self.input_buffer = typed
        return self._scripts_done > before

    def _script(self, shell: Any, line: str) -> None:
        """%script FILE [FIRST [LAST]]: run a file's lines in the console, as if they stood here."""
        run_lines(shell, line)
        self._scripts_done += 1

    def type_on(self, typed: str = "") -> None:
        """Put what was typed before there was a prompt behind it, and run each line that was ended."""
        self._ahead.text += typed
        if not self._ahead.text or self._control.isReadOnly():
            return
        line, ended = self._ahead.next_line()
        self.input_buffer = f"{self._get_input_buffer()}{line}"
        if ended:
            self.execute()
            QTimer.singleShot(0, self, self.type_on)  # in a block there is no new prompt to go on at

    def dress(self, style_sheet: str, syntax: str, terminal: Mapping[int, str]) -> None:
        """Put on colours: a style sheet, a style of Pygments, and the sixteen of a terminal."""
        self.style_sheet = style_sheet
        self.syntax_style = syntax
        self._ansi_processor.default_color_map = dict(terminal)
        self._ansi_processor.color_map.update(terminal)

    def end(self) -> None:
        """Stop the interpreter and its thread, and give back what IPython took of this process."""
        if self._kernel is None:
            return
        self._questions.close()
        self._door.end()
        manager, self._kernel = self._kernel, None
        self.kernel_client.stop_channels()
        end_kernel(manager)
        self._completion_widget.deleteLater()  # qtconsole makes it without a parent, and nobody else would

    def eventFilter(self, obj: Any, event: Any) -> bool:
        """While a line runs, letters are kept for the next prompt."""
        control = getattr(self, "_control", None)  # there is none yet while this is made
        if control is not None and obj is control and control.isReadOnly() and self._ahead.takes(event):
            return True
        answer: bool = super().eventFilter(obj, event)
        return answer

    def _drop_ahead(self) -> None:
        """Who stops a line does not mean the lines behind it."""
        self._ahead.text = ""

    def interrupt_kernel(self) -> None:
        """Ctrl+C while a line runs: its kernel is this process."""
        self._busy.stop()

    def _complete(self) -> None:
        """Look for what a name may become. An answer to what is not at the prompt any more is left aside."""
        shell, code, at, id_ = (
            self._kernel.kernel.shell,
            self.input_buffer,
            self._get_input_buffer_cursor_pos(),
            new_id(),
        )
        self._request_info["complete"] = self._CompletionRequest(id_, code, at)
        self._questions.ask(
            "completions",
            lambda: completions(shell, code, at),
            lambda found: self._handle_complete_reply(as_reply(id_, found)),
        )

    def _call_tip(self) -> bool:
        """Look for how a function is called, as `_complete` does."""
        if not self.enable_calltips:
            return False
        kernel, code, at, id_ = self._kernel.kernel, self.input_buffer, self._get_input_buffer_cursor_pos(), new_id()
        self._request_info["call_tip"] = self._CallTipRequest(id_, self._get_cursor().position())
        self._questions.ask(
            "call tip",
            lambda: kernel.do_inspect(code, at),
            lambda found: self._handle_inspect_reply(as_reply(id_, found)),
        )
        return True

    def _prompt_started_hook(self) -> None:
        super()._prompt_started_hook()
        first, self._prompted = not self._prompted, True
        waiting, self._waiting = self._waiting, []
        for line in waiting:
            self.show_line(line)
        if first:
            self.prompted.emit()
        QTimer.singleShot(0, self, self.type_on)

    def _handle_history_reply(self, msg: Any) -> None:
        """The history is not the kernel's, which has none."""

    def _execute(self, source: str, hidden: bool) -> None:
        if hidden:
            super()._execute(source, hidden)
            return
        self.typed.emit(source)
        with self._line():
            super()._execute(source, hidden)

    @contextmanager
    def _line(self) -> Iterator[None]:
        """What runs meanwhile is a line of the console, and can be stopped; then comes what clients have sent."""
        self._door.wait()
        self.begun.emit()
        try:
            with self._busy.running(self._kernel.kernel.shell.user_global_ns):
                yield
        finally:
            self.ended.emit()
            self._door.go_on()
