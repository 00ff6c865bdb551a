"""The interpreter of the console: IPython in this process, begun and ended."""

import threading
import warnings
from types import TracebackType
from typing import Any

from IPython.core.completer import ProvisionalCompleterWarning
from qtconsole.inprocess import QtInProcessKernelManager
from traitlets.config import Config

from workstation.core.errors import CommandError
from workstation.ui.console.script_lines import place_in_input

CONFIG = {
    "HistoryManager": {"enabled": False},  # it would keep a database and a thread
    "InteractiveShell": {"banner1": "", "enable_tip": False},
}


def begin_kernel(names: dict[str, Any]) -> Any:
    """The manager of a kernel that knows the names; qtconsole has no types."""
    manager = QtInProcessKernelManager(config=Config(CONFIG))
    manager.start_kernel(show_banner=False)
    shell = manager.kernel.shell
    shell.push(names)
    warnings.filterwarnings("ignore", category=ProvisionalCompleterWarning)  # once: filters belong to no thread
    shell.set_custom_exc((CommandError, KeyboardInterrupt), _say)
    return manager


def end_kernel(manager: Any) -> None:
    """Stop the interpreter and its thread, and give back what IPython took of this process."""
    shell, thread = manager.kernel.shell, manager.kernel.iopub_thread
    _finish_collector(thread)
    manager.shutdown_kernel()
    shell.cleanup()
    type(shell).clear_instance()


def _say(
    shell: Any, kind: type[BaseException], error: BaseException, trace: TracebackType, tb_offset: Any = None
) -> None:
    """A command that says no needs no traceback, only its line; nor does a line that was stopped."""
    said = "KeyboardInterrupt" if issubclass(kind, KeyboardInterrupt) else f"{place_in_input(shell, trace)}{error}"
    print(f"\x1b[31m{said}\x1b[0m")


def _finish_collector(thread: Any) -> None:
    """End the kernel's last task before its loop is stopped, else asyncio complains about it."""
    task = getattr(thread, "_event_pipe_gc_task", None)
    if task is not None and thread.thread.is_alive():
        over = threading.Event()
        task.add_done_callback(lambda _: over.set())
        thread.io_loop.add_callback(task.cancel)
        over.wait(1.0)
