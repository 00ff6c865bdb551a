"""While code that is not ours runs on the main thread: the window goes on painting, says so, and Ctrl+C stops the code.

A line of the console or a command of a plugin may loop or sleep. A timer of the system interrupts it, and where it is
safe, events are handled for a moment: what a user does is left out, but for Ctrl+C and the button that stops.
"""

import signal
import threading
from _thread import interrupt_main
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import Enum
from types import FrameType
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QWidget

from workstation.commands.registry import Commands
from workstation.ui.toolkit.plain_text import PlainLabel

CONSOLE = "console line"
"""The name of the widget in which Ctrl+C stops a line also while it waits, when all other keys have their use."""

_FIRST_SECONDS, _SECONDS = 0.15, 0.04
_AT_ONCE_MS = 20
_NUMBER: signal.Signals = getattr(signal, "SIGALRM" if hasattr(signal, "SIGALRM") else "SIGBREAK")
"""Windows has no alarm."""
_BY_TIMER = hasattr(signal, "setitimer")
_PRINTING = frozenset(("IPython", "ipykernel", "jupyter_client", "tornado", "traitlets", "zmq"))
"""Packages of the console whose code holds locks."""
_NAMES = """
    MouseButtonPress MouseButtonRelease MouseButtonDblClick MouseMove Wheel KeyPress KeyRelease Shortcut
    ShortcutOverride ContextMenu DragEnter DragMove DragLeave Drop Close Quit NativeGesture Gesture InputMethod
    TouchBegin TouchUpdate TouchEnd TabletPress TabletMove TabletRelease
"""
_INPUT = frozenset(getattr(QEvent.Type, name) for name in _NAMES.split())
"""What a user does, and what must not happen in the middle of something else."""


_TYPING = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease)


class Interruption(Enum):
    """Where code was interrupted: in a line of the console, or in a command that is not ours."""

    LINE = 1
    COMMAND = 2


class Busy(QObject):
    """`stopped` tells that the user wants the code to stop; whoever waits in an event loop of its own ends it then."""

    stopped = Signal()

    def __init__(self, hold: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
        """`hold` keeps back, while it is entered, what other threads have posted: it must not change a document now."""
        super().__init__()
        self._hold = hold
        self._active = self._handling = self._due = False
        self._names: Mapping[str, Any] | None = None
        self._sign: BusySign | None = None
        self.stopping = False

    @contextmanager
    def running(self, names: Mapping[str, Any] | None = None) -> Iterator[None]:
        """Code runs meanwhile that may take long: a line whose global names are `names`, or a command."""
        if self._active:
            yield
            return
        self._active, self.stopping, self._due, self._names = True, False, False, names
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        try:
            with _beats(self._beat):
                yield
        finally:
            self._active, self._names = False, None
            if app is not None:
                app.removeEventFilter(self)
            self._hide_sign()

    def rest(self) -> None:
        """Handle events if it is time: between two commands of a line. KeyboardInterrupt when it is to stop."""
        if self._active and self._due:
            self._handle(Interruption.LINE)

    def wait(self, loop: QEventLoop) -> None:
        """Wait in a loop until it is ended; KeyboardInterrupt when the user stops the line that waits."""
        ended = self.stopped.connect(loop.quit)
        try:
            loop.exec()
        finally:
            self.stopped.disconnect(ended)
        if self.stopping:
            self.stopping = False
            raise KeyboardInterrupt

    def stop(self) -> None:
        """Stop the code at the next chance."""
        if self._active and not self.stopping:
            self.stopping = self._due = True
            self.stopped.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._active:
            return False
        if _stops(event) and (self._handling or _in_console(watched)):
            self.stop()
            return True
        if not self._handling or event.type() not in _INPUT or self._on_sign(event):
            return False
        if event.type() in _TYPING and _in_console(QApplication.focusWidget()):  # it keeps them for the next prompt
            return False
        event.ignore()
        return True

    def _beat(self, number: int, frame: FrameType | None) -> None:
        if self._handling:
            return
        place = _place(frame, self._names)
        self._due = True
        if place is not None:
            self._handle(place)

    def _handle(self, place: Interruption) -> None:
        """Let the window paint and listen for Ctrl+C; in the middle of a command nothing else happens."""
        self._handling, self._due = True, False
        try:
            self._show_sign()
            if place is Interruption.LINE:
                QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _AT_ONCE_MS)
            else:
                with self._hold():
                    flags = QEventLoop.ProcessEventsFlag.ExcludeSocketNotifiers
                    QCoreApplication.processEvents(flags | QEventLoop.ProcessEventsFlag.X11ExcludeTimers, _AT_ONCE_MS)
        finally:
            self._handling = False
        if self.stopping:
            self.stopping = False
            raise KeyboardInterrupt

    def _show_sign(self) -> None:
        if self._sign is None:
            windows = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
            if windows:
                over = QApplication.activeWindow() or max(windows, key=lambda one: one.width() * one.height())
                self._sign = BusySign(over, self.stop)
        if self._sign is not None:
            self._sign.place()

    def _hide_sign(self) -> None:
        sign, self._sign = self._sign, None
        if sign is not None:
            sign.hide()
            sign.deleteLater()

    def _on_sign(self, event: QEvent) -> bool:
        return self._sign is not None and isinstance(event, QMouseEvent) and self._sign.is_at(event)


class BusySign(QFrame):
    """Says over a window that something runs and how to stop it."""

    def __init__(self, window: QWidget, stop: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("busy")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAccessibleName("At work")
        row = QHBoxLayout(self)
        row.addWidget(PlainLabel("At work … Ctrl+C stops it"))
        self.button = QPushButton("Stop")
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(stop)
        row.addWidget(self.button)
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """Stand at the foot of the window, whatever its size is now."""
        window = self._window
        self.move((window.width() - self.width()) // 2, max(0, window.height() - self.height() - 40))

    def is_at(self, event: QMouseEvent) -> bool:
        return self.rect().contains(self.mapFromGlobal(event.globalPosition()).toPoint())


def _place(frame: FrameType | None, names: Mapping[str, Any] | None) -> Interruption | None:
    """Where the code was interrupted, if that is a place at which other things may happen.

    Our own code may hold a lock or have done half of an edit, and so may the console's while it prints.
    """
    foreign = False
    while frame is not None:
        if names is not None and frame.f_globals is names:
            return Interruption.LINE
        module = str(frame.f_globals.get("__name__", ""))
        package = module.partition(".")[0]
        if frame.f_code is Commands.run.__code__:
            return Interruption.COMMAND if foreign else None
        if package in _PRINTING or (package == "workstation" and not module.startswith("workstation.plugin.")):
            return None
        foreign = foreign or package != "workstation"
        frame = frame.f_back
    return None


@contextmanager
def _beats(beat: Callable[[int, FrameType | None], None], by_timer: bool = _BY_TIMER) -> Iterator[None]:
    """Call `beat` again and again on the main thread, between two instructions of Python, out of sleeping too."""
    before = signal.signal(_NUMBER, beat)
    over = threading.Event()

    def tick() -> None:
        wait = _FIRST_SECONDS
        while not over.wait(wait):
            interrupt_main(_NUMBER)
            wait = _SECONDS

    if by_timer:
        signal.setitimer(signal.ITIMER_REAL, _FIRST_SECONDS, _SECONDS)
    else:
        threading.Thread(target=tick, name="beats", daemon=True).start()
    try:
        yield
    finally:
        over.set()
        if by_timer:
            signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(_NUMBER, before)


def _stops(event: QEvent) -> bool:
    if not isinstance(event, QKeyEvent) or event.type() == QEvent.Type.KeyRelease:
        return False
    keys = event.modifiers()
    held = keys & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier)
    return event.key() == Qt.Key.Key_C and bool(held) and not keys & Qt.KeyboardModifier.ShiftModifier


def _in_console(place: QObject | None) -> bool:
    while place is not None:
        if place.objectName() == CONSOLE:
            return True
        place = place.parent()
    return False
