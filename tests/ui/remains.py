"""What a test of the window can leave behind: widgets of their own, timers that tick, and threads."""

import gc
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import Shiboken

PATIENCE_S = 60
"""Seconds that a thread that has been told to end may take to end, on a busy machine."""
SOON_MS = 500
"""A single shot that is due by then is waited for: it ends by itself."""


STAYING = "spread"
"""Threads of that name wait for the next loop that is compiled for several."""


@dataclass(frozen=True)
class Standing:
    """What there is at one moment. It keeps nothing alive: widgets and timers by address, threads by number."""

    widgets: frozenset[int]
    timers: frozenset[int]
    threads: frozenset[int | None]


def standing() -> Standing:
    return Standing(
        frozenset(_address(widget) for widget in _widgets()),
        frozenset(_address(timer) for timer in _timers()),
        frozenset(thread.ident for thread in threading.enumerate()),
    )


def left_since(before: Standing) -> list[str]:
    """What there is now and was not before, described; nothing is closed, stopped or deleted for it.

    Python's garbage goes first and what was to be deleted later is, so that only what something still holds is told.
    Threads that end by themselves are waited for.
    """
    if isinstance(QApplication.instance(), QApplication):
        settle()
    left = [f"the widget {widget!r}" for widget in _widgets() if _address(widget) not in before.widgets]
    left += [
        f"the timer {timer!r} of {timer.interval()} ms of {timer.parent()!r}"
        for timer in _timers()
        if _address(timer) not in before.timers
    ]
    for thread in threading.enumerate():
        staying = thread is threading.current_thread() or thread.name.startswith(STAYING)
        if thread.ident not in before.threads and not staying:
            thread.join(PATIENCE_S)
            if thread.is_alive():
                left.append(f"the thread {thread.name!r}")
    return left


def settle() -> None:
    """Carry out what is due: events, deletions, and the end of what only circles of references hold."""
    gc.collect()
    for _ in range(2):  # what is deleted may post events, and these delete
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
    for _ in range(SOON_MS // 10):
        if not any(_ends_soon(timer) for timer in _timers()):
            return
        QTest.qWait(20)


def _widgets() -> Iterable[QWidget]:
    return QApplication.topLevelWidgets() if isinstance(QApplication.instance(), QApplication) else ()


def _timers() -> list[QTimer]:
    """The active ones that Python knows; single shots are among them."""
    return [
        found
        for found in Shiboken.getAllValidWrappers()
        if isinstance(found, QTimer) and Shiboken.isValid(found) and found.isActive()
    ]


def _ends_soon(timer: QTimer) -> bool:
    return timer.isSingleShot() and 0 <= timer.remainingTime() <= SOON_MS


def _address(thing: QObject) -> int:
    return int(Shiboken.getCppPointer(thing)[0])
