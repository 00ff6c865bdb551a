"""The script lines of what was done: a light list, kept from the start, that the console shows later."""

from PySide6.QtCore import QObject, QTimer, Signal

from workstation.ui.toolkit.workspace import Desk, watch

_SETTLE_MS = 400
"""A line that may still be replaced by the next of its gesture is told only after this long."""

_KEPT = 5000
_LOOKING = ("selection.set",)
"""Commands of which only the last of several in a row counts."""


class ScriptLog(QObject):
    """`added` tells each line once it is final: a drag of a slider is the one line of where it ended."""

    added = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = desk.session
        self._final: list[str] = []
        self._open = ""
        self._steps = (0, 0)
        self._timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self.settle)
        watch(self, desk.commands.logged, self._logged)

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines, oldest first, with the one that may still change."""
        return (*self._final, self._open) if self._open else tuple(self._final)

    def settle(self) -> None:
        """The last line is final."""
        if self._open:
            line, self._open = self._open, ""
            self._final.append(line)
            del self._final[:-_KEPT]
            self.added.emit(line)

    def _logged(self, line: str) -> None:
        history = self._session.history
        steps = (len(history.revisions), history.index)
        same = _command(line) == _command(self._open)
        amended = steps == self._steps and history.current.call == line
        if not (same and (amended or _command(line) in _LOOKING)):
            self.settle()
        self._open, self._steps = line, steps
        self._timer.start()


def _command(line: str) -> str:
    """The id in `run("id", …)`."""
    return line.partition('"')[2].partition('"')[0]
