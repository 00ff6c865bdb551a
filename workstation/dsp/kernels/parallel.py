"""Work split over threads, for compiled loops that hold no lock and transforms that are long."""

import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

T = TypeVar("T")


def cores() -> int:
    """Processors this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(work: Callable[[T], object], parts: Iterable[T], threads: int | None = None) -> None:
    """Call `work` on every part, at most `threads` (default: all cores) at a time, one of them right here.

    What a part raises is raised here, and parts that have not begun are left out. The other threads stay for the next
    call; where all are busy the caller waits for none of them, so that parts may spread their own work.
    """
    todo = list(parts)
    threads = min(len(todo), cores() if threads is None else threads)
    if threads <= 1:
        for part in todo:
            work(part)
        return
    left, errors = deque(todo), list[BaseException]()

    def take() -> None:
        while left:
            try:
                part = left.popleft()
            except IndexError:  # another thread was quicker
                return
            try:
                work(part)
            except BaseException as error:
                errors.append(error)
                left.clear()

    helpers = [_helpers().submit(take) for _ in range(threads - 1)]
    take()
    for helper in helpers:
        if not helper.cancel():
            helper.result()
    if errors:
        raise errors[0]


@cache
def _helpers() -> ThreadPoolExecutor:
    """Threads that take parts; they are made when there is work for them."""
    return ThreadPoolExecutor(max(1, cores()), "spread")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_helpers.cache_clear)  # a child has none of the threads
