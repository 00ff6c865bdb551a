"""Salvage: what is intact of a damaged project file, brought into a new one."""

import json
import sqlite3
import zlib
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from workstation.project.clips import numbers_in
from workstation.project.errors import DamagedError
from workstation.project.parts import unpacked
from workstation.project.readable import copy_readable, number
from workstation.project.salvage_first import copy_first_format
from workstation.project.schema import APPLICATION_ID, VERSION, connect
from workstation.project.values import parts_in

_HEADER_BYTES = 72
_ORDERED = ("source", "part", "revision", "step", "state", "block", "sound")


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came out of a damaged file."""

    steps: int
    """Whole ones."""
    lost_steps: int
    blocks: int
    lost_blocks: int

    @property
    def summary(self) -> str:
        """What a user should know, in a sentence."""
        steps = f"{self.steps} of {self.steps + self.lost_steps} steps"
        blocks = f"{self.blocks} of {self.blocks + self.lost_blocks} blocks of sound"
        return f"What is intact was opened as a copy: {steps} and {blocks}."


def looks_like_project(path: Path) -> bool:
    """Whether the beginning of a file says that it is a project, however it goes on."""
    with suppress(OSError), path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
        return head.startswith(b"SQLite format 3") and head[68:72] == APPLICATION_ID.to_bytes(4, "big")
    return False


def salvage(path: Path, target: Path) -> Salvaged:
    """Copy every row that can be read to a new project at `target`, and of the steps those that are whole.

    Sound that is lost is silent there. DamagedError when not one step is whole.
    """
    old = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    first_format = number(old, "PRAGMA user_version", VERSION) == 1
    lost_steps = copy_first_format(old, target) if first_format else 0
    with closing(old), closing(connect(target, create=not first_format)) as new:
        new.execute("PRAGMA foreign_keys = OFF")
        new.execute("BEGIN")
        if not first_format:
            copy_readable(old, new, _ORDERED)
        lost_steps += sum(_keep_whole_steps(new, draft) for draft in (1, 0))
        steps = number(new, "SELECT count(*) FROM step", 0)
        lost = "SELECT count(*) FROM block WHERE hash NOT IN (SELECT hash FROM sound)"
        lost_blocks = number(new, lost, 0)
        blocks = number(new, "SELECT count(*) FROM block", 0) - lost_blocks
        new.execute("COMMIT")
        new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if not steps:
        target.unlink(missing_ok=True)
        raise DamagedError(f"{path} is damaged, and no step of its document is whole")
    return Salvaged(steps, lost_steps, blocks, lost_blocks)


def _keep_whole_steps(new: sqlite3.Connection, draft: int) -> int:
    """Drop the steps of which something is missing, number the others anew; answers how many went."""
    query = "SELECT position, revision FROM step WHERE draft = ? ORDER BY position"
    steps = new.execute(query, (draft,)).fetchall()
    shared = 0
    if draft:
        row = new.execute("SELECT value FROM state WHERE draft = 1 AND name = 'shared'").fetchone()
        shared = json.loads(row[0]) if row else 0
        steps = [*new.execute(query + " LIMIT ?", (0, shared)).fetchall(), *steps]
    sources = {row[0] for row in new.execute("SELECT id FROM source")}
    whole = [(position, number) for position, number in steps if _is_whole(new, number, sources)]
    row = new.execute("SELECT value FROM state WHERE draft = ? AND name = 'index'", (draft,)).fetchone()
    index = json.loads(row[0]) if row else len(steps)
    new.execute("DELETE FROM step WHERE draft = ?", (draft,))
    rows = [(draft, place, number) for place, (_, number) in enumerate(whole)]
    new.executemany("INSERT INTO step VALUES (?, ?, ?)", rows)
    if not whole:
        new.execute("DELETE FROM state WHERE draft = ?", (draft,))
        return len(steps)
    before = sum(1 for position, _ in whole if position <= index)
    state = {"index": max(0, before - 1), **({"shared": 0} if draft else {})}
    for name, value in state.items():
        new.execute("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", (draft, name, json.dumps(value)))
    return len(steps) - len(whole)


def _is_whole(new: sqlite3.Connection, revision: int, sources: set[int]) -> bool:
    """Whether a revision, all its parts and the rows of its sources can be read."""
    row = new.execute("SELECT size, content FROM revision WHERE id = ?", (revision,)).fetchone()
    try:
        waiting = list(parts_in(unpacked(*row))) if row else None
        while waiting:
            number, is_chunk = waiting.pop()
            found = new.execute("SELECT size, content FROM part WHERE id = ?", (number,)).fetchone()
            value = unpacked(*found)
            if is_chunk:
                waiting += parts_in(value)
                if not sources.issuperset(numbers_in(value)):
                    return False
    except (TypeError, ValueError, KeyError, zlib.error):
        return False
    return waiting is not None
