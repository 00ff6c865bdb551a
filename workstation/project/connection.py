"""An open project database: one writer at a time, any thread may read, and what is wrong with it is named."""

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from workstation.project.errors import DamagedError, ProjectError
from workstation.project.schema import connect


class Connection:
    """One SQLite connection with a lock around it; it knows when its file is not there any more."""

    def __init__(self, path: Path, *, create: bool = False, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self.lock = threading.RLock()
        self._open(create)

    def close(self) -> None:
        with self.lock:
            self._finalizer()

    def read(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """All rows of a query; ProjectError when the file cannot be read."""
        try:
            with self.lock:
                return self.database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self.fault(error) from error

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """All or nothing of what is written inside; ProjectError says why nothing is.

        `durable`: it is on the disk itself when this ends, so that not even a power cut can take it back.
        """
        with self.lock:
            self.require_present()
            database = self.database
            try:
                if durable:
                    database.execute("PRAGMA synchronous = FULL")
                database.execute("BEGIN IMMEDIATE")
                yield database
                if database.in_transaction:  # else it was completed inside, for what must follow before anybody else
                    database.execute("COMMIT")
            except BaseException as error:
                if database.in_transaction:
                    database.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise self.fault(error) from error
                raise
            finally:
                if durable:
                    database.execute("PRAGMA synchronous = NORMAL")

    def require_present(self) -> None:
        """ProjectError when the file that was opened is not at its path any more, or cannot be written."""
        if self.read_only:
            raise ProjectError(f"{self.path} is read-only")
        try:
            found = os.stat(self.path)
        except OSError as error:
            raise ProjectError(f"{self.path} is not there any more: its folder or its drive is gone") from error
        if (found.st_dev, found.st_ino) != self._identity:
            raise ProjectError(f"{self.path} was replaced by another file while it was open")

    def flush(self) -> None:
        """Put what was written on the disk itself, where no power cut can take it; others can go on writing."""
        with suppress(OSError):  # the next one will tell
            handle = os.open(f"{self.path}-wal", os.O_RDWR)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def to_disk(self) -> None:
        """Bring the log into the file, and the file to the disk."""
        with self.lock:
            try:
                self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                raise self.fault(error) from error

    def replace_by(self, path: Path, *, part: Path | None = None) -> None:
        """Put `part` (default: the file itself) at `path`, in place of what is there, and go on with it there."""
        with self.lock:
            self.to_disk()
            self._finalizer()
            try:
                if path != self.path:
                    _end_log(path)
                (part or self.path).replace(path)
                for ending in ("-wal", "-shm"):  # of the file that was replaced
                    path.with_name(path.name + ending).unlink(missing_ok=True)
                self.path = path
            except OSError as error:
                raise ProjectError(f"{path} cannot be written: {error.strerror or error}") from error
            finally:
                self._open(create=False)
            _sync_folder(path.parent)

    def fault(self, error: sqlite3.Error) -> ProjectError:
        """What went wrong, in words for the user."""
        text = str(error)
        if "full" in text:
            return ProjectError(f"{self.path} cannot be written: the disk is full")
        if "readonly" in text:
            return ProjectError(f"{self.path} cannot be written: it is read-only")
        if isinstance(error, sqlite3.OperationalError):
            return ProjectError(f"{self.path} cannot be read or written: {text}")
        return DamagedError(f"{self.path} is damaged: {text}")

    def _open(self, create: bool) -> None:
        self.database = connect(self.path, create=create, read_only=self.read_only)
        self._finalizer = weakref.finalize(self, self.database.close)
        found = os.stat(self.path)
        self._identity = found.st_dev, found.st_ino


def _end_log(path: Path) -> None:
    """Bring the log that a killed program left into its file: beside another file of that name it would damage that."""
    log = path.with_name(path.name + "-wal")
    if not log.exists():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as left:
        left.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    log.unlink(missing_ok=True)  # of a file that cannot be read


def _sync_folder(folder: Path) -> None:
    """The new name of a file is on the disk too; where a folder cannot be opened, the system sees to it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
