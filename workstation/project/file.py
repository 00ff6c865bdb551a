"""A project file: one SQLite database with the sound, the history and the view of a document."""

import json
import sqlite3
import threading
import weakref
import zlib
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workstation.core.history import History, Revision
from workstation.core.sources import Remixed, Samples, Silence, Source
from workstation.project.schema import ProjectError, connect
from workstation.project.sound import BLOCK_FRAMES, decode, encode
from workstation.project.sources import BlockSource, FileRef, relative_to, source_key, sources_of
from workstation.project.values import revision_from_json, revision_to_json

if TYPE_CHECKING:
    from filelock import BaseFileLock

_BLOCKS_REMEMBERED = 64
_BLOCKS_A_TRANSACTION = 16


@dataclass(frozen=True, slots=True)
class Saved:
    """What a project file holds: the history with its sources, and what the window had remembered."""

    history: History
    state: dict[str, Any]


Refer = Callable[[Source], FileRef | None]
OpenFile = Callable[[FileRef], Source]


class ProjectFile:
    """An open project. Saving again writes only what the file does not hold yet; any thread may call."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.lock: BaseFileLock | None = None
        """Keeps other programs from working on the project."""
        self._connection = connection
        self._finalizer = weakref.finalize(self, connection.close)
        self._lock = threading.Lock()
        self._sources: dict[object, tuple[Source, int]] = {}
        self._written: dict[bool, tuple[Revision, ...]] = {False: (), True: ()}
        self._blocks: OrderedDict[tuple[int, int], Samples] = OrderedDict()

    @classmethod
    def create(cls, path: Path) -> "ProjectFile":
        """A new, empty project; ProjectError when there is something at `path` already."""
        if path.exists():
            raise ProjectError(f"{path} exists already")
        return cls(path, connect(path, create=True))

    @classmethod
    def open(cls, path: Path) -> "ProjectFile":
        """An existing project; ProjectError says why it cannot be opened."""
        return cls(path, connect(path))

    def close(self) -> None:
        """Let go of the file; its sources cannot be read any more."""
        with self._lock:
            self._finalizer()

    def let_go(self) -> None:
        """Another program may work on it from now on; its sound can still be read here."""
        if self.lock is not None:
            self.lock.release()
            self.lock = None

    def settle(self, path: Path) -> None:
        """Move the file to `path`, in place of what is there, and go on with it there; ProjectError when that fails."""
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._finalizer()
            try:
                self.path.replace(path)
                for ending in ("-wal", "-shm"):  # of the file that was replaced
                    path.with_name(path.name + ending).unlink(missing_ok=True)
                self.path = path
            except OSError as error:
                raise ProjectError(f"{path} cannot be written: {error.strerror or error}") from error
            finally:
                self._connection = connect(self.path)
                self._finalizer = weakref.finalize(self, self._connection.close)

    def save(
        self, history: History, state: dict[str, Any], refer: Refer, *, draft: bool = False
    ) -> Generator[float, None, None]:
        """Write the history, as a job's body: `refer` names the files that are referred to; other sound is copied in.

        Sound goes in first, a few blocks a transaction, then all else in one: until that one is complete, and after
        an error or a cancel, the file shows the state before. A draft stands beside what was saved, until a save that
        is none takes its place.
        """
        missing = [source for source in sources_of(history) if self._lacks(source, refer)]
        total = max(1, sum(source.frames for source in missing))
        done = 0
        for source in missing:
            for frames in self._copy(source):
                done += frames
                yield done / total
        known = len(self._sources)
        with self._transaction():
            try:
                self._write_revisions(history.revisions, refer, draft)
            except BaseException:
                for key in list(self._sources)[known:]:
                    del self._sources[key]
                raise
            for name, value in {**state, "index": history.index}.items():
                row = (draft, name, json.dumps(value))
                self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", row)
            if not draft:
                self._delete_draft()
        self._written[draft] = history.revisions
        if not draft:
            self._written[True] = ()
        yield 1.0

    @property
    def has_draft(self) -> bool:
        """There is work in the file that was never saved: the program ended before it could ask."""
        with self._lock:
            return self._connection.execute("SELECT 1 FROM revision WHERE draft = 1").fetchone() is not None

    def drop_draft(self) -> None:
        """Forget what was not saved."""
        with self._transaction():
            self._delete_draft()
        self._written[True] = ()

    def _delete_draft(self) -> None:
        self._connection.execute("DELETE FROM revision WHERE draft = 1")
        self._connection.execute("DELETE FROM state WHERE draft = 1")

    def load(self, open_file: OpenFile, *, draft: bool = False) -> Saved:
        """What was saved, or the draft, with `open_file` answering for the sound files it refers to."""
        try:
            with self._lock:
                rows = self._connection.execute("SELECT * FROM source ORDER BY id").fetchall()
                texts = self._connection.execute("SELECT name, value FROM state WHERE draft = ?", (draft,)).fetchall()
                query = "SELECT label, call, content FROM revision WHERE draft = ? ORDER BY position"
                stored = self._connection.execute(query, (draft,)).fetchall()
            sources: dict[int, Source] = {}
            for row in rows:
                sources[row[0]] = source = self._read_source(row, sources, open_file)
                self._sources[source_key(source)] = (source, row[0])
            state = {name: json.loads(text) for name, text in texts}
            self._written[draft] = tuple(
                revision_from_json(json.loads(zlib.decompress(content)), label, call, sources.__getitem__)
                for label, call, content in stored
            )
            return Saved(History(self._written[draft], state.pop("index")), state)
        except (sqlite3.Error, KeyError, TypeError, ValueError, zlib.error) as error:
            if isinstance(error, ValueError) and str(error).startswith(str(self.path)):
                raise
            raise ProjectError(f"{self.path} is damaged: {error}") from error

    def block(self, source: int, start: int, channels: int) -> Samples:
        """One block of a source; ProjectError when it is damaged."""
        with self._lock:
            known = self._blocks.get((source, start))
            if known is not None:
                return known
            query = "SELECT coding, samples FROM block JOIN sound USING (hash) WHERE source = ? AND start = ?"
            row = self._connection.execute(query, (source, start)).fetchone()
        try:
            if row is None:
                raise ValueError("it is missing")
            samples = decode(row[0], row[1], channels)
        except ValueError as error:
            raise ProjectError(f"{self.path}: a block of sound is damaged: {error}") from error
        with self._lock:
            self._blocks[source, start] = samples
            if len(self._blocks) > _BLOCKS_REMEMBERED:
                self._blocks.popitem(last=False)
        return samples

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield
                self._connection.execute("COMMIT")
            except BaseException as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise ProjectError(f"{self.path} cannot be written: {error}") from error
                raise

    def _lacks(self, source: Source, refer: Refer) -> bool:
        """Whether a source's sound must be copied in: neither here, nor in a file that is as it was."""
        if isinstance(source, Silence | Remixed):
            return False
        known = self._sources.get(source_key(source))
        if known is not None:
            with self._lock:
                (kind,) = self._connection.execute("SELECT kind FROM source WHERE id = ?", (known[1],)).fetchone()
            if kind == "blocks":
                return False
        return refer(source) is None

    def _copy(self, source: Source) -> Iterator[int]:
        """Write a source's sound; yields the frames written since the last yield.

        A source whose file was referred to keeps its number, so that what was saved with it finds its sound here.
        """
        known = self._sources.get(source_key(source))
        with self._transaction():
            number = known[1] if known else self._insert("blocks", source)
        step = BLOCK_FRAMES * _BLOCKS_A_TRANSACTION
        try:
            for begin in range(0, source.frames, step):
                end = min(begin + step, source.frames)
                blocks = [(at, min(at + BLOCK_FRAMES, end)) for at in range(begin, end, BLOCK_FRAMES)]
                encoded = [(at, stop, *encode(source.read(at, stop))) for at, stop in blocks]
                with self._transaction():
                    for at, stop, digest, coding, stored in encoded:
                        self._connection.execute(
                            "INSERT OR IGNORE INTO sound VALUES (?, ?, ?)", (digest, coding, stored)
                        )
                        self._connection.execute(
                            "INSERT INTO block VALUES (?, ?, ?, ?)", (number, at, stop - at, digest)
                        )
                yield end - begin
        except BaseException:
            gone = ("block", "source") if known else ("source", "id")
            with self._transaction():
                self._connection.execute(f"DELETE FROM {gone[0]} WHERE {gone[1]} = ?", (number,))
            raise
        with self._transaction():
            self._connection.execute("UPDATE source SET kind = 'blocks', path = NULL WHERE id = ?", (number,))
        self._sources[source_key(source)] = (source, number)

    def _write_revisions(self, revisions: tuple[Revision, ...], refer: Refer, draft: bool) -> None:
        """Replace what differs from the revisions written last: in most cases, add the newest."""
        written = self._written[draft]
        shared = min(len(revisions), len(written))
        kept = next((i for i in range(shared) if revisions[i] is not written[i]), shared)
        self._connection.execute("DELETE FROM revision WHERE draft = ? AND position >= ?", (draft, kept))
        for position in range(kept, len(revisions)):
            revision = revisions[position]
            text = json.dumps(revision_to_json(revision, lambda source: self._number(source, refer)))
            row = (draft, position, revision.label, revision.call, zlib.compress(text.encode(), 1))
            self._connection.execute("INSERT INTO revision VALUES (?, ?, ?, ?, ?)", row)

    def _number(self, source: Source, refer: Refer) -> int:
        known = self._sources.get(source_key(source))
        if known is not None:
            return known[1]
        if isinstance(source, Silence):
            number = self._insert("silence", source)
        elif isinstance(source, Remixed):
            number = self._insert("remix", source, inner=self._number(source.source, refer))
        elif (ref := refer(source)) is not None:
            number = self._insert("file", source, ref)
        else:
            raise RuntimeError("a source of the history has not been copied")
        self._sources[source_key(source)] = (source, number)
        return number

    def _insert(self, kind: str, source: Source, ref: FileRef | None = None, inner: int | None = None) -> int:
        path = str(ref.path) if ref else None
        relative = relative_to(ref.path, self.path.parent) if ref else None
        shape = (source.channels, source.frames, source.rate)
        row = (kind, *shape, path, relative, ref.fingerprint if ref else None, inner)
        cursor = self._connection.execute(
            "INSERT INTO source (kind, channels, frames, rate, path, relative, fingerprint, inner)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        return int(cursor.lastrowid or 0)

    def _read_source(self, row: tuple[Any, ...], sources: dict[int, Source], open_file: OpenFile) -> Source:
        number, kind, channels, frames, rate, path, relative, fingerprint, inner = row
        if kind == "silence":
            return Silence(channels, frames, rate)
        if kind == "remix":
            return Remixed(sources[inner], channels)
        if kind == "blocks":
            return BlockSource(self, number, channels, frames, rate)
        # A project that was moved together with its sound files finds them beside it.
        beside = self.path.parent / relative if relative else None
        found = beside if beside is not None and beside.exists() else Path(path)
        return open_file(FileRef(found, fingerprint, channels, frames, rate))
