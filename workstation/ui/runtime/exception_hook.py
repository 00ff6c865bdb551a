"""Faults of the program itself: told in the window with their traceback, and the program goes on."""

import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from workstation.core.errors import CommandError
from workstation.core.program_log import log_fault
from workstation.core.signal import Dispose
from workstation.engine.compute import Post
from workstation.session import Message

Tell = Callable[[Message, str], None]


def tell_faults(tell: Tell, post: Post, culprit: Callable[[BaseException], str] = lambda error: "") -> Dispose:
    """From now on call `tell` on the main thread with whatever nobody caught; the dispose ends it.

    `culprit` answers the name of the plugin in whose code an error arose.
    """
    hook, thread_hook = sys.excepthook, threading.excepthook

    def report(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        print(text, end="", file=sys.stderr)
        if isinstance(error, CommandError):  # a command that was run somewhere in a slot: no fault
            said = " ".join(str(error).split())
        else:
            plugin = culprit(error) if error is not None else ""
            if error is not None:
                log_fault(error, f"the thread {threading.current_thread().name}")
            said = f"{f'Plugin “{plugin}”' if plugin else 'A fault in the program'}: {_in_a_line(kind, error)}"
        post(lambda: tell(Message(said, "error"), text))

    def in_thread(arguments: threading.ExceptHookArgs) -> None:
        report(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def on_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            hook(kind, error, trace)
        else:
            report(kind, error, trace)

    sys.excepthook, threading.excepthook = on_main, in_thread

    def dispose() -> None:
        sys.excepthook, threading.excepthook = hook, thread_hook

    return dispose


def _in_a_line(kind: type[BaseException], error: BaseException | None) -> str:
    """The error, and as far as it has been noted, where it was."""
    said = f"{kind.__name__}: {error}" if error is not None and str(error) else kind.__name__
    notes = [note for note in getattr(error, "__notes__", ()) if note.startswith("in ")]
    return f"{said} ({notes[-1]})" if notes else said
