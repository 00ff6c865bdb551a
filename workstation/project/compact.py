"""Compacting: a project file written anew with what is in use, and put in the place of the old one when it is whole."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from workstation.project.connection import Connection
from workstation.project.errors import ProjectError
from workstation.project.file import ProjectFile
from workstation.project.gc_roots import Reached, reached
from workstation.project.schema import connect
from workstation.project.temp_files import clear, in_place_of, part_beside, remove

_BLOCKS_AT_ONCE = 16


def compact(project: ProjectFile) -> Iterator[float]:
    """Write the project anew without what nothing leads to any more, as a job's body.

    Until the new file is complete the old one stays as it is: after an error, a cancel or the end of the process
    nothing has changed. Work can go on meanwhile. ProjectError says why it cannot be done.
    """
    connection = project.connection
    connection.require_present()
    path = connection.path
    clear(path)
    with connection.lock:
        project.compacted()  # what is remembered of the last writes is not in use
    part = part_beside(path)
    try:
        with in_place_of(path, part), closing(connect(part, create=True)) as copy:
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute("PRAGMA synchronous = OFF")
            copy.execute("PRAGMA foreign_keys = OFF")
            with connection.lock:
                blocks = _missing(connection.database, copy, _in_use(project))
            for at in range(0, len(blocks), _BLOCKS_AT_ONCE):
                _copy_blocks(connection, copy, blocks[at : at + _BLOCKS_AT_ONCE])
                yield at / len(blocks) * 0.95
            with connection.lock:  # from here on nobody writes until the new file is in its place
                _finish(project, copy)
                copy.execute("PRAGMA journal_mode = WAL")
                copy.close()
                _to_disk(part)
                connection.replace_by(path, part=part)
                project.compacted()
    except sqlite3.Error as error:
        raise connection.fault(error) from error
    except OSError as error:
        raise ProjectError(f"{path} cannot be compacted: {error.strerror or error}") from error
    finally:
        remove(part)
    yield 1.0


def bytes_of(project: ProjectFile) -> int:
    """What a project takes on the disk, with its log."""
    total = 0
    for ending in ("", "-wal"):
        with suppress(OSError):
            total += project.path.with_name(project.path.name + ending).stat().st_size
    return total


def _in_use(project: ProjectFile) -> Reached:
    return reached(project.connection.database, project.chunk_parts, project.numbers.in_use())


def _missing(old: sqlite3.Connection, new: sqlite3.Connection, used: Reached) -> list[tuple[int, int]]:
    """The blocks, as (source, start), that are in use and not copied yet."""
    rows = old.execute("SELECT source, start FROM block ORDER BY source, start")
    have = set(new.execute("SELECT source, start FROM block"))
    return [row for row in rows if row[0] in used.sources and row not in have]


def _copy_blocks(connection: Connection, copy: sqlite3.Connection, blocks: list[tuple[int, int]]) -> None:
    for source, start in blocks:
        query = "SELECT source, start, frames, hash FROM block WHERE source = ? AND start = ?"
        for row in connection.read(query, (source, start)):
            copy.execute("INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?)", row)
            if copy.execute("SELECT 1 FROM sound WHERE hash = ?", (row[3],)).fetchone() is None:
                (sound,) = connection.read("SELECT hash, coding, samples FROM sound WHERE hash = ?", (row[3],))
                copy.execute("INSERT INTO sound VALUES (?, ?, ?)", sound)


def _finish(project: ProjectFile, copy: sqlite3.Connection) -> None:
    """Copy all but the sound, and the sound that came meanwhile; drop what is not in use any more."""
    connection = project.connection
    old, used = connection.database, _in_use(project)
    _copy_blocks(connection, copy, _missing(old, copy, used))
    copy.execute("BEGIN")
    for table, numbers in (("source", used.sources), ("part", used.parts), ("revision", used.revisions)):
        for row in old.execute(f"SELECT * FROM {table}"):
            if row[0] in numbers:
                copy.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    for table in ("step", "state"):
        copy.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", old.execute(f"SELECT * FROM {table}").fetchall())
    copy.execute("DELETE FROM block WHERE source NOT IN (SELECT id FROM source)")
    copy.execute("DELETE FROM sound WHERE hash NOT IN (SELECT hash FROM block)")
    copy.execute("COMMIT")


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
