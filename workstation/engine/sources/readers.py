"""The threads that read sound files: some at once, the others in their turn."""

import threading
from collections import deque
from collections.abc import Callable

_AT_ONCE = 8
"""Each has its file open, and a thousand files may be opened together."""
_PATIENCE_SECONDS = 0.5


class Readers:
    """Runs what is submitted on threads of its own, a few at a time, in order; a thread that waits in vain ends."""

    def __init__(self, most: int = _AT_ONCE) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[Callable[[], None]] = deque()
        self._threads = self._idle = 0
        self._max = most

    def submit(self, work: Callable[[], None]) -> None:
        """Have `work`, which must not raise, done soon."""
        with self._changed:
            self._waiting.append(work)
            if len(self._waiting) <= self._idle:
                self._changed.notify()
                return
            if self._threads >= self._max:
                return
            self._threads += 1
        threading.Thread(target=self._run, name="read", daemon=True).start()

    def _run(self) -> None:
        while (work := self._next()) is not None:
            work()
            del work  # what it holds can go while the thread waits

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: bool(self._waiting), _PATIENCE_SECONDS)
            self._idle -= 1
            if self._waiting:
                return self._waiting.popleft()
            self._threads -= 1
            return None


READERS = Readers()
"""Of the whole program: what bounds them, processors and open files, is the program's."""
