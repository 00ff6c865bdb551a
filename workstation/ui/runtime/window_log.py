"""The log of a run with a window: its start and end, and turns of the main thread's events that took too long."""

import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from platformdirs import user_state_path
from PySide6.QtCore import QObject, Qt, QTimer, qVersion
from PySide6.QtGui import QGuiApplication

from workstation import __version__
from workstation.core.program_log import LOG, Since, keep_from_now, keep_in, log_fault, short_path
from workstation.core.signal import Dispose
from workstation.ui.runtime.stacks import stack_of

_BEAT_MS = 500
_SLOW_SECONDS = 1.0
"""What is told, from where the main thread should have come back."""
_FRAMES = 6


class WindowLog:
    """What is told is kept in memory until the window is there, and in a file from then on; a fault ends it too."""

    code: int | None = None
    """The exit code, once there is one."""

    def __init__(self) -> None:
        self._since = Since()
        self._stop: list[Dispose] = [keep_from_now()]
        versions = (__version__, sys.version.split()[0], qVersion(), QGuiApplication.platformName())
        LOG.info("start of the window, version %s, Python %s, Qt %s on %s", *versions)

    def begin(self) -> None:
        """Write to the file, and look out for slow turns."""
        LOG.info("the window is there after %s", self._since)
        self._stop += [keep_in(user_state_path("workstation")), SlowTurns().close]

    def __enter__(self) -> "WindowLog":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            if len(self._stop) == 1:  # it did not come as far as the window
                self._stop.append(keep_in(user_state_path("workstation")))
            log_fault(error, "the start of the window")
        LOG.info("end of the window with %s after %s", self.code, self._since)
        for stop in reversed(self._stop):
            stop()


class SlowTurns(QObject):
    """Tells the log of every turn of the main thread's events that took longer than a second, until it is closed.

    A timer beats on the main thread; a second thread looks where the first one is when a beat is late. A computer that
    sleeps is told as a slow turn where the system's clock goes on meanwhile (Windows).
    """

    def __init__(self, tell: Callable[[str], object] = LOG.warning, slow_seconds: float = _SLOW_SECONDS) -> None:
        super().__init__()
        self._tell, self._slow = tell, slow_seconds
        self._main = threading.get_ident()
        self._last = time.monotonic()
        self._where = ""
        self._over = threading.Event()
        self._timer = QTimer(self, interval=_BEAT_MS)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._thread = threading.Thread(target=self._watch, name="slow turns", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._timer.stop()
        self._over.set()
        self._thread.join(timeout=2)

    def _beat(self) -> None:
        now = time.monotonic()
        late, where = now - self._last - _BEAT_MS / 1000, self._where
        self._last, self._where = now, ""
        if late > self._slow:
            self._tell(f"slow turn of {late:.1f} s{f' in {where}' if where else ''}")

    def _watch(self) -> None:
        while not self._over.wait(_BEAT_MS / 1000):
            if not self._where and time.monotonic() - self._last > _BEAT_MS / 1000 + self._slow / 2:
                self._where = self._stack()

    def _stack(self) -> str:
        """The innermost frames of the main thread, without the lines of what runs there: they may be a user's."""
        with suppress(OSError):
            frames = stack_of(self._main)[:_FRAMES]
            return " < ".join(f"{short_path(each.file)}:{each.line} {each.function}" for each in frames)
        return ""
