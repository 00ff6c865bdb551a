import pytest

from workstation.core.registry import Registry


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
