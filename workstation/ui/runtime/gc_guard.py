"""Garbage collection on the main thread only: a widget that another thread destroys takes the program with it."""

import gc

from PySide6.QtCore import QObject, QTimer

_MS = 400


class Garbage(QObject):
    """Switches automatic collection off and does it from a timer, as often as Python's own thresholds say.

    Python collects on whichever thread happens to allocate; reference cycles that hold widgets must not end on the
    compute or playback thread.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_MS)
        self._timer.timeout.connect(self.collect)
        QTimer.singleShot(0, self._timer, self._timer.start)  # not before the first window, where nothing is garbage

    def collect(self) -> int:
        """Collect the oldest generation that is due; the number of objects found."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                return gc.collect(generation)
        return 0

    def close(self) -> None:
        """Back to automatic collection."""
        self._timer.stop()
        gc.enable()
