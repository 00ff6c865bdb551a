"""What can be read of a damaged database."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TypeAlias

Value: TypeAlias = str | int | float | bytes | None
"""Of a column: SQLite keeps no others, and in a damaged file any of them may be anywhere."""
Row: TypeAlias = tuple[Value, ...]

_KEYS = {
    "block": ("source", "start"),
    "step": ("draft", "position"),
    "state": ("draft", "name"),
    "sound": ("hash",),
}
"""Of tables without an id."""
_HIGHEST = 1 << 18
"""Of a row's number; what is above is damage, and not worth looking for all the numbers below it."""


def readable(database: sqlite3.Connection, table: str, keys: Sequence[str] = ()) -> Iterator[Row]:
    """The rows of a table that can be read: from its start, from its end, and between them by key.

    `keys`: its primary key, where another format had another one.
    """
    keys = list(keys or _KEYS.get(table, ("id",)))
    query = f"SELECT * FROM {table} ORDER BY {', '.join(keys)}"
    seen: set[Row] = set()
    for order in (query, query.replace(",", " DESC,") + " DESC"):
        try:
            for row in database.execute(order):
                key = row[: len(keys)]
                if key not in seen:
                    seen.add(key)
                    yield row
        except sqlite3.Error:
            continue
        return
    if keys[-1] in ("id", "position"):
        for key in _between(seen):
            if key not in seen:
                places = " AND ".join(f"{name} = ?" for name in keys)
                with suppress(sqlite3.Error):
                    yield from database.execute(f"SELECT * FROM {table} WHERE {places}", key)
    elif table == "sound":
        yield from _sounds_by_hash(database, seen)


def copy_readable(old: sqlite3.Connection, new: sqlite3.Connection, tables: Iterable[str]) -> None:
    """Copy the rows that can be read to tables that have the same columns."""
    for table in tables:
        for row in readable(old, table):
            with suppress(sqlite3.Error):
                new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def _between(seen: set[Row]) -> Iterator[Row]:
    """All keys up to the highest that was seen, of each group of them; those that are no numbers are damage."""
    highest: dict[Row, int] = {}
    for key in seen:
        if isinstance(key[-1], int) and 0 <= key[-1] <= _HIGHEST:
            highest[key[:-1]] = max(key[-1], highest.get(key[:-1], 0))
    for group in sorted(highest, key=repr):
        for number in range(1 + highest[group]):
            yield (*group, number)


def _sounds_by_hash(database: sqlite3.Connection, seen: set[Row]) -> Iterator[Row]:
    """Sound whose neighbours cannot be read, by the hashes that the blocks name."""
    with suppress(sqlite3.Error):
        for (digest,) in database.execute("SELECT DISTINCT hash FROM block").fetchall():
            if (digest,) not in seen:
                with suppress(sqlite3.Error):
                    yield from database.execute("SELECT * FROM sound WHERE hash = ?", (digest,))


def number(database: sqlite3.Connection, query: str, default: int) -> int:
    """What a query answers; the default where it cannot be read."""
    try:
        return int(database.execute(query).fetchone()[0])
    except (sqlite3.Error, TypeError, ValueError, OverflowError):  # no row, or no number in it
        return default
