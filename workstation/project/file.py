"""A project file: one SQLite database with the sound, the history and the view of a document."""

import gc
import json
import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.core.files.bounded import parse_json
from workstation.core.files.private import private_file
from workstation.core.history import History
from workstation.core.sound.sources import Source
from workstation.project.connection import Connection
from workstation.project.errors import ProjectError
from workstation.project.history_rows import Steps
from workstation.project.later_revisions import DAMAGE, LaterRevisions, damaged
from workstation.project.reader import Reader
from workstation.project.row_ids import Numbers
from workstation.project.sound.blocks import SoundBlocks
from workstation.project.sound.sound_copy import Copying
from workstation.project.sound.sources import BlockSource, OpenFile, Refer
from workstation.project.writer import ProjectWriter

if TYPE_CHECKING:
    from filelock import BaseFileLock


_OURS = ("shared", "mark", "index")
"""Of what stands in the table `state`."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a project file holds: the history with its sources, and what the window had remembered."""

    history: History
    state: dict[str, object]
    rest: LaterRevisions | None = None
    """Its steps that are not made yet."""


class ProjectFile:
    """An open project. Saving again writes only what the file does not hold yet; any thread may call."""

    def __init__(self, connection: Connection) -> None:
        self.lock: BaseFileLock | None = None
        """Keeps other programs from working on the project."""
        self.connection = connection
        self.blocks = SoundBlocks(connection)
        self.numbers = Numbers()
        self._writer = ProjectWriter(self.numbers, connection.path.parent)
        self._steps = Steps(self._writer)
        self._copying = Copying(connection, self.blocks, self.numbers, self._writer)

    @classmethod
    def create(cls, path: Path, *, private: bool = False) -> "ProjectFile":
        """A new, empty project, which only its owner can read where it is `private`.

        ProjectError when there is something at `path` already, OSError where a private file cannot be made.
        """
        if path.exists():
            raise ProjectError(f"{path} exists already")
        if private:
            private_file(path).close()  # SQLite gives its log the same permissions
        return cls(Connection(path, create=True))

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, claim: bool = False) -> "ProjectFile":
        """An existing project, with `claim` for this program alone; ProjectError says why it cannot be opened."""
        return cls(Connection(path, read_only=read_only, claim=claim))

    @property
    def path(self) -> Path:
        return self.connection.path

    @property
    def read_only(self) -> bool:
        """It can be read but not written where it is."""
        return self.connection.read_only

    @property
    def chunk_parts(self) -> set[int]:
        """The parts of chunks that something in memory still uses."""
        return self._writer.parts

    def compacted(self) -> None:
        """What nothing leads to has gone from the file."""
        self._writer.forget_placed()

    def close(self) -> None:
        """Let go of the file; its sources cannot be read any more."""
        self.connection.close()

    def gaps_of(self, source: BlockSource) -> tuple[tuple[int, int], ...]:
        """What of a source is known to be silent since it is damaged here, in order."""
        blocks, number = source.place
        return tuple(sorted(self.blocks.gaps.get(number, ()))) if blocks is self.blocks else ()

    def marked(self, source: BlockSource, gaps: tuple[tuple[int, int], ...]) -> BlockSource:
        """The same source, of which these gaps are known."""
        blocks, number = source.place
        new = BlockSource(blocks, number, source.channels, source.frames, source.rate, gaps)
        self.numbers.give(new, number)
        return new

    def let_go(self) -> None:
        """Another program may work on it from now on; its sound can still be read here."""
        self.connection.release()
        if self.lock is not None:
            self.lock.release()
            self.lock = None

    def take_over(self) -> None:
        """Let the sources whose sound was copied here read it here from now on, so that what held it before can go."""
        self._copying.take_over()

    def settle(self, path: Path) -> None:
        """Move the file to `path`, in place of what is there, and go on with it there; ProjectError when that fails."""
        self.connection.replace_by(path)
        self.connection.claim()
        self._writer.folder = path.parent

    def save(
        self, history: History, state: dict[str, object], refer: Refer, *, draft: bool = False
    ) -> Generator[float, None, None]:
        """Write the history, as a job's body: `refer` names the files that are referred to; other sound is copied in.

        Sound goes in first, a few blocks a transaction, then all else in one: until that one is complete, and after
        an error or a cancel, the file shows the state before. What was saved is on the disk itself at the end, not
        only with the system. A draft stands beside what was saved, until a save that is none takes its place; it is
        with the system, which is enough should the program be killed, and on the disk after a `flush`.
        """
        written = False
        while not written:
            yield from self.bring_in(refer)
            yield from self._copying.copy_new(self._steps.new(history), refer)
            with self.connection.transaction(durable=not draft) as database:
                if not self._copying.is_complete(self._steps.new(history), refer):
                    continue  # a draft has named a file meanwhile
                self._write(database, history, state, refer, draft)
                written = True
        if not draft:
            self.connection.to_disk()
        yield 1.0

    def bring_in(self, refer: Refer) -> Generator[float, None, None]:
        """Copy in the sound of the files that are referred to, but those that `refer` still names, as a job's body."""
        yield from self._copying.copy_referred(refer)

    def _write(
        self, database: sqlite3.Connection, history: History, state: dict[str, object], refer: Refer, draft: bool
    ) -> None:
        self._writer.begin(database, refer)
        try:
            kept = self._steps.write(database, history, draft)
            for name, value in {**state, "index": history.index}.items():
                database.execute("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", (draft, name, json.dumps(value)))
            self.connection.mark(database)
            database.execute("COMMIT")  # where a full disk is found out
        except BaseException:
            self._writer.take_back()
            raise
        self._steps.keep(kept)

    @property
    def has_draft(self) -> bool:
        """There is work in the file that was never saved: the program ended before it could ask."""
        return bool(self.connection.read("SELECT 1 FROM state WHERE draft = 1"))

    def drop_draft(self) -> None:
        """Forget what was not saved."""
        with self.connection.transaction() as database:
            self._steps.drop_draft(database)
            database.execute("COMMIT")
            self._steps.forget_draft()

    def load(
        self,
        open_file: OpenFile,
        *,
        draft: bool = False,
        later: bool = False,
        expect: Callable[[list[Path]], None] = lambda files: None,
    ) -> Saved:
        """What was saved, or the draft, with `open_file` answering for the sound files it refers to.

        `later`: of many steps only the current one is made, and the others when somebody looks at them; `open_file`
        must then be ready to be called by any thread that does, and `Saved.rest` by one that makes them all.
        `expect` is told at first of which files `open_file` is going to be asked.
        """
        try:
            with self.connection.lock, _uncollected():
                database = self.connection.database
                texts = database.execute("SELECT name, value FROM state WHERE draft = ?", (draft,)).fetchall()
                reader = Reader(database, self.path.parent, self.blocks, open_file, self._found, self._writer.know)
                expect(reader.files())
                rest = LaterRevisions(self.connection, reader) if later else None
                history = self._steps.read(database, reader, draft, rest)
            return Saved(history, _state(texts), rest if history.unmade else None)
        except ProjectError:
            raise
        except DAMAGE as error:
            raise damaged(self.path, error) from error

    def _found(self, number: int, kind: str, source: Source) -> None:
        self.numbers.give(source, number, file=kind == "file")


@contextmanager
def _uncollected() -> Iterator[None]:
    """A history is many values, none of which is garbage: to look for some again and again took a third of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _state(rows: list[tuple[object, object]]) -> dict[str, object]:
    """What a window remembers; what of it cannot be read is passed over."""
    state = {}
    for name, text in rows:
        if isinstance(name, str) and isinstance(text, str) and name not in _OURS:
            with suppress(ValueError):
                state[name] = parse_json(text, name)
    return state
