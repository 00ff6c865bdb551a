"""The sound inside a project file: copied in block by block, read again with its hash checked."""

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from workstation.core.sources import Samples, Source
from workstation.project.connection import Connection
from workstation.project.errors import DamagedError, ProjectError
from workstation.project.sound import BLOCK_FRAMES, Encoded, decode, encode, hash_of
from workstation.project.sources import BlockSource, StoredBlock, original

_REMEMBERED = 64
_BLOCKS_A_TRANSACTION = 16


class SoundBlocks:
    """Reads and writes the tables `block` and `sound`. Reading may happen on any thread."""

    def __init__(self, connection: Connection) -> None:
        self.faults: dict[str, None] = {}
        """What could not be read, each once, oldest first."""
        self.failed: Callable[[str], None] = lambda text: None
        """Called with each new fault, from any thread."""
        self._connection = connection
        self._known: OrderedDict[tuple[int, int], Samples] = OrderedDict()
        self._lock = Lock()

    def block(self, source: int, start: int, channels: int) -> Samples:
        """One block of a source; ProjectError when it is damaged."""
        with self._lock:
            known = self._known.get((source, start))
            if known is not None:
                self._known.move_to_end((source, start))
                return known
        query = "SELECT hash, coding, samples FROM block JOIN sound USING (hash) WHERE source = ? AND start = ?"
        rows = self._connection.read(query, (source, start))
        samples = self._decoded(rows[0] if rows else None, channels)
        with self._lock:
            self._known[source, start] = samples
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return samples

    def report(self, error: ProjectError) -> None:
        with self._lock:
            new = str(error) not in self.faults
            self.faults[str(error)] = None
        if new:
            self.failed(str(error))

    def copy(self, source: Source, number: int) -> Iterator[int]:
        """Write a source's sound as that of row `number`; yields the frames written since the last yield."""
        self.forget_row(number)
        if isinstance(origin := original(source), BlockSource):
            yield from self._copy_stored(origin, number)
            return
        step = BLOCK_FRAMES * _BLOCKS_A_TRANSACTION
        with ThreadPoolExecutor(min(4, os.cpu_count() or 1), "encode") as pool:
            for begin in range(0, source.frames, step):
                end = min(begin + step, source.frames)
                starts = range(begin, end, BLOCK_FRAMES)
                samples = (source.read(at, min(at + BLOCK_FRAMES, end)) for at in starts)
                encoded: list[Encoded] = list(pool.map(encode, samples))
                with self._connection.transaction() as database:
                    for at, (digest, coding, stored) in zip(starts, encoded, strict=True):
                        database.execute("INSERT OR IGNORE INTO sound VALUES (?, ?, ?)", (digest, coding, stored))
                        frames = min(BLOCK_FRAMES, end - at)
                        database.execute("INSERT INTO block VALUES (?, ?, ?, ?)", (number, at, frames, digest))
                yield end - begin

    def _copy_stored(self, source: BlockSource, number: int) -> Iterator[int]:
        """Copy the blocks of a project as they are stored; what cannot be read of them stays missing."""
        for first in range(0, source.frames, BLOCK_FRAMES * _BLOCKS_A_TRANSACTION):
            stop = min(first + BLOCK_FRAMES * _BLOCKS_A_TRANSACTION, source.frames)
            rows = [(at, source.stored(at)) for at in range(first, stop, BLOCK_FRAMES)]
            with self._connection.transaction() as database:
                for at, row in rows:
                    if row is not None:
                        database.execute("INSERT OR IGNORE INTO sound VALUES (?, ?, ?)", row)
                        frames = min(BLOCK_FRAMES, source.frames - at)
                        database.execute("INSERT INTO block VALUES (?, ?, ?, ?)", (number, at, frames, row[0]))
            yield stop - first

    def stored(self, source: int, start: int) -> StoredBlock | None:
        """One block as (hash, coding, bytes); None where it is missing or cannot be read."""
        query = "SELECT hash, coding, samples FROM block JOIN sound USING (hash) WHERE source = ? AND start = ?"
        try:
            rows = self._connection.read(query, (source, start))
        except ProjectError as error:
            self.report(error)
            return None
        return rows[0] if rows else None  # type: ignore[return-value]  # the columns of the table

    def forget(self) -> None:
        """The file is another one now."""
        with self._lock:
            self._known.clear()

    def forget_row(self, number: int) -> None:
        """Another source has this number now: SQLite gives those of deleted rows again."""
        with self._lock:
            for key in [key for key in self._known if key[0] == number]:
                del self._known[key]

    def _decoded(self, row: tuple[object, ...] | None, channels: int) -> Samples:
        path = self._connection.path
        if row is None:
            raise DamagedError(f"{path}: a block of sound is missing, its place is silent")
        digest, coding, stored = row
        assert isinstance(coding, str)
        assert isinstance(stored, bytes)
        try:
            samples = decode(coding, stored, channels)
        except ValueError as error:
            raise DamagedError(f"{path}: a block of sound is damaged, its place is silent: {error}") from error
        if hash_of(samples) != digest:
            raise DamagedError(f"{path}: a block of sound is damaged, its place is silent: its hash is wrong")
        return samples
