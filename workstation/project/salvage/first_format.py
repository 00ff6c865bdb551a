"""Salvage of projects of the first format: its rows in a new file of that format, which is brought forward then."""

import json
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

from workstation.project.content_store import MAX_BYTES
from workstation.project.salvage.damaged_reader import Value, copy_readable, readable
from workstation.project.schema import APPLICATION_ID

_TABLES = {
    "source": "CREATE TABLE source (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, channels INTEGER NOT NULL,"
    " frames INTEGER NOT NULL, rate INTEGER NOT NULL, path TEXT, relative TEXT, fingerprint TEXT, inner INTEGER)",
    "sound": "CREATE TABLE sound (hash BLOB PRIMARY KEY, coding TEXT NOT NULL, samples BLOB NOT NULL) WITHOUT ROWID",
    "block": "CREATE TABLE block (source INTEGER NOT NULL, start INTEGER NOT NULL, frames INTEGER NOT NULL,"
    " hash BLOB NOT NULL, PRIMARY KEY (source, start)) WITHOUT ROWID",
    "revision": "CREATE TABLE revision (draft INTEGER NOT NULL, position INTEGER NOT NULL, label TEXT NOT NULL,"
    " call TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (draft, position)) WITHOUT ROWID",
    "state": "CREATE TABLE state (draft INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
    " PRIMARY KEY (draft, name)) WITHOUT ROWID",
}


def copy_first_format(old: sqlite3.Connection, target: Path) -> int:
    """Copy what can be read to a new file at `target`; answers how many steps before the last one cannot be."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target, isolation_level=None)) as new:
        new.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        new.execute("PRAGMA user_version = 1")
        new.execute("BEGIN")
        for statement in _TABLES.values():
            new.execute(statement)
        copy_readable(old, new, ("source", "state", "block", "sound"))
        rows = list(readable(old, "revision", ("draft", "position")))
        whole = [row for row in rows if _is_whole(row[-1])]
        new.executemany("INSERT INTO revision VALUES (?, ?, ?, ?, ?)", whole)
        new.execute("COMMIT")
    last: dict[Value, int] = {}
    for draft, position, *_ in rows:
        if isinstance(position, int):  # else it is damage, like what stands beside it
            last[draft] = max(position, last.get(draft, 0))
    return sum(1 + position for position in last.values()) - len(whole)


def _is_whole(content: Value) -> bool:
    if not isinstance(content, bytes):
        return False
    try:
        return bool(json.loads(zlib.decompressobj().decompress(content, MAX_BYTES)))
    except (zlib.error, ValueError, TypeError, RecursionError):
        return False
