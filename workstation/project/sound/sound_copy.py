"""The sound of a project, copied in from wherever it is, by one thread for a save and by another for a draft."""

import threading
import time
import weakref
from collections.abc import Callable, Generator, Iterable, Iterator

from workstation.core.history import Revision
from workstation.core.sound.sources import Source
from workstation.project.connection import Connection
from workstation.project.errors import ProjectError
from workstation.project.row_ids import Numbers
from workstation.project.sound.blocks import SoundBlocks
from workstation.project.sound.sources import BlockSource, Movable, Refer
from workstation.project.writer import ProjectWriter

_SECONDS_BETWEEN_LOOKS = 0.02


class Copying:
    """Copies sources into the blocks of one file; any threads may, and no two copy the same one."""

    def __init__(self, connection: Connection, blocks: SoundBlocks, numbers: Numbers, writer: ProjectWriter) -> None:
        self._connection, self._blocks, self._numbers, self._writer = connection, blocks, numbers, writer
        self._new = threading.Lock()
        """Held by who copies sound that is new to the file."""
        self._known = threading.Lock()
        """Held by who copies sound that the file refers to: that may be long, and what is new does not wait for it."""
        self._under_way: set[int] = set()
        """The sources that are being copied, by their `id`."""
        self._copied: list[tuple[weakref.ref[Source], int]] = []

    def is_complete(self, revisions: Iterable[Revision], refer: Refer) -> bool:
        """Whether the file has all the sound of these revisions that `refer` does not name a file for."""
        return not self._referred(refer) and not self._unknown(revisions, refer)

    def copy_new(self, revisions: Iterable[Revision], refer: Refer) -> Generator[float, None, None]:
        """Copy in the sources of revisions that the file does not know and that are no files, as a job's body."""
        revisions = tuple(revisions)
        yield from self._copy_all(lambda: self._unknown(revisions, refer), self._new)

    def copy_referred(self, refer: Refer) -> Generator[float, None, None]:
        """Copy in the sources that were files, and that `refer` does not name any more, as a job's body."""
        yield from self._copy_all(lambda: self._referred(refer), self._known)

    def take_over(self) -> None:
        """Let the sources whose sound was copied read it here from now on, so that what held it before can go."""
        while self._copied:
            reference, number = self._copied.pop()
            source = reference()
            if isinstance(source, Movable):
                source.move_to(BlockSource(self._blocks, number, source.channels, source.frames, source.rate))

    def _unknown(self, revisions: Iterable[Revision], refer: Refer) -> list[Source]:
        with self._connection.lock:
            new = self._writer.unknown_sources(revisions)
        return [source for source in new if refer(source) is None]

    def _referred(self, refer: Refer) -> list[Source]:
        with self._connection.lock:
            known = [source for _, source in self._numbers.files()]
        return [source for source in known if refer(source) is None]

    def _copy_all(self, missing: Callable[[], list[Source]], lock: threading.Lock) -> Iterator[float]:
        if not missing():
            return
        while not lock.acquire(timeout=_SECONDS_BETWEEN_LOOKS):  # another save is at it
            yield 0.0
        try:
            sources = missing()
            total, done = max(1, sum(source.frames for source in sources)), 0
            for source in sources:
                for frames in self._copy(source):
                    done += frames
                    yield done / total
        finally:
            lock.release()

    def _copy(self, source: Source) -> Iterator[int]:
        """Write a source's sound; yields the frames written since the last yield.

        A source whose file was referred to keeps its number, so that what was saved with it finds its sound here. One
        that another thread is copying, for a draft or a save, is waited for.
        """
        while not self._alone_with(source):
            time.sleep(_SECONDS_BETWEEN_LOOKS)
            yield 0
            if id(source) not in self._under_way:
                return
        try:
            known = self._numbers.of(source)
            if known is None or self._numbers.is_file(known):  # else another thread has copied it meanwhile
                yield from self._copied_to(source, known)
        finally:
            self._under_way.discard(id(source))

    def _alone_with(self, source: Source) -> bool:
        with self._connection.lock:
            if id(source) in self._under_way:
                return False
            self._under_way.add(id(source))
            return True

    def _copied_to(self, source: Source, known: int | None) -> Iterator[int]:
        with self._connection.transaction() as database:
            self._writer.begin(database, lambda source: None)
            number = known or self._writer.insert("blocks", source)
            self._numbers.coming.add(number)
            database.execute("DELETE FROM block WHERE source = ?", (number,))  # what a killed program had copied of it
        try:
            yield from self._blocks.copy(source, number)
            if getattr(source, "is_gone", False):
                name = getattr(source, "path", None) or "a sound file"
                raise ProjectError(f"{name} is not there any more, or is another file now: its sound cannot be copied")
            self._settle(source, number)
        except BaseException:
            self._numbers.coming.discard(number)
            gone = ("block", "source") if known else ("source", "id")
            with self._connection.transaction() as database:
                database.execute(f"DELETE FROM {gone[0]} WHERE {gone[1]} = ?", (number,))
            raise

    def _settle(self, source: Source, number: int) -> None:
        """A source's sound is in the blocks of row `number`: it is read there, whatever else named it."""
        with self._connection.transaction() as database:
            rows = {number, self._numbers.of(source) or number}  # a draft may have named its file meanwhile
            for row in rows:
                query = "INSERT OR IGNORE INTO block SELECT ?, start, frames, hash FROM block WHERE source = ?"
                database.execute(query, (row, number))
                database.execute("UPDATE source SET kind = 'blocks', path = NULL WHERE id = ?", (row,))
            database.execute("COMMIT")  # on a full disk this fails, and all is as it was
            for row in rows:
                self._blocks.forget_row(row)
                self._numbers.is_here(row)
            self._numbers.begin()
            self._numbers.give(source, number)
            self._numbers.coming.discard(number)
        self._copied.append((weakref.ref(source), number))
