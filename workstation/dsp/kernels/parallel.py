"""Work split over threads, for compiled loops that hold no lock and transforms that are long."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def cores() -> int:
    """Processors this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(work: Callable[[T], object], parts: Iterable[T], threads: int | None = None) -> None:
    """Call `work` on every part, at most `threads` (default: all cores) at a time; one part runs right here."""
    todo = list(parts)
    threads = min(len(todo), cores() if threads is None else threads)
    if threads <= 1:
        for part in todo:
            work(part)
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, part) for part in todo]:
            done.result()
