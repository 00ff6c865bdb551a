import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from workstation.ui.runtime.gc_guard import Garbage


class Node:
    """Something that keeps itself alive."""

    def __init__(self) -> None:
        self.me = self


def test_cycles_end_on_the_main_thread_only(qtbot: QtBot) -> None:
    threads: list[str] = []
    was_enabled = gc.isenabled()
    garbage = Garbage()
    try:
        node = Node()
        weakref.finalize(node, lambda: threads.append(threading.current_thread().name))
        del node
        worker = threading.Thread(target=lambda: [Node() for _ in range(5000)], name="worker")
        worker.start()
        worker.join()
        assert threads == []
        qtbot.waitUntil(lambda: threads == [threading.main_thread().name])
    finally:
        garbage.close()
        if not was_enabled:
            gc.disable()
