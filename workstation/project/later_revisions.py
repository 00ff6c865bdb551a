"""Steps of a project that are made when somebody goes to them, or by a thread that goes through all of them."""

import sqlite3
from collections.abc import Generator, Sequence
from functools import partial
from pathlib import Path

from workstation.core.history import Content, Revision
from workstation.project.connection import Connection
from workstation.project.errors import DamagedError, ProjectError
from workstation.project.reader import Reader, RevisionRow

DAMAGE = (sqlite3.Error, ValueError, RecursionError, MemoryError, OverflowError)
"""What the content of a file can bring about."""

_AT_ONCE = 20
"""Revisions that are made between two moments in which others get their turn."""


class LaterRevisions:
    """What is not made yet of a history. Any thread may ask for any of it."""

    def __init__(self, connection: Connection, reader: Reader) -> None:
        self._connection, self._reader = connection, reader
        self._order: list[Revision] = []

    def revisions(self, rows: Sequence[RevisionRow], current: int) -> list[Revision]:
        """All of them, of which the current one is made at once; FormError when it is not as it should be."""
        made = self._reader.made(rows[current])
        found = [
            made if at == current else Revision.later(row.label, row.call, partial(self._content, row))
            for at, row in enumerate(rows)
        ]
        self._order = [*found[:current][::-1], *found[current + 1 :]]
        return found

    def make_all(self) -> Generator[float, None, DamagedError | None]:
        """Make all that is left, the newest before the current one first, as a job's body; answers the first damage."""
        damage = None
        for number, revision in enumerate(self._order):
            try:
                _ = revision.document
            except DamagedError as error:
                damage = damage or error
            if not number % _AT_ONCE:
                yield number / len(self._order)
        self._order = []
        return damage

    def _content(self, row: RevisionRow) -> Content:
        with self._connection.lock:
            self._reader.connection = self._connection.database  # another one since the file was compacted
            try:
                made = self._reader.made(row)
            except DAMAGE as error:
                raise damaged(self._connection.path, error) from error
        return made.document, made.selection, made.change


def is_whole(revision: Revision) -> bool:
    """Whether a revision is made, or can be."""
    try:
        return revision.document is not None
    except ProjectError:
        return False


def damaged(path: Path, error: BaseException) -> DamagedError:
    """What is said of a file whose content brought an error about."""
    return DamagedError(f"{path} is damaged: {' '.join(str(error).split()) or 'it lies too deep'}")
