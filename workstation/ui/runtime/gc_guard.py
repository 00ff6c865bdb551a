"""Garbage collection on the main thread only: a widget that another thread destroys takes the program with it."""

import gc
import time

from PySide6.QtCore import QObject, QTimer

_MS = 100
"""What was made since takes milliseconds to look through, however much a job makes in a second."""
_OLD = 2
"""After so many collections of the middle generation the oldest is due: of what was set aside nothing is in it."""
_MANY = 50_000
"""So many objects that outlived a collection of the oldest generation are set aside; fewer are looked through again."""
_QUIET = 20
"""So many times of the timer without work are a moment in which a collection is in nobody's way."""
_QUIET_S = 0.004
"""The time of the processor up to which there was no work."""
_WHOLE_S = 60.0
"""The least time between two collections that look through everything."""
_GROWN = 2.0
"""When there are so many times the objects of the last such collection, the next one waits for no quiet moment."""


class Garbage(QObject):
    """Switches automatic collection off and does it from a timer, as often as Python's own thresholds say.

    Python collects on whichever thread happens to allocate; reference cycles that hold widgets must not end on the
    compute or playback thread.

    Where many objects have outlived a collection of the oldest generation, they are set aside, and later ones need not
    look through them: that would take tenths of a second every few seconds once the console or torch are there. They
    are looked through when nothing else has been done for a while, or when they have grown twice as many. Few objects
    stay: the wrappers of widgets that are gone must go soon, for PySide finds them by addresses that are used again.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._quiet, self._spent = 0, time.thread_time()
        self._whole_at, self._kept = time.monotonic(), 0
        self._aside = self._grown = False
        self._timer = QTimer(self, interval=_MS)
        self._timer.timeout.connect(self._tick)
        self._closed = False
        QTimer.singleShot(0, self._timer, self._begin)  # not before the first window, where nothing is garbage

    def collect(self) -> int:
        """Collect the oldest generation that is due; the number of objects found."""
        if self._grown:
            return self.collect_all()
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if counts[2] > _OLD:
            found = gc.collect(2)
            if len(gc.get_objects(2)) > _MANY:
                self._set_aside()
            return found
        if counts[1] > thresholds[1]:
            if len(gc.get_objects(1)) <= _MANY:
                return gc.collect(1)
            found = gc.collect(0)  # all the others have outlived a collection just now
            self._set_aside()
            return found
        return gc.collect(0) if counts[0] > thresholds[0] else 0

    def collect_all(self) -> int:
        """Look through everything that there is; the number of objects found."""
        gc.unfreeze()
        found = gc.collect(2)
        gc.freeze()
        self._whole_at, self._kept = time.monotonic(), gc.get_freeze_count()
        self._aside = self._grown = False
        return found

    def close(self) -> None:
        """Back to automatic collection."""
        self._closed = True
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _begin(self) -> None:
        if not self._closed:  # nobody may have come to show a window
            self._timer.start()

    def _set_aside(self) -> None:
        gc.freeze()
        aside = gc.get_freeze_count()
        self._aside, self._kept = True, self._kept or aside
        self._grown = aside > _GROWN * self._kept

    def _tick(self) -> None:
        if gc.isenabled():  # some libraries switch it on again after something that they did without it
            gc.disable()
        spent = time.thread_time()
        self._quiet = self._quiet + 1 if spent - self._spent < _QUIET_S else 0
        if self._aside and self._quiet >= _QUIET and time.monotonic() - self._whole_at > _WHOLE_S:
            self.collect_all()
        else:
            self.collect()
        self._spent = time.thread_time()
