"""The sound inside a project file: copied in block by block, read again with its hash checked."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from workstation.core.lru import LruCache
from workstation.core.sound.sources import Samples, Source
from workstation.project.connection import Connection
from workstation.project.errors import DamagedError, ProjectError
from workstation.project.sound.block_codec import BLOCK_FRAMES, Encoded, cleaned, decode, encode, hash_of
from workstation.project.sound.damaged_blocks import recovered
from workstation.project.sound.sources import BlockSource, StoredBlock, original

_REMEMBERED = 64
_BLOCKS_A_TRANSACTION = 16


class SoundBlocks:
    """Reads and writes the tables `block` and `sound`. Reading may happen on any thread."""

    def __init__(self, connection: Connection) -> None:
        self.faults: dict[str, None] = {}
        """What could not be read, each once, oldest first."""
        self.strict = False
        """Damaged sound is an error to who reads it, and not only silent."""
        self.gaps: dict[int, list[tuple[int, int]]] = {}
        """Of each source, from frame to frame, what was found to be silent since it is damaged."""
        self.failed: Callable[[str], None] = lambda text: None
        """Called with each new fault, from any thread."""
        self._connection = connection
        self._known = LruCache[tuple[int, int], Samples](_REMEMBERED)
        self._lock = Lock()

    def block(self, source: int, start: int, channels: int) -> Samples:
        """One block of a source, what is damaged of it silent; ProjectError when nothing of it is left."""
        with self._lock:
            known = self._known.get((source, start))
        if known is not None:
            return known
        query = "SELECT hash, coding, samples, frames FROM block JOIN sound USING (hash) WHERE source = ? AND start = ?"
        rows = self._connection.read(query, (source, start))
        try:
            samples = self._decoded(rows[0] if rows else None, channels)
        except DamagedError as error:
            samples = self._recovered(rows[0] if rows else None, source, start, channels, error)
        with self._lock:
            self._known.put((source, start), samples)
        return samples

    def report(self, error: ProjectError) -> None:
        if self.strict:
            raise error
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
        """One block as (hash, coding, bytes), without what is damaged; None where it is missing or cannot be read."""
        with self._lock:
            known = self._known.get((source, start))
        if known is not None and any(start <= first < start + BLOCK_FRAMES for first, _ in self.gaps.get(source, ())):
            return encode(known)
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
                self._known.pop(key)

    def _decoded(self, row: tuple[object, ...] | None, channels: int) -> Samples:
        path = self._connection.path
        if row is None:
            raise DamagedError(f"{path}: a block of sound is missing, its place is silent")
        digest, coding, stored, frames = row
        try:
            if not isinstance(coding, str) or not isinstance(stored, bytes):
                raise ValueError("its columns are of other kinds")
            samples = decode(coding, stored, channels)
            if samples.shape[1] != frames or hash_of(samples) != digest:
                raise ValueError("its hash is wrong")
        except (ValueError, IndexError, OverflowError, MemoryError) as error:
            raise DamagedError(f"{path}: a block of sound is damaged, its place is silent: {error}") from error
        return cleaned(samples)

    def _recovered(
        self, row: tuple[object, ...] | None, source: int, start: int, channels: int, error: DamagedError
    ) -> Samples:
        """What is left of a damaged block; the error again when that is nothing."""
        left, frames = None, BLOCK_FRAMES
        if row is not None:
            _, coding, stored, frames = row  # type: ignore[assignment]
            if isinstance(coding, str) and isinstance(stored, bytes) and type(frames) is int:
                left = recovered(coding, stored, channels, min(max(frames, 0), BLOCK_FRAMES))
        gaps = left.gaps if left is not None else ((0, frames if type(frames) is int else BLOCK_FRAMES),)
        with self._lock:
            known = self.gaps.setdefault(source, [])
            known += [gap for first, last in gaps if (gap := (start + first, start + last)) not in known]
        if left is None:
            raise error
        self.report(
            DamagedError(f"{self._connection.path}: a block of sound is damaged, {left.lost} frames of it are silent")
        )
        return cleaned(left.samples)
