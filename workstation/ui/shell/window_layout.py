"""The size and the panels of the main window, kept from one start to the next, and when a window has its size."""

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QMainWindow

from workstation.core.settings import Settings

_LARGE = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen
_REST_MS = 30
"""A window that becomes maximised may be resized several times; it rests this long afterwards."""
_LONGEST_MS = 300
"""Some systems tell nothing, because the size is the same."""


def remember_layout(window: QMainWindow, settings: Settings) -> None:
    """Keep size and panels as they are."""
    parts = (window.saveGeometry(), window.saveState())
    settings["window_layout"] = " ".join(bytes(part.toBase64().data()).decode() for part in parts)


def restore_layout(window: QMainWindow, settings: Settings) -> None:
    """As it was when the window was closed last; call when all panels are there and the window is not shown yet."""
    geometry, state = _kept(settings)
    if not geometry.isEmpty():
        window.restoreGeometry(geometry)
        # Of a window that is to be maximised Qt keeps the state until it has been resized, and comes back to panels
        # that may have been moved since: the end of the process. So it is told the state of a window of usual size.
        large = window.windowState()
        window.setWindowState(large & ~_LARGE)
        window.restoreState(state)
        window.setWindowState(large)


def restore_panels(window: QMainWindow, settings: Settings) -> None:
    """Place the panels as they were, where some have come since `restore_layout`; the window is shown."""
    _, state = _kept(settings)
    if not state.isEmpty():
        window.restoreState(state)


def when_sized(window: QMainWindow, settings: Settings, then: Callable[[], object]) -> None:
    """Call `then` once a window that was just shown has its size and its first picture, with its panels as they were.

    The system tells a maximised window its size some time after it was shown; what is to fit into the window, such as
    the panels of a project, has to wait for that.
    """
    if not window.windowState() & _LARGE:
        _Painted(window, then)
        return

    def sized() -> None:
        restore_panels(window, settings)  # which were squeezed into the usual size
        then()

    _Resting(window, sized)


class _Painted(QObject):
    """Calls `then` when a window has been painted, or is not for a while, as behind another one."""

    def __init__(self, window: QMainWindow, then: Callable[[], object]) -> None:
        super().__init__(window)
        self._window = window
        self._then = then
        self._late = QTimer(self, interval=_LONGEST_MS, singleShot=True)
        self._late.timeout.connect(self._end)
        self._late.start()
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._late.start(0)  # what is in the window is painted with it
        return False

    def _end(self) -> None:
        self._window.removeEventFilter(self)
        self.deleteLater()
        self._then()


class _Resting(QObject):
    """Calls `then` when a window is not resized any more, and is gone."""

    def __init__(self, window: QMainWindow, then: Callable[[], object]) -> None:
        super().__init__(window)
        self._window = window
        self._then = then
        self._quiet = QTimer(self, interval=_LONGEST_MS, singleShot=True)
        self._quiet.timeout.connect(self._end)
        self._quiet.start()
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._quiet.start(_REST_MS)
        return False

    def _end(self) -> None:
        self._window.removeEventFilter(self)
        self.deleteLater()
        self._then()


def _kept(settings: Settings) -> tuple[QByteArray, QByteArray]:
    geometry, _, state = settings["window_layout"].partition(" ")
    return QByteArray.fromBase64(geometry.encode()), QByteArray.fromBase64(state.encode())
