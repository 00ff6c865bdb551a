"""Signals: who wants to know is told, and can stop being told."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVarTuple

Args = TypeVarTuple("Args")

Dispose: TypeAlias = Callable[[], None]
"""What every registration returns: calling it undoes it; a second call does nothing."""

FaultHandler: TypeAlias = Callable[[Exception], None]
"""Told what a listener raised, once all others have been told what they listen for."""


@dataclass(slots=True, eq=False)
class _Connection(Generic[*Args]):
    """One listener, for as long as it wants to be told."""

    listener: Callable[[*Args], object] | None


class Signal(Generic[*Args]):
    """Calls its listeners, oldest first, on the thread that emits.

    A listener that raises neither keeps the others from being told nor ends what emitted: what it raised goes to the
    fault handler. One that is disposed of while the signal is being emitted is not called any more; one that is
    connected meanwhile is called from the next time on.
    """

    def __init__(self) -> None:
        self._listeners: list[_Connection[*Args]] = []

    def connect(self, listener: Callable[[*Args], object]) -> Dispose:
        connection = _Connection(listener)
        self._listeners.append(connection)

        def dispose() -> None:
            if connection.listener is not None:
                connection.listener = None
                self._listeners.remove(connection)

        return dispose

    def emit(self, *args: *Args) -> None:
        faults: list[Exception] = []
        for connection in tuple(self._listeners):
            if (listener := connection.listener) is None:
                continue
            try:
                listener(*args)
            except Exception as error:  # the border between who tells and who is told
                faults.append(error)
        for fault in faults:
            _handlers[-1](fault)


def report_faults_to(handler: FaultHandler) -> Dispose:
    """From now on hand what listeners raise to `handler`; the dispose brings back the one before.

    Without one it goes to `sys.excepthook`, as if nobody had caught it.
    """
    _handlers.append(handler)

    def dispose() -> None:
        if handler in _handlers[1:]:
            _handlers.remove(handler)

    return dispose


def _as_uncaught(error: Exception) -> None:
    sys.excepthook(type(error), error, error.__traceback__)


_handlers: list[FaultHandler] = [_as_uncaught]
"""The one place of the process for what went wrong where nobody waits for an answer, as `sys.excepthook` is one."""
