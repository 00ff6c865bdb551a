"""What of a project file is in use: from the steps of its histories down to the blocks of sound."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from workstation.project.clips import numbers_in
from workstation.project.content_store import unpacked
from workstation.project.document_json import parts_in


@dataclass(frozen=True, slots=True)
class Reached:
    """Numbers of rows."""

    revisions: set[int]
    parts: set[int]
    sources: set[int]


def _value(row: tuple[object, ...]) -> object:
    size, content = row
    return json.loads(unpacked(size, content))


def reached(database: sqlite3.Connection, chunks: Iterable[int] = (), sources: Iterable[int] = ()) -> Reached:
    """What the steps in a file lead to, and what memory still uses: its `chunks` and `sources`.

    sqlite3.Error, ValueError or zlib.error where the file is damaged.
    """
    revisions = {row[0] for row in database.execute("SELECT revision FROM step")}
    waiting = {(number, True) for number in chunks}
    for number in revisions:
        row = database.execute("SELECT size, content FROM revision WHERE id = ?", (number,)).fetchone()
        if row is not None:
            waiting.update(parts_in(_value(row)))
    parts: set[int] = set()
    found = set(sources)
    while waiting:
        number, is_chunk = waiting.pop()
        if number in parts:
            continue
        parts.add(number)
        row = database.execute("SELECT size, content FROM part WHERE id = ?", (number,)).fetchone()
        if is_chunk and row is not None:
            value = _value(row)
            found.update(numbers_in(value))
            waiting.update(pair for pair in parts_in(value) if pair[0] not in parts)
    inner = dict(database.execute("SELECT id, inner FROM source WHERE inner IS NOT NULL"))
    for number in tuple(found):
        while number in inner:
            number = inner[number]
            found.add(number)
    return Reached(revisions, parts, found)
