"""Where many tasks are done: in this process, in several of this machine, or by the workers of a Dask cluster."""

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, TypeVar

from workstation import __version__
from workstation.core.errors import CommandError

if TYPE_CHECKING:
    from distributed import Client

T = TypeVar("T")

Report = dict[str, Any]
"""What came of a task: its `status` (done, skipped or failed), files, and figures or an `error`."""

_CONNECT_SECONDS = 15
_ONE_AT_A_TIME = threading.Lock()
"""Of the threads of a cluster's worker: a document and its threads want a process of their own."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Who does the tasks: `jobs` processes of this machine, or those at the address of a Dask scheduler."""

    jobs: int = 1
    scheduler: str = ""

    def __post_init__(self) -> None:
        if self.jobs < 1:
            raise ValueError(f"jobs must be 1 or more, got {self.jobs}")

    def apart(self, tasks: Sequence[object]) -> bool:
        """Whether other processes than this one do these tasks."""
        return bool(self.scheduler) or (self.jobs > 1 and len(tasks) > 1)

    def reports(
        self, tasks: Sequence[T], work: Callable[[T], Report], failure: Callable[[T, str], Report]
    ) -> Iterator[Report]:
        """Reports of tasks as they are over; `failure` makes that of one whose process died.

        `work` is a function of a module, or a `partial` of one, and like the tasks it can be pickled: other processes
        call it. CommandError when the scheduler cannot be reached.
        """
        if self.scheduler:
            yield from _on_cluster(tasks, work, failure, self.scheduler)
        elif self.apart(tasks):
            yield from _in_processes(tasks, work, failure, self.jobs)
        else:
            yield from map(work, tasks)


def _in_processes(
    tasks: Sequence[T], work: Callable[[T], Report], failure: Callable[[T, str], Report], jobs: int
) -> Iterator[Report]:
    """One that dies takes its own task with it and no other: another process is begun in its place."""
    from pebble import ProcessPool

    workers = min(jobs, len(tasks))
    threads = max(1, (os.cpu_count() or 1) // workers)
    # processes that begin anew: a copy of one with threads may hang
    spawning = multiprocessing.get_context("spawn")
    pool = ProcessPool(workers, initializer=_begin_worker, initargs=(threads,), context=spawning)
    try:
        waiting: dict[Future[Report], T] = {pool.schedule(work, args=(task,)): task for task in tasks}
        for future in as_completed(waiting):
            error = future.exception()
            yield failure(waiting[future], _death(error)) if error else future.result()
        pool.close()
    except BaseException:
        pool.stop()
        raise
    finally:
        pool.join()


def _begin_worker(threads: int) -> None:
    """A worker shares the cores with the others, prints nothing to who reads the reports, and ends with its parent."""
    import torch

    torch.set_num_threads(threads)
    sys.stdout = sys.stderr
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), name="parent", daemon=True).start()


def _end_with(sentinel: int) -> None:
    """A process whose parent was killed must not go on with a file that a next run takes up."""
    wait([sentinel])
    os._exit(1)


def _death(error: BaseException) -> str:
    """Why a process has not answered; what a task itself raises is told as it is."""
    code = getattr(error, "exitcode", None)
    if code is None:
        return f"the worker died: {error}"
    how = f"was killed by signal {-code}" if code < 0 else f"ended with {code}"
    return f"the process that worked on it {how}; the others went on"


def _on_cluster(
    tasks: Sequence[T], work: Callable[[T], Report], failure: Callable[[T, str], Report], address: str
) -> Iterator[Report]:
    with _client(address) as client:
        from distributed import as_completed as as_answered

        waiting = {client.submit(_one_at_a_time, work, task, pure=False): task for task in tasks}
        try:
            for future in as_answered(waiting, loop=client.loop):
                error = future.exception()
                yield failure(waiting[future], _cluster_fault(error)) if error else future.result()
        except BaseException:
            client.cancel(list(waiting), force=True)
            raise


def _client(address: str) -> "Client":
    """The cluster; CommandError when it is not there, or has another version of the program."""
    try:
        from distributed import Client
    except ImportError:
        raise CommandError("--scheduler needs Dask: pip install 'workstation[cluster]'") from None
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CommandError(f"no Dask scheduler answers at {address}: {error}") from error
    try:
        versions = client.run(_version)
    except Exception as error:  # whatever a worker without the program raises
        client.close()
        raise CommandError(f"a worker of {address} has no Workstation to work with: {error}") from error
    for worker, version in versions.items():
        if version != __version__:
            client.close()
            raise CommandError(f"the worker {worker} has Workstation {version}, here it is {__version__}")
    if not versions:
        print(f"workstation: {address} has no workers yet; begun when one comes", file=sys.stderr)
    return client


def _version() -> str:
    return __version__


def _one_at_a_time(work: Callable[[T], Report], task: T) -> Report:
    with _ONE_AT_A_TIME:
        return work(task)


def _cluster_fault(error: BaseException) -> str:
    if error.__class__.__name__ == "KilledWorker":
        return "several workers of the cluster died while they worked on it"
    return f"the cluster could not do it: {error.__class__.__name__}: {error}"
