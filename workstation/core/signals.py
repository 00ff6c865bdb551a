"""Signals: who wants to know is told, and can stop being told."""

from collections.abc import Callable
from typing import Generic, TypeAlias, TypeVarTuple

Args = TypeVarTuple("Args")

Dispose: TypeAlias = Callable[[], None]
"""What every registration returns: calling it undoes it; a second call does nothing."""


class Signal(Generic[*Args]):
    """Calls its listeners, oldest first, on the thread that emits."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[*Args], object]] = []

    def connect(self, listener: Callable[[*Args], object]) -> Dispose:
        self._listeners.append(listener)

        def dispose() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return dispose

    def emit(self, *args: *Args) -> None:
        for listener in tuple(self._listeners):
            listener(*args)
