"""What the prompt asks about names: answered on a thread beside, for the first answer may take seconds."""

from collections.abc import Callable
from typing import Any, TypeVar

from workstation.engine.compute import Body, Compute, Job

T = TypeVar("T")


class Questions:
    """One question is worked on at a time; of those that wait, the newest of each kind counts."""

    def __init__(self, compute: Compute) -> None:
        self._compute = compute
        self._job: Job[Any] | None = None
        self._waiting: dict[str, tuple[Callable[[], Any], Callable[[Any], None]]] = {}

    def ask(self, kind: str, work: Callable[[], T], answer: Callable[[T], None]) -> None:
        """Have `work` done on the thread, and its result told on the main thread; an error of it is only logged."""
        self._waiting[kind] = work, answer
        if self._job is None:
            self._begin()

    def close(self) -> None:
        """No question is answered any more."""
        self._waiting.clear()
        if self._job is not None:
            self._job.cancel()

    def _begin(self) -> None:
        if not self._waiting:
            return
        kind = next(iter(self._waiting))
        work, answer = self._waiting.pop(kind)
        self._job = self._compute.submit(
            f"Names for the prompt ({kind})", _once(work), done=answer, quiet=True, apart=True
        )
        self._job.finished.connect(self._ended)

    def _ended(self, job: Job[Any]) -> None:
        self._job = None
        self._begin()


def _once(work: Callable[[], T]) -> Body[T]:
    yield 0.0
    return work()
