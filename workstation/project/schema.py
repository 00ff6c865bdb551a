"""The tables of a project file, and the steps from each released version of them to the next."""

import sqlite3
from pathlib import Path

APPLICATION_ID = 0x41575331
"""In the file's header: what tells a project from other SQLite files ("AWS1")."""

VERSION = 1

_CREATE = """
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('file', 'blocks', 'silence', 'remix')),
    channels INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    rate INTEGER NOT NULL,
    path TEXT,
    relative TEXT,
    fingerprint TEXT,
    inner INTEGER REFERENCES source (id)
);
CREATE TABLE sound (
    hash BLOB PRIMARY KEY,
    coding TEXT NOT NULL,
    samples BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE block (
    source INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    hash BLOB NOT NULL REFERENCES sound (hash),
    PRIMARY KEY (source, start)
) WITHOUT ROWID;
CREATE TABLE revision (
    draft INTEGER NOT NULL CHECK (draft IN (0, 1)),
    position INTEGER NOT NULL,
    label TEXT NOT NULL,
    call TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (draft, position)
) WITHOUT ROWID;
CREATE TABLE state (
    draft INTEGER NOT NULL CHECK (draft IN (0, 1)),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (draft, name)
) WITHOUT ROWID;
"""

_MIGRATIONS: dict[int, str] = {}
"""SQL from version N to N + 1, by N; none yet, since this is the first."""


class ProjectError(ValueError):
    """A project file that cannot be read or written; the message is one line that names the file."""


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """Open a project file, checked and brought to this version; ProjectError says what is wrong with it."""
    if not create and not path.is_file():
        raise ProjectError(f"{path} {'is a folder' if path.is_dir() else 'does not exist'}")
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise ProjectError(f"{path} cannot be opened: {error}") from error
    try:
        if create:
            _create(connection)
        else:
            _check(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error as error:
        connection.close()
        raise ProjectError(f"{path} is damaged or no project: {error}") from error
    except ProjectError:
        connection.close()
        raise
    return connection


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA page_size = 65536")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.executescript(f"BEGIN; {_CREATE} COMMIT;")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found != APPLICATION_ID:
        raise ProjectError(f"{path} is not a project of this program")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise ProjectError(f"{path} was written by a newer release (format {version}; this one reads up to {VERSION})")
    result = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if result != "ok":
        raise ProjectError(f"{path} is damaged: {result}")
    for step in range(version, VERSION):
        connection.executescript(f"BEGIN; {_MIGRATIONS[step]} PRAGMA user_version = {step + 1}; COMMIT;")
