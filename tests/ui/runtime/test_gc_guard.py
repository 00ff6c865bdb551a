import gc
import math
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from workstation.ui.runtime import gc_guard
from workstation.ui.runtime.gc_guard import Garbage


class Node:
    """Something that keeps itself alive."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def garbage() -> Iterator[Garbage]:
    was_enabled = gc.isenabled()
    made = Garbage()
    yield made
    made.close()
    if not was_enabled:
        gc.disable()


def age() -> None:
    """Have the oldest generation be due."""
    for _ in range(gc.get_threshold()[2] + 1):
        gc.collect(1)


def test_cycles_end_on_the_main_thread_only(garbage: Garbage, qtbot: QtBot) -> None:
    threads: list[str] = []
    node = Node()
    weakref.finalize(node, lambda: threads.append(threading.current_thread().name))
    del node
    worker = threading.Thread(target=lambda: [Node() for _ in range(5000)], name="worker")
    worker.start()
    worker.join()
    assert threads == []
    qtbot.waitUntil(lambda: threads == [threading.main_thread().name])


def test_what_a_library_switches_on_is_switched_off(garbage: Garbage, qtbot: QtBot) -> None:
    gc.enable()
    qtbot.waitUntil(lambda: not gc.isenabled())


@pytest.fixture
def all_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever has outlived a collection counts as many objects."""
    monkeypatch.setattr(gc_guard, "_MANY", 0)


def test_few_old_objects_are_looked_through_each_time(garbage: Garbage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc_guard, "_MANY", 10**9)
    nodes = [Node()]
    age()
    garbage.collect()
    gone = weakref.ref(nodes.pop())
    age()
    garbage.collect()
    assert gone() is None


@pytest.mark.usefixtures("all_aside")
def test_what_has_grown_old_is_looked_through_only_when_all_is(garbage: Garbage) -> None:
    nodes = [Node() for _ in range(100)]
    age()
    garbage.collect()
    assert gc.get_freeze_count() > 100
    gone = weakref.ref(nodes[0])
    nodes.clear()
    fresh = weakref.ref(Node())
    age()
    garbage.collect()
    assert fresh() is None
    assert gone() is not None
    garbage.collect_all()
    assert gone() is None
    garbage.close()
    assert gc.get_freeze_count() == 0


@pytest.mark.usefixtures("all_aside")
def test_very_much_that_is_new_is_looked_through_once(garbage: Garbage) -> None:
    gc.collect()
    nodes = [Node() for _ in range(100)]
    for _ in range(gc.get_threshold()[1] + 1):
        gc.collect(0)
    fresh = [Node() for _ in range(gc.get_threshold()[0] + 1)]
    gone, kept = weakref.ref(fresh.pop()), weakref.ref(nodes[0])
    garbage.collect()
    assert gone() is None
    assert kept() is not None
    assert gc.get_freeze_count() > 100
    assert not gc.get_objects(1)


@pytest.mark.usefixtures("all_aside")
def test_all_is_looked_through_in_a_quiet_moment(
    garbage: Garbage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gc_guard, "_WHOLE_S", 0.0)
    monkeypatch.setattr(gc_guard, "_QUIET_S", math.inf)  # the test itself is no quiet one
    nodes = [Node()]
    age()
    garbage.collect()
    gone = weakref.ref(nodes.pop())
    qtbot.waitUntil(lambda: gone() is None, timeout=20_000)


@pytest.mark.usefixtures("all_aside")
def test_all_is_looked_through_when_there_is_twice_as_much(garbage: Garbage, monkeypatch: pytest.MonkeyPatch) -> None:
    garbage.collect_all()
    nodes = [Node()]
    age()
    garbage.collect()
    gone = weakref.ref(nodes.pop())
    more = [Node() for _ in range(gc.get_freeze_count() * 2)]
    age()
    garbage.collect()
    garbage.collect()
    assert gone() is None
    assert more


def test_what_is_closed_before_any_window_is_there_never_begins(garbage: Garbage, qtbot: QtBot) -> None:
    garbage.close()
    QCoreApplication.processEvents()
    assert gc.isenabled()
    assert not garbage._timer.isActive()
