"""Jupyter's console widget with an interpreter in this process; importing this module imports IPython."""

import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from qtconsole.inprocess import QtInProcessKernelManager
from qtconsole.rich_jupyter_widget import RichJupyterWidget
from traitlets.config import Config

from workstation.core.errors import CommandError
from workstation.ui.runtime.busy import CONSOLE, Busy

_CONFIG = {
    "HistoryManager": {"enabled": False},  # it would keep a database and a thread
    "InteractiveShell": {"banner1": "", "enable_tip": False},
}


class ConsoleWidget(RichJupyterWidget):  # type: ignore[misc]  # qtconsole has no types
    """A prompt in this process; what is run here runs on the main thread, between `begun` and `ended`.

    Meanwhile the window goes on painting, and Ctrl+C stops the line.
    """

    prompted = Signal()
    """There is a prompt to type at, for the first time."""
    begun = Signal()
    ended = Signal()

    def __init__(self, banner: str, names: dict[str, Any], busy: Busy) -> None:
        super().__init__(config=Config(_CONFIG), console_width=60, console_height=9)
        self.setObjectName(CONSOLE)
        self._busy = busy
        for action in self.actions():
            action.setShortcuts([])  # they are commands of the window, and a key of two actions does neither
        self.banner = banner
        self._waiting: list[str] = []
        """Lines that came before there was a prompt to put them above."""
        self._prompted = False
        self._kernel = QtInProcessKernelManager(config=Config(_CONFIG))
        self._kernel.start_kernel(show_banner=False)
        shell = self._kernel.kernel.shell
        shell.push(names)
        shell.set_custom_exc((CommandError, KeyboardInterrupt), _say)
        self.kernel_manager = self._kernel
        client = self._kernel.client()
        client.start_channels()
        self.kernel_client = client
        self.exit_requested.connect(lambda *_: None)  # the window is not the console's to close

    def show_line(self, line: str) -> None:
        """Show a script line above the prompt; the arrow keys bring it back to be run again."""
        if not self._prompted:
            self._waiting.append(line)
            return
        self._append_plain_text(f"\x1b[37m{line}\x1b[0m\n", before_prompt=True)  # "white": the dim colour of text
        self._history.append(line)
        self._history_index = len(self._history)

    @property
    def prompt(self) -> QWidget:
        """Where is typed."""
        control: QWidget = self._control
        return control

    def take(self, typed: str) -> None:
        """Put what was typed before there was a prompt behind it."""
        self.input_buffer = f"{self._get_input_buffer()}{typed}"

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
        manager, self._kernel = self._kernel, None
        shell, thread = manager.kernel.shell, manager.kernel.iopub_thread
        self.kernel_client.stop_channels()
        _finish_collector(thread)
        manager.shutdown_kernel()
        shell.cleanup()
        type(shell).clear_instance()

    def interrupt_kernel(self) -> None:
        """Ctrl+C while a line runs: its kernel is this process."""
        self._busy.stop()

    def _prompt_started_hook(self) -> None:
        super()._prompt_started_hook()
        first, self._prompted = not self._prompted, True
        waiting, self._waiting = self._waiting, []
        for line in waiting:
            self.show_line(line)
        if first:
            self.prompted.emit()

    def _execute(self, source: str, hidden: bool) -> None:
        if hidden:
            super()._execute(source, hidden)
            return
        self.begun.emit()
        try:
            with self._busy.running(self._kernel.kernel.shell.user_global_ns):
                super()._execute(source, hidden)
        finally:
            self.ended.emit()


def _say(
    shell: Any, kind: type[BaseException], error: BaseException, trace: TracebackType, tb_offset: Any = None
) -> None:
    """A command that says no needs no traceback, nor does a line that was stopped."""
    said = "KeyboardInterrupt" if issubclass(kind, KeyboardInterrupt) else str(error)
    print(f"\x1b[31m{said}\x1b[0m")


def _finish_collector(thread: Any) -> None:
    """End the kernel's last task before its loop is stopped, else asyncio complains about it."""
    task = getattr(thread, "_event_pipe_gc_task", None)
    if task is not None and thread.thread.is_alive():
        over = threading.Event()
        task.add_done_callback(lambda _: over.set())
        thread.io_loop.add_callback(task.cancel)
        over.wait(1.0)
