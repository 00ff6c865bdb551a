"""An open project database: one writer at a time, any thread may read, and what is wrong with it is named."""

import json
import os
import secrets
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from workstation.core.files.atomic_write import FULL
from workstation.project.claim import Claim
from workstation.project.errors import ChangedError, DamagedError, InUseError, ProjectError
from workstation.project.schema import connect

_MARK = "SELECT value FROM state WHERE draft = 0 AND name = 'mark'"


class Connection:
    """One SQLite connection with a lock around it; it knows when its file is not there any more."""

    def __init__(self, path: Path, *, create: bool = False, read_only: bool = False, claim: bool = False) -> None:
        """`claim`: no other program may work on it. InUseError when one does, ProjectError when it cannot be opened."""
        self.path = path
        self.read_only = read_only
        self.lock = threading.RLock()
        self._claim: Claim | None = None
        self._known: set[str] = set()
        """The marks of all that was written or read here, see `mark`."""
        if claim and not read_only:
            self._claim = _claimed(path)
        try:
            self._open(create)
        except BaseException:
            if self._claim is not None:
                self._claim.close()
            raise

    def close(self) -> None:
        with self.lock:
            self._finalizer()

    @property
    def is_claimed(self) -> bool:
        """No other program can work on it."""
        return self._claim is not None

    def claim(self) -> None:
        """No other program may work on it from now on; InUseError when one does already."""
        if self._claim is None:
            self._claim = _claimed(self.path)
            self._watch()
        elif not self._claim.again():
            raise _in_use(self.path)

    def release(self) -> None:
        """Another program may work on it."""
        if self._claim is not None:
            self._claim.release()

    def mark(self, database: sqlite3.Connection) -> None:
        """Leave a mark in what is being written, by which it is told from what another program writes."""
        new = secrets.token_hex(8)
        self._known.add(json.dumps(new))
        database.execute("INSERT OR REPLACE INTO state VALUES (0, 'mark', ?)", (json.dumps(new),))

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
                self._require_unchanged(database)
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
                self._look()
                if durable:
                    database.execute("PRAGMA synchronous = NORMAL")

    def _require_unchanged(self, database: sqlite3.Connection) -> None:
        """ChangedError when another program has written to the file: what is known here of its rows is not true now.

        SQLite tells so where both use the same log. Of one that came by another name, as a hard link, or from another
        computer, only the file itself tells.
        """
        changed = database.execute("PRAGMA data_version").fetchone()[0] != self._version
        if not changed and self._stamp != _stamp_of(self.path):
            changed = not self._marks() <= self._known
        if changed:
            raise ChangedError(f"{self.path} was changed by another program since it was opened here")

    def _marks(self) -> set[str]:
        """The mark in the file itself, without what is in its log; empty where it has none or cannot be read."""
        uri = f"file:{quote(os.fsencode(os.path.realpath(self.path)))}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(uri, uri=True)) as database:
                return set(database.execute(_MARK).fetchone() or ())
        except sqlite3.Error:
            return set()

    def _look(self) -> None:
        self._stamp = _stamp_of(self.path)

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
            finally:
                self._look()

    def replace_by(self, path: Path, *, part: Path | None = None) -> None:
        """Put `part` (default: the file itself) at `path`, in place of what is there, and go on with it there."""
        with self.lock:
            self.to_disk()
            claimed, self._claim = self._claim is not None, None
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
                if claimed:
                    self.claim()
            _sync_folder(path.parent)

    def fault(self, error: sqlite3.Error) -> ProjectError:
        """What went wrong, in words for the user."""
        text = str(error)
        if "full" in text:
            return ProjectError(f"{self.path} cannot be written: {FULL}")
        if "readonly" in text:
            return ProjectError(f"{self.path} cannot be written: it is read-only")
        if isinstance(error, sqlite3.OperationalError):
            return ProjectError(f"{self.path} cannot be read or written: {text}")
        return DamagedError(f"{self.path} is damaged: {text}")

    def _open(self, create: bool) -> None:
        self.database = connect(self.path, create=create, read_only=self.read_only)
        self._watch()
        found = os.stat(self.path)
        self._identity = found.st_dev, found.st_ino
        try:
            self._version = self.database.execute("PRAGMA data_version").fetchone()[0]
            self._known |= set(self.database.execute(_MARK).fetchone() or ()) | self._marks()
        except sqlite3.Error as error:
            self.close()
            raise self.fault(error) from error
        self._look()

    def _watch(self) -> None:
        if (before := getattr(self, "_finalizer", None)) is not None:
            before.detach()
        self._finalizer = weakref.finalize(self, _shut, self.database, self._claim)


def _shut(database: sqlite3.Connection, claim: Claim | None) -> None:
    database.close()
    if claim is not None:
        claim.close()


def _claimed(path: Path) -> Claim | None:
    try:
        claim = Claim.take(path)
    except OSError:  # it cannot be written, or is not there: opening it says so
        return None
    if claim is None:
        raise _in_use(path)
    return claim


def _in_use(path: Path) -> InUseError:
    return InUseError(f"{path} is open in another window of this program, or on another computer; close it there first")


def _stamp_of(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


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
