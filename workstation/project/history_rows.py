"""The steps of a history in a project file: rows that are written once, in the order in which they stand."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workstation.core.files.bounded import parse_json
from workstation.core.history import History, Revision
from workstation.project.errors import FormError
from workstation.project.later_revisions import LaterRevisions
from workstation.project.reader import Reader
from workstation.project.writer import ProjectWriter

Revisions = Sequence[Revision]
Rows = list[int]

MAX_AT_ONCE = 200
"""Steps that are made before a document is shown: so many take no time that anybody feels."""


@dataclass(frozen=True, slots=True)
class WrittenRows:
    """What a write has put into the file, once its transaction is complete."""

    draft: bool
    rows: Rows
    revisions: Revisions


class Steps:
    """The rows of what was saved and of the draft beside it, as they are in the file.

    A draft begins with as many steps of what was saved as the two have in common, and only names that number.
    """

    def __init__(self, writer: ProjectWriter) -> None:
        self._writer = writer
        self._rows: dict[bool, Rows] = {False: [], True: []}
        self._shared = 0
        self._revisions: dict[bool, Revisions] = {False: (), True: ()}
        self._numbers: dict[int, int] = {}
        """The rows of the revisions above, by their `id`."""

    def new(self, history: History) -> list[Revision]:
        """The revisions that have no row yet."""
        return [revision for revision in history.revisions if id(revision) not in self._numbers]

    def write(self, database: sqlite3.Connection, history: History, draft: bool) -> WrittenRows:
        """Bring the rows to what the history is: in most cases, add the newest."""
        found = list(map(self._numbers.get, map(id, history.revisions)))
        rows = [row or self._writer.revision(history.revisions[at]) for at, row in enumerate(found)]
        saved, before = self._rows[False], self._rows[draft]
        shared = _common(rows, saved) if draft else 0
        known = _common(rows, before)
        if draft and shared != self._shared:
            known = shared
            database.execute("DELETE FROM step WHERE draft = 1")
        else:
            database.execute("DELETE FROM step WHERE draft = ? AND position >= ?", (draft, known))
        first = max(known, shared)
        added = [(draft, position, rows[position]) for position in range(first, len(rows))]
        database.executemany("INSERT INTO step VALUES (?, ?, ?)", added)
        if draft:
            database.execute("INSERT OR REPLACE INTO state VALUES (1, 'shared', ?)", (json.dumps(shared),))
        gone = _without(before, rows)
        if draft:
            gone = gone and gone - set(saved)
        else:  # the draft goes with the save
            gone |= _without(self._rows[True], rows)
            database.execute("DELETE FROM step WHERE draft = 1")
            database.execute("DELETE FROM state WHERE draft = 1")
        database.executemany("DELETE FROM revision WHERE id = ?", [(row,) for row in gone])
        return WrittenRows(draft, rows, history.revisions)

    def keep(self, written: WrittenRows) -> None:
        """The transaction of `write` is complete."""
        draft = written.draft
        self._rows[draft], self._revisions[draft] = written.rows, written.revisions
        if draft:
            self._shared = _common(written.rows, self._rows[False])
            self._remember()
        else:
            self.forget_draft()

    def drop_draft(self, database: sqlite3.Connection) -> None:
        """Delete the draft's rows."""
        database.execute("DELETE FROM step WHERE draft = 1")
        database.execute("DELETE FROM state WHERE draft = 1")
        gone = _without(self._rows[True], self._rows[False])
        database.executemany("DELETE FROM revision WHERE id = ?", [(row,) for row in gone])

    def forget_draft(self) -> None:
        """Its rows are gone."""
        self._rows[True], self._revisions[True], self._shared = [], (), 0
        self._remember()

    def read(
        self, database: sqlite3.Connection, reader: Reader, draft: bool, later: LaterRevisions | None = None
    ) -> History:
        """What was saved, or the draft; with `later` only its current revision is made where there are many."""
        rows, shared = step_rows(database)
        if not rows[draft]:
            raise FormError("it has no steps")
        index = number_in_state(database, draft, "index", len(rows[draft]) - 1)
        wanted = list(dict.fromkeys(rows[draft]))
        if later is None or len(wanted) <= MAX_AT_ONCE:
            found: Iterable[Revision] = reader.revisions(wanted)
        else:
            found = later.revisions(list(reader.rows(wanted)), wanted.index(rows[draft][index]))
        made = dict(zip(wanted, found, strict=True))
        revisions = tuple(made[row] for row in rows[draft])
        self._rows, self._shared = rows, shared
        self._revisions = {draft: revisions, not draft: ()}
        self._remember()
        return History(revisions, index)

    def _remember(self) -> None:
        # no object is made for each revision: ten thousand would have the collector look through all of the history
        self._numbers = {}
        for draft in (False, True):
            self._numbers.update(zip(map(id, self._revisions[draft]), self._rows[draft], strict=False))


def step_rows(database: sqlite3.Connection) -> tuple[dict[bool, Rows], int]:
    """The revisions of what was saved and of the draft, and how many the draft begins with of what was saved."""
    query = "SELECT revision FROM step WHERE draft = ? ORDER BY position"
    rows = {kind: [row[0] for row in database.execute(query, (kind,))] for kind in (False, True)}
    if not all(isinstance(row, int) for kind in rows for row in rows[kind]):
        raise FormError("a step names no revision")
    shared = number_in_state(database, True, "shared", len(rows[False]))
    rows[True] = rows[False][:shared] + rows[True]
    return rows, shared


def number_in_state(database: sqlite3.Connection, draft: bool, name: str, most: int, default: int = 0) -> int:
    """A number of the table `state`; FormError when there is one that is none from 0 to `most`."""
    found = database.execute("SELECT value FROM state WHERE draft = ? AND name = ?", (draft, name)).fetchone()
    value = parse_json(found[0], name) if found and isinstance(found[0], str) else default
    if type(value) is not int or not 0 <= value <= most:
        raise FormError(f"{name}: {value!r:.40} is no number from 0 to {most}")
    return value


def _common(one: Rows, two: Rows) -> int:
    """How many rows two lists have in common from the start: whole runs are compared, as there may be thousands."""
    low, high = 0, min(len(one), len(two))
    while low < high:  # the first `low` are equal, and at most `high`
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _without(some: Rows, others: Rows) -> set[int]:
    """The rows of one list that are not in another."""
    rest = some[_common(some, others) :]
    return set(rest) - set(others) if rest else set()
