"""Brings functions from any thread to the main one, and keeps them back while it is in the middle of something."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt, Signal


class Poster(QObject):
    """`post` may be called from any thread."""

    _posted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._held: list[Callable[[], None]] | None = None
        self._posted.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def post(self, function: Callable[[], None]) -> None:
        self._posted.emit(function)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """What comes meanwhile waits, and is called in its order once the main thread has time again."""
        held, self._held = self._held, []
        try:
            yield
        finally:
            waiting, self._held = self._held, held
            for function in waiting:
                self._posted.emit(function)

    def _call(self, function: Callable[[], None]) -> None:
        if self._held is not None:
            self._held.append(function)
        else:
            function()
