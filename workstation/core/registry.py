"""Tables of rows by id, to which plugins can add theirs while the program runs."""

from collections.abc import Callable, Collection, Iterator, Mapping
from threading import RLock
from types import MappingProxyType
from typing import Generic, TypeVar

from workstation.core.signal import Dispose, Signal

Row = TypeVar("Row")

_waiting: dict[str, list[Callable[[], object]]] = {}
"""What adds rows to tables that nobody has looked at since, by what a row of the table is called."""
_adding = RLock()


def put_off(what: str, add: Callable[[], object]) -> Dispose:
    """Have `add` add rows to the table whose rows are called `what` when somebody first looks into that table.

    The table's module need not have been imported. The answer gives that up, where it has not been done yet.

    Example:
        >>> shapes = Registry("shape", {"round": 1})
        >>> _ = put_off("shape", lambda: shapes.add("square", 4))
        >>> list(shapes)
        ['round', 'square']
    """
    waiting = _waiting.setdefault(what, [])
    waiting.append(add)

    def dispose() -> None:
        if add in waiting:
            waiting.remove(add)

    return dispose


def add_waiting(*tables: str) -> None:
    """Add now what was put off for some tables, or for all; a table that is looked into meanwhile has no more of it."""
    with _adding:
        for what in tables or tuple(_waiting):
            waiting = _waiting.get(what, [])
            while waiting:
                waiting.pop(0)()
            _waiting.pop(what, None)  # not before: another thread that looks into the table waits here


class Registry(Mapping[str, Row]):
    """Rows by id, in the order of lists; `what` names a row in errors: "engine".

    Any thread may read it: a change makes a table beside the one that is being read. `changed` is emitted by the
    thread that adds or takes away.

    Example:
        >>> colours = Registry("colour", {"red": "ff0000"})
        >>> dispose = colours.add("blue", "0000ff", "Sky")
        >>> list(colours), colours.owner("blue")
        (['red', 'blue'], 'Sky')
        >>> dispose()
        >>> list(colours)
        ['red']
    """

    def __init__(self, what: str, rows: Mapping[str, Row]) -> None:
        self.changed: Signal[()] = Signal()
        self._what = what
        self._own: Mapping[str, Row] = MappingProxyType(dict(rows))
        self._owners: dict[str, str] = {}

    @property
    def _rows(self) -> Mapping[str, Row]:
        if self._what in _waiting:
            add_waiting(self._what)
        return self._own

    def add(self, id_: str, row: Row, owner: str = "") -> Dispose:
        """One more row, of the plugin called `owner`; ValueError when the id is taken."""
        if id_ in self._rows:
            whose = f", of {self._owners[id_]}" if id_ in self._owners else ""
            raise ValueError(f"there is the {self._what} {id_!r} already{whose}")
        self._own = MappingProxyType({**self._own, id_: row})
        if owner:
            self._owners[id_] = owner
        self.changed.emit()

        def dispose() -> None:
            if self._own.get(id_) is row:
                self._own = MappingProxyType({key: kept for key, kept in self._own.items() if key != id_})
                self._owners.pop(id_, None)
                self.changed.emit()

        return dispose

    def owner(self, id_: str) -> str:
        """The name of the plugin that a row is of; empty for those of the program."""
        return self._owners.get(id_, "") if id_ in self._rows else ""

    def named(self, id_: str) -> Row:
        """The row called `id_`; ValueError names those there are."""
        if id_ not in self._rows:
            raise ValueError(f"there is no {self._what} {id_!r}; there are {', '.join(self._rows) or 'none'}")
        return self._rows[id_]

    @property
    def rows(self) -> "RegistryRows[Row]":
        """The rows alone, as they are at each look."""
        return RegistryRows(self)

    def __getitem__(self, id_: str) -> Row:
        return self._rows[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class RegistryRows(Collection[Row], Generic[Row]):
    """The rows of a registry, one after the other."""

    def __init__(self, registry: Registry[Row]) -> None:
        self._registry = registry

    def __iter__(self) -> Iterator[Row]:
        return iter(self._registry.values())

    def __len__(self) -> int:
        return len(self._registry)

    def __contains__(self, row: object) -> bool:
        return any(row is known for known in self)
