"""The compute thread: long work as generators that can be watched, cancelled and overtaken."""

import heapq
import threading
import time
from collections.abc import Callable, Generator
from contextvars import copy_context
from enum import IntEnum
from typing import Any, Generic, TypeVar

from workstation.core.errors import CommandError
from workstation.core.job_device import JOB_DEVICE, JobDevice
from workstation.core.program_log import LOG, log_fault
from workstation.core.signal import Signal
from workstation.engine.backends.backends import Backends

T = TypeVar("T")

Post = Callable[[Callable[[], None]], None]
"""Runs a function later on the main thread; may be called from any thread."""

Body = Generator[float, None, T]
"""A job's work: yields how much is done (0 to 1) wherever it may be cancelled or overtaken; returns the result."""

_SECONDS_BETWEEN_REPORTS = 0.03
_SECONDS_TO_TELL, _MIN_TO_TELL = 3.0, 0.02
"""How much must have passed and been done before anybody can say how long the rest takes."""


class Urgency(IntEnum):
    """What goes first: a smaller number overtakes at the next yield."""

    PREVIEW = 0
    DISPLAY = 1
    APPLY = 2
    BATCH = 3


class State(IntEnum):
    WAITING = 0
    RUNNING = 1
    DONE = 2
    FAILED = 3
    CANCELLED = 4


class Job(Generic[T]):
    """Work under way. Its fields change on the main thread only, so views can read them."""

    def __init__(
        self, label: str, body: Body[T], urgency: Urgency, quiet: bool, withdraw: "Callable[[Job[T]], None]"
    ) -> None:
        self.label = label
        self.urgency = urgency
        self.quiet = quiet
        """Not shown to the user as a job: a tile, a pyramid."""
        self.state = State.WAITING
        self.fraction = 0.0
        self.result: T | None = None
        self.error: Exception | None = None
        self.finished: Signal[Job[T]] = Signal()
        self._body = body
        self._context = copy_context()
        """What the body asks for its device is its own, whatever other jobs run between its steps."""
        self._withdraw = withdraw
        self._done: Callable[[T], None] | None = None
        self._failed: Callable[[Exception], None] | None = None
        self._cancelled = threading.Event()
        self._began: float | None = None

    @property
    def over(self) -> bool:
        return self.state >= State.DONE

    @property
    def stopping(self) -> bool:
        """It has been cancelled, and ends as soon as it can."""
        return self._cancelled.is_set()

    @property
    def remaining_seconds(self) -> float | None:
        """How long it will take at the pace so far; None while that cannot be told."""
        if self.over or self._began is None:
            return None
        passed = time.monotonic() - self._began
        if passed < _SECONDS_TO_TELL or self.fraction < _MIN_TO_TELL:
            return None
        return passed * (1 - self.fraction) / self.fraction

    def cancel(self) -> None:
        """Stop at the next yield, or at once while it waits; nothing of the result is used."""
        self._cancelled.set()
        self._withdraw(self)

    def _hand_over(self) -> None:
        """Give the result, or the error, to whoever asked for it. A result that is not taken is a failed job."""
        if self.state is State.DONE and self._done is not None:
            try:
                self._done(self.result)  # type: ignore[arg-type]  # a T once the job is done
            except Exception as error:
                self.state, self.result, self.error = State.FAILED, None, error
                if self._failed is None:
                    raise
        if self.state is State.FAILED and self._failed is not None and self.error is not None:
            self._failed(self.error)


class Compute:
    """One thread that runs jobs, the most urgent first, switching at their yields."""

    def __init__(self, post: Post, backends: Backends | None = None) -> None:
        """`backends`: the devices that work may go to; None: the program's own choice among all."""
        self._post = post
        self.backends = backends or Backends(post=post)
        self._queue: list[tuple[int, int, Job[Any]]] = []
        self._changed = threading.Condition()
        self._number = 0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="compute", daemon=True)
        self._apart: list[threading.Thread] = []
        self.jobs: list[Job[Any]] = []
        """Jobs not yet over, oldest first."""
        self.changed: Signal[Job[Any]] = Signal()
        """Emitted on the main thread when a job starts, progresses or ends."""

    def submit(
        self,
        label: str,
        body: Body[T],
        *,
        urgency: Urgency = Urgency.APPLY,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        quiet: bool = False,
        apart: bool = False,
    ) -> Job[T]:
        """Queue `body`; `done` or `failed` is called on the main thread, neither after a cancel.

        `apart`: a body that mostly waits, for a network, gets a thread of its own and holds nothing up.

        Raises RuntimeError when the thread has been closed.
        """
        job = Job(label, body, urgency, quiet, self._end_waiting)
        job._done, job._failed = done, failed
        job._context.run(JOB_DEVICE.set, JobDevice(self.backends.model_device, self.backends.tell))
        with self._changed:
            if self._closed:
                raise RuntimeError("the compute thread is closed")
            self.jobs.append(job)
            if apart:
                self._apart = [t for t in self._apart if t.is_alive()]
                self._apart.append(threading.Thread(target=self._run_apart, args=(job,), name="apart", daemon=True))
                self._apart[-1].start()
            else:
                self._push(job)
            if not apart and not self._thread.is_alive():
                self._thread.start()
            self._changed.notify()
        self.changed.emit(job)
        return job

    def close(self) -> None:
        """Cancel everything and wait for the thread; jobs that end now call nobody."""
        with self._changed:
            self._closed = True
            for job in self.jobs:
                job.cancel()
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        for thread in self._apart:  # one that waits for a dead network ends with the program
            thread.join(timeout=1)

    def _push(self, job: Job[Any]) -> None:
        self._number += 1
        heapq.heappush(self._queue, (job.urgency, self._number, job))

    def _end_waiting(self, job: Job[Any]) -> None:
        """A cancelled job that waits is over now; a body that was begun is closed when its turn comes."""
        with self._changed:
            if any(queued is job for _, _, queued in self._queue):
                self._tell(job, State.CANCELLED, job.fraction)
                if job._began is None:
                    self._queue = [entry for entry in self._queue if entry[2] is not job]
                    heapq.heapify(self._queue)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._queue and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                urgency, number, job = heapq.heappop(self._queue)
            if self._advance(job):
                with self._changed:  # overtaken: back to its old place in the queue
                    heapq.heappush(self._queue, (urgency, number, job))
                    if job._cancelled.is_set():
                        self._tell(job, State.CANCELLED, job.fraction)
            del job  # what it holds can go while the thread waits

    def _run_apart(self, job: Job[Any]) -> None:
        while self._advance(job):
            pass

    def _advance(self, job: Job[Any]) -> bool:
        """Run a job until it ends (False) or something more urgent waits (True)."""
        told, fraction = time.monotonic(), job.fraction
        job._began = told if job._began is None else job._began
        self._tell(job, State.RUNNING, job.fraction)
        try:
            while not job._cancelled.is_set():
                fraction = job._context.run(next, job._body)
                if (now := time.monotonic()) - told > _SECONDS_BETWEEN_REPORTS:
                    told = now
                    self._tell(job, State.RUNNING, fraction)
                if self._queue and self._queue[0][0] < job.urgency:
                    return True
            job._body.close()
            self._tell(job, State.CANCELLED, fraction)
        except StopIteration as stop:
            self._tell(job, State.DONE, 1.0, result=stop.value)
        except BaseException as error:  # the border: whatever a job raises belongs to whoever asked for it
            if not isinstance(error, Exception):  # sys.exit() must end the job, not the thread
                error = RuntimeError(f"{job.label} was ended by {error!r}")
            self._tell(job, State.FAILED, fraction, error=error)
        return False

    def _tell(
        self, job: Job[Any], state: State, fraction: float, result: object = None, error: Exception | None = None
    ) -> None:
        def on_main() -> None:
            if self._closed or job.over:
                return
            cancelled = state is State.DONE and job._cancelled.is_set()
            job.state = State.CANCELLED if cancelled else state
            job.fraction, job.result, job.error = fraction, None if cancelled else result, error
            if job.over:
                self.jobs.remove(job)
                _log_end(job)
                try:
                    job._hand_over()
                finally:
                    job.finished.emit(job)
                    self.changed.emit(job)
            else:
                self.changed.emit(job)

        self._post(on_main)


def _log_end(job: Job[Any]) -> None:
    """Keep how a job ended, by the name of the function that does it: labels may name files."""
    if job.quiet and job.state is not State.FAILED:
        return
    work = getattr(job._body, "__qualname__", type(job._body).__name__)
    seconds = 0.0 if job._began is None else time.monotonic() - job._began
    LOG.info("job %s %s after %.2f s", work, job.state.name.lower(), seconds)
    if job.error is not None and not isinstance(job.error, CommandError | ValueError | OSError):
        log_fault(job.error, f"job {work}")


def portion(body: Body[T], number: int, count: int) -> Body[T]:
    """A body as part `number` (from 0) of `count` equal ones: `result = yield from portion(...)`."""
    while True:
        try:
            fraction = next(body)
        except StopIteration as end:
            result: T = end.value
            return result
        yield (number + fraction) / count
