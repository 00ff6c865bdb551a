"""The door through which Jupyter's clients come into the console: opened by a line, one cell after another."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal

from workstation.ui.console.prompt_names import completions
from workstation.ui.toolkit.busy import Busy

if TYPE_CHECKING:
    from workstation.ui.console.jupyter_server import JupyterServer


class JupyterDoor(QObject):
    """Runs what clients send on the main thread, as lines of the console, while no other line runs."""

    _cell_came = Signal(object)
    _stop_asked = Signal()
    _reply_came = Signal(str)

    def __init__(
        self, kernel: Any, line: Callable[[], AbstractContextManager[None]], busy: Busy, parent: QObject
    ) -> None:
        """`line` is around each cell; it calls `wait` when it begins and `go_on` when it ends."""
        super().__init__(parent)
        self._busy = busy
        self._asking: QEventLoop | None = None
        self._reply: str | None = None
        self._kernel, self._line = kernel, line
        self._server: JupyterServer | None = None
        self._cells: list[Callable[[], None]] = []
        """What clients have sent and has not run yet."""
        self._waits = self._has_ended = False
        self._cell_came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._stop_asked.connect(busy.stop, Qt.ConnectionType.QueuedConnection)
        self._reply_came.connect(self._take_reply, Qt.ConnectionType.QueuedConnection)

    def attach(self, line: str) -> None:
        """%attach lets Jupyter's clients of this machine in, %attach off lets none in any more."""
        if line.strip() == "off":
            self._close()
            return
        if self._server is None:
            from workstation.ui.console.jupyter_server import JupyterServer

            kernel = self._kernel

            def complete(code: str, at: int) -> dict[str, Any]:
                return completions(kernel.shell, code, at)

            self._server = JupyterServer(
                kernel,
                complete,
                self._cell_came.emit,
                self._stop_asked.emit,
                self._reply_came.emit,
                self._await_reply,
            )
        print(f"jupyter console --existing {self._server.path.name}\n(its key is in {self._server.path})")

    def end(self) -> None:
        """Let nobody in any more, and run nothing that has come."""
        self._has_ended = True
        self._close()

    def wait(self) -> None:
        """A line begins: what comes now runs after it."""
        self._waits = True

    def go_on(self) -> None:
        """The line has ended: soon the next cell runs."""
        self._waits = False
        QTimer.singleShot(0, self, self._run_next)

    def _await_reply(self) -> str:
        """What a client answers a question of the cell that runs; the window goes on meanwhile.

        EOFError where the door is closed before, KeyboardInterrupt when the cell is stopped.
        """
        self._reply, self._asking = None, QEventLoop()
        try:
            self._busy.wait(self._asking)
        finally:
            self._asking = None
        if self._reply is None:
            raise EOFError("no client is there to answer any more")
        return self._reply

    def _take_reply(self, text: str) -> None:
        if self._asking is not None:
            self._reply = text
            self._asking.quit()

    def _close(self) -> None:
        if self._asking is not None:
            self._asking.quit()
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _take(self, cell: Callable[[], None]) -> None:
        self._cells.append(cell)
        self._run_next()

    def _run_next(self) -> None:
        if self._cells and not self._waits and not self._has_ended:
            cell = self._cells.pop(0)
            with self._line():
                cell()
