"""The tables of a project file; `README.md` beside this file says what stands in them."""

import os
import sqlite3
import zlib
from contextlib import closing, suppress
from pathlib import Path

from workstation.project.errors import DamagedError, OldFormatError, ProjectError
from workstation.project.migrations import MIGRATIONS

__all__ = ["APPLICATION_ID", "VERSION", "DamagedError", "ProjectError", "check_sound", "connect"]

APPLICATION_ID = 0x41575331
"""In the file's header: what tells a project from other SQLite files ("AWS1")."""

VERSION = 3

_DAMAGE = (sqlite3.Error, zlib.error, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""What the content of an older file can bring about while it is brought forward."""

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


_COLUMNS = {
    "source": "id kind channels frames rate path relative fingerprint inner made_of",
    "sound": "hash coding samples",
    "block": "source start frames hash",
    "part": "id hash size content",
    "revision": "id label call size content",
    "step": "draft position revision",
    "state": "draft name value",
}

_STEPS_A_BYTE = 20
"""Of SQLite's machine, for each byte of a file: what takes more of them goes round in circles."""
_STEPS_AT_ONCE = 100_000


def connect(path: Path, *, create: bool = False, read_only: bool = False) -> sqlite3.Connection:
    """Open a project file, checked and brought to this version; ProjectError says what is wrong with it.

    It is looked at before it is opened for writing: what is refused stays as it is, and nothing comes to lie beside it.
    `read_only`: it is only looked at, since nothing can be written there or another program works on it. It must be
    of this version then.
    """
    if not create and not path.is_file():
        raise ProjectError(f"{path} {'is a folder' if path.is_dir() else 'does not exist'}")
    version = VERSION if create else _inspected(path, read_only)
    try:
        connection = _open(path, read_only)
    except sqlite3.Error as error:
        raise ProjectError(f"{path} cannot be opened: {error}") from error
    try:
        if create:
            connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            connection.execute("PRAGMA synchronous = OFF")  # there is nothing to lose yet
            create_tables(connection)
        connection.execute("PRAGMA trusted_schema = OFF")
        for step in range(version, VERSION):
            _migrate(connection, path, step)
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


def look_at(path: Path) -> sqlite3.Connection:
    """Open a file that may hold anything, to read it: nothing in it is run, and no query goes on for ever.

    ProjectError when it cannot be opened.
    """
    try:
        connection = _open(path, read_only=True)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error as error:
        raise ProjectError(f"{path} cannot be opened: {error}") from error
    left = path.stat().st_size * _STEPS_A_BYTE // _STEPS_AT_ONCE + 100

    def passed() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    connection.set_progress_handler(passed, _STEPS_AT_ONCE)
    return connection


def copy_project(path: Path, target: Path) -> None:
    """Copy a project that may be open elsewhere, as it was written last, to a new file; ProjectError."""
    try:
        with closing(look_at(path)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
    except sqlite3.Error as error:
        raise ProjectError(f"{path} cannot be copied to be read: {error}") from error


def _inspected(path: Path, read_only: bool) -> int:
    """The version of a file in which nothing speaks against opening it; ProjectError says what does."""
    memory = path.with_name(path.name + "-shm")
    was_there = memory.exists()
    try:
        connection = look_at(path)
        try:
            return _check(connection, path, read_only)
        finally:
            connection.close()
    except BaseException as error:
        if not was_there:
            with suppress(OSError):
                memory.unlink(missing_ok=True)
        if isinstance(error, sqlite3.OperationalError):
            raise ProjectError(f"{path} cannot be opened: {error}") from error
        if isinstance(error, sqlite3.Error | ValueError) and not isinstance(error, ProjectError):
            raise DamagedError(f"{path} is damaged or no project: {error}") from error
        raise


def _open(path: Path, read_only: bool) -> sqlite3.Connection:
    def opened(where: Path | str) -> sqlite3.Connection:
        return sqlite3.connect(
            where, isolation_level=None, check_same_thread=False, uri=read_only, cached_statements=256
        )

    if not read_only:
        return opened(path)
    place = Path(os.path.realpath(path))
    uri = f"{place.as_uri()}?mode=ro"
    if not _has_log(place):  # to read it is enough; else SQLite puts files beside it
        return opened(f"{uri}&immutable=1")
    connection = opened(uri)
    try:
        connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:  # where no file can stand beside it, it must be said that nobody writes
        connection.close()
        return opened(f"{uri}&immutable=1")
    return connection


def _has_log(path: Path) -> bool:
    """Whether there is something beside a file that a program writes, or has written before it was killed."""
    for ending in ("-wal", "-journal"):
        with suppress(OSError):
            if path.with_name(path.name + ending).stat().st_size:
                return True
    return path.with_name(path.name + "-shm").exists()


def create_tables(connection: sqlite3.Connection) -> None:
    """Make an empty database a project, in one step: a program that is killed meanwhile leaves an empty file."""
    marks = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}"
    connection.executescript(f"BEGIN; {marks}; {'; '.join(TABLES.values())}; COMMIT;")


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


def _check(connection: sqlite3.Connection, path: Path, read_only: bool) -> int:
    """The version of a file whose tables are those of a project and whole, but for the sound in them."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise ProjectError(f"{path} is not a project of this program")
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise ProjectError(f"{path} was written by a newer release (format {version}; this one reads up to {VERSION})")
    if version < 1:
        raise DamagedError(f"{path} is damaged: it is of no format")
    if version < VERSION and read_only:
        raise OldFormatError(f"{path} is of an older format, and cannot be brought to the new one: it is read-only")
    tables = _tables(connection, path)
    if version == VERSION:
        for name, columns in _COLUMNS.items():
            if tables.get(name) != columns.split():
                raise DamagedError(f"{path} is damaged: {name} is not the table that it should be")
    for table in tables:
        if table != "sound":  # big: looked through in the background, and checked by hash when it is read
            result = connection.execute(f'PRAGMA quick_check("{table}")').fetchone()[0]
            if result != "ok":
                raise DamagedError(f"{path} is damaged: {' '.join(result.split())} in its table {table}")
    return version


def _tables(connection: sqlite3.Connection, path: Path) -> dict[str, list[str]]:
    """The tables of a file with their columns. ProjectError where it holds what could be run: views, triggers."""
    tables = {}
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
        if kind == "index" and sql is None:
            continue
        named = isinstance(name, str) and isinstance(sql, str) and name.isidentifier()
        plain = named and "VIRTUAL" not in sql[:20].upper()
        columns = connection.execute(f'PRAGMA table_xinfo("{name}")').fetchall() if plain else []
        if kind != "table" or not plain or any(column[6] for column in columns):
            raise ProjectError(f"{path} is not a project of this program: it holds the {kind} {name!r:.40}")
        tables[name] = [column[1] for column in columns]
    return tables


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
        if isinstance(error, _DAMAGE):
            raise DamagedError(f"{path} is damaged, and was left as it is (format {step}): {error}") from error
        raise
