"""The main thread's mailbox where no event loop runs: the command line, scripts and tests."""

import queue
import time
from collections.abc import Callable


class Mailbox:
    """`post` from any thread, `pump` on the main one."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def post(self, function: Callable[[], None]) -> None:
        self._waiting.put(function)

    def pump(self, until: Callable[[], bool], timeout: float | None = None) -> bool:
        """Run what is posted until `until()` holds; False when `timeout` seconds went by first."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while not until():
            left = 0.2 if deadline is None else min(0.2, deadline - time.monotonic())
            if left <= 0:
                return False
            try:
                self._waiting.get(timeout=left)()
            except queue.Empty:
                continue
        return True
