"""Work in a thread of its own beside other work: compiled loops hold no lock, so that two of them take two cores."""

import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")

_MOMENT = 0.05
"""Seconds after which one who waits tells how far the work is."""


class Beside(Generic[T]):
    """A generator that runs to its end in a thread, from the first moment on; leaving its block cancels it.

    Example:
        >>> def three():
        ...     yield 0.5
        ...     return 3
        >>> with Beside(three()) as other:
        ...     answer = yield from other.wait()
    """

    def __init__(self, work: Generator[float, None, T]) -> None:
        self._work, self._reached = work, 0.0
        self._cancelled = threading.Event()
        self._pool = ThreadPoolExecutor(1, "beside")
        self._answer = self._pool.submit(self._run)

    def wait(self) -> Generator[float, None, T]:
        """What the work returns, or raises; yields the fraction done until then."""
        while not self._answer.done():
            yield self._reached
            with suppress(TimeoutError):
                self._answer.exception(_MOMENT)
        return self._answer.result()

    def __enter__(self) -> "Beside[T]":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._cancelled.set()
        self._pool.shutdown()

    def _run(self) -> T:
        with closing(self._work):
            while not self._cancelled.is_set():
                try:
                    self._reached = next(self._work)
                except StopIteration as stop:
                    answer: T = stop.value
                    return answer
        raise InterruptedError("the work was cancelled")
