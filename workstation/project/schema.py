"""The tables of a project file; `README.md` beside this file says what stands in them."""

import sqlite3
import zlib
from pathlib import Path

from workstation.project.errors import DamagedError, ProjectError
from workstation.project.migrations import MIGRATIONS

__all__ = ["APPLICATION_ID", "VERSION", "DamagedError", "ProjectError", "check_sound", "connect"]

APPLICATION_ID = 0x41575331
"""In the file's header: what tells a project from other SQLite files ("AWS1")."""

VERSION = 3

_PAGE_BYTES = 1 << 14
_LOG_BYTES = 1 << 23
"""The write-ahead log is brought into the file when it is so long, and cut to that."""

TABLES = {
    "source": """CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    channels INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    rate INTEGER NOT NULL,
    path TEXT,
    relative TEXT,
    fingerprint TEXT,
    inner INTEGER REFERENCES source (id),
    made_of INTEGER REFERENCES part (id)
)""",
    "sound": """CREATE TABLE sound (
    hash BLOB PRIMARY KEY,
    coding TEXT NOT NULL,
    samples BLOB NOT NULL
) WITHOUT ROWID""",
    "block": """CREATE TABLE block (
    source INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    hash BLOB NOT NULL REFERENCES sound (hash),
    PRIMARY KEY (source, start)
) WITHOUT ROWID""",
    "part": """CREATE TABLE part (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    content BLOB NOT NULL
)""",
    "revision": """CREATE TABLE revision (
    id INTEGER PRIMARY KEY,
    label TEXT NOT NULL,
    call TEXT NOT NULL,
    size INTEGER NOT NULL,
    content BLOB NOT NULL
)""",
    "step": """CREATE TABLE step (
    draft INTEGER NOT NULL CHECK (draft IN (0, 1)),
    position INTEGER NOT NULL,
    revision INTEGER NOT NULL REFERENCES revision (id),
    PRIMARY KEY (draft, position)
) WITHOUT ROWID""",
    "state": """CREATE TABLE state (
    draft INTEGER NOT NULL CHECK (draft IN (0, 1)),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (draft, name)
) WITHOUT ROWID""",
}


def connect(path: Path, *, create: bool = False, read_only: bool = False) -> sqlite3.Connection:
    """Open a project file, checked and brought to this version; ProjectError says what is wrong with it.

    `read_only`: it is only looked at, since nothing can be written there or another program works on it. It must be
    of this version then.
    """
    if not create and not path.is_file():
        raise ProjectError(f"{path} {'is a folder' if path.is_dir() else 'does not exist'}")
    try:
        connection = _open(path, read_only)
    except sqlite3.Error as error:
        raise ProjectError(f"{path} cannot be opened: {error}") from error
    try:
        if create:
            connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            connection.execute("PRAGMA synchronous = OFF")  # there is nothing to lose yet
            create_tables(connection)
        else:
            _check(connection, path, read_only)
        if not read_only:
            _settle_in(connection)
    except sqlite3.OperationalError as error:
        connection.close()
        if "readonly" in str(error) or "unable to open" in str(error):
            raise ProjectError(f"{path} cannot be written: its folder or the file is read-only") from error
        raise ProjectError(f"{path} cannot be {'written' if create else 'opened'}: {error}") from error
    except sqlite3.Error as error:
        connection.close()
        raise DamagedError(f"{path} is damaged or no project: {error}") from error
    except ProjectError:
        connection.close()
        raise
    return connection


def _open(path: Path, read_only: bool) -> sqlite3.Connection:
    def opened(where: Path | str) -> sqlite3.Connection:
        return sqlite3.connect(
            where, isolation_level=None, check_same_thread=False, uri=read_only, cached_statements=256
        )

    if not read_only:
        return opened(path)
    uri = f"{path.resolve().as_uri()}?mode=ro"
    connection = opened(uri)
    try:
        connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:  # where no file can stand beside it, it must be said that nobody writes
        connection.close()
        return opened(f"{uri}&immutable=1")
    return connection


def create_tables(connection: sqlite3.Connection) -> None:
    """Make an empty database a project."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.executescript(f"BEGIN; {'; '.join(TABLES.values())}; COMMIT;")


def check_sound(path: Path) -> str:
    """Look through the whole file, its sound too: "ok", or what is damaged; takes long where it is big."""
    try:
        connection = _open(path, read_only=True)
        try:
            return " ".join(str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0]).split())
        finally:
            connection.close()
    except sqlite3.Error as error:
        return str(error)


def _settle_in(connection: sqlite3.Connection) -> None:
    page_bytes = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_BYTES // page_bytes}")
    connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")


def _check(connection: sqlite3.Connection, path: Path, read_only: bool) -> None:
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found != APPLICATION_ID:
        raise ProjectError(f"{path} is not a project of this program")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise ProjectError(f"{path} was written by a newer release (format {version}; this one reads up to {VERSION})")
    if version < VERSION and read_only:
        raise ProjectError(f"{path} is of an older format, and cannot be brought to the new one: it is read-only")
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        if table != "sound":  # big: looked through in the background, and checked by hash when it is read
            result = connection.execute(f"PRAGMA quick_check({table})").fetchone()[0]
            if result != "ok":
                raise DamagedError(f"{path} is damaged: {result} in its table {table}")
    for step in range(version, VERSION):
        _migrate(connection, path, step)


def _migrate(connection: sqlite3.Connection, path: Path, step: int) -> None:
    """One version on, in one transaction: after an error or the end of the process the file is as it was."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        MIGRATIONS[step](connection)
        connection.execute(f"PRAGMA user_version = {step + 1}")
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.OperationalError):
            raise
        if isinstance(error, sqlite3.Error | ValueError | KeyError | TypeError | zlib.error):
            raise DamagedError(f"{path} is damaged, and was left as it is (format {step}): {error}") from error
        raise
