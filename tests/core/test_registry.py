from threading import Barrier, Thread

import pytest

from workstation.core.registry import Registry, add_waiting, put_off


def test_rows_come_and_go_and_who_listens_is_told() -> None:
    registry = Registry("tool", {"saw": 1})
    told: list[list[str]] = []
    registry.changed.connect(lambda: told.append(list(registry)))
    dispose = registry.add("file", 2, "Workshop")
    assert (registry["file"], registry.owner("file"), registry.owner("saw")) == (2, "Workshop", "")
    assert list(registry.rows) == [1, 2]
    assert 2 in registry.rows
    assert len(registry.rows) == 2
    dispose()
    dispose()
    assert told == [["saw", "file"], ["saw"]]
    assert registry.owner("file") == ""


def test_an_id_is_taken_once_and_its_owner_named() -> None:
    registry = Registry("tool", {"saw": 1})
    registry.add("file", 2, "Workshop")
    with pytest.raises(ValueError, match=r"there is the tool 'saw' already$"):
        registry.add("saw", 3)
    with pytest.raises(ValueError, match="there is the tool 'file' already, of Workshop"):
        registry.add("file", 3)
    assert (registry.named("saw"), registry["file"]) == (1, 2)
    with pytest.raises(ValueError, match="there is no tool 'axe'; there are saw, file"):
        registry.named("axe")


def test_what_is_being_read_stays_as_it_is() -> None:
    registry = Registry("tool", {"saw": 1, "axe": 2})
    rows = iter(registry)
    assert next(rows) == "saw"
    dispose = registry.add("file", 3)
    assert list(rows) == ["axe"]
    dispose()
    registry.add("file", 4)
    dispose()  # of a row that is gone: the new one of its name stays
    assert registry["file"] == 4


def test_what_was_put_off_is_added_when_somebody_looks() -> None:
    done: list[str] = []
    registry = Registry("late tool", {"saw": 1})

    def add(name: str) -> None:
        done.append(name)
        registry.add(name, len(done), "Workshop")

    put_off("late tool", lambda: add("file"))
    give_up = put_off("late tool", lambda: add("axe"))
    put_off("other tool", lambda: done.append("other"))
    give_up()
    assert done == []
    assert registry.owner("file") == "Workshop"
    assert list(registry) == ["saw", "file"]
    give_up()
    add_waiting()
    assert done == ["file", "other"]
    add_waiting()
    assert done == ["file", "other"]


def test_a_row_that_was_put_off_keeps_its_id_from_others() -> None:
    registry = Registry("held tool", {})
    put_off("held tool", lambda: registry.add("file", 1))
    with pytest.raises(ValueError, match="there is the held tool 'file' already"):
        registry.add("file", 2)


def test_another_thread_waits_until_what_was_put_off_is_there() -> None:
    registry, begun, seen = Registry("slow tool", {}), Barrier(2), list[list[str]]()

    def add() -> None:
        reader.start()
        begun.wait(10)
        registry.add("file", 1)

    def read() -> None:
        begun.wait(10)
        seen.append(list(registry))

    reader = Thread(target=read)
    put_off("slow tool", add)
    assert list(registry) == ["file"]
    reader.join(10)
    assert seen == [["file"]]
