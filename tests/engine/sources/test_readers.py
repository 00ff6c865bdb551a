"""The threads that read files: a few at once, all in their turn."""

import threading

from workstation.engine.sources.readers import Readers


def test_all_is_done_in_order_by_as_many_threads_as_there_may_be() -> None:
    readers, gate, all_done = Readers(3), threading.Semaphore(0), threading.Event()
    begun: list[int] = []
    running = most = done = 0
    lock = threading.Lock()

    def work(number: int) -> None:
        nonlocal running, most, done
        with lock:
            begun.append(number)
            running += 1
            most = max(most, running)
        assert gate.acquire(timeout=10)
        with lock:
            running, done = running - 1, done + 1
            if done == 50:
                all_done.set()

    for number in range(50):
        readers.submit(lambda number=number: work(number))  # type: ignore[misc]
    gate.release(50)
    assert all_done.wait(10)
    assert most <= 3
    assert sorted(begun) == list(range(50))
    later = threading.Event()
    readers.submit(later.set)
    assert later.wait(10)
