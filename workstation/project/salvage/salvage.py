"""Salvage: what is intact of a damaged project file, brought into a new one."""

import hashlib
import json
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from workstation.core.document import Document, Track
from workstation.core.history import History, Revision
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Remixed, Samples, Silence, Source
from workstation.project.content_store import unpacked
from workstation.project.errors import DamagedError, FormError, ProjectError
from workstation.project.file import ProjectFile
from workstation.project.history_rows import number_in_state, step_rows
from workstation.project.reader import Reader
from workstation.project.salvage.damaged_reader import copy_readable, number
from workstation.project.salvage.first_format import copy_first_format
from workstation.project.schema import APPLICATION_ID, VERSION, connect, look_at
from workstation.project.sound.block_codec import BLOCK_FRAMES, decode, encode, hash_of
from workstation.project.sound.damaged_blocks import recovered
from workstation.project.sound.sources import FileRef, StoredBlock

_HEADER_BYTES = 72
_ORDERED = ("source", "part", "revision", "step", "state", "block", "sound")


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came out of a damaged file."""

    steps: int
    """Whole ones; 0: only its sounds, each as a track."""
    lost_steps: int
    blocks: int
    """Whole ones."""
    partly: int
    """Blocks of which some can be heard."""
    lost_blocks: int

    @property
    def summary(self) -> str:
        """What a user should know, in a sentence."""
        steps = f"{self.steps} of {self.steps + self.lost_steps} steps"
        if not self.steps:
            steps = "no step of the document, but each sound as a track,"
        blocks = f"{self.blocks} of {self.blocks + self.partly + self.lost_blocks} blocks of sound"
        more = f", a part of {self.partly} more" if self.partly else ""
        return f"What is intact was opened as a copy: {steps} and {blocks}{more}."


def looks_like_project(path: Path) -> bool:
    """Whether the beginning of a file says that it is a project, however it goes on."""
    with suppress(OSError), path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
        return head.startswith(b"SQLite format 3") and head[68:72] == APPLICATION_ID.to_bytes(4, "big")
    return False


def salvage(path: Path, target: Path) -> Salvaged:
    """Copy every row that can be read to a new project at `target`, and of the steps those that are whole.

    Where none is, each sound becomes a track. Of damaged blocks what can be heard is kept; what is lost is silent.
    DamagedError when nothing can be had.
    """
    target.unlink(missing_ok=True)
    old = look_at(path)
    try:
        first_format = number(old, "PRAGMA user_version", VERSION) == 1
        lost_steps = copy_first_format(old, target) if first_format else 0
        with closing(connect(target, create=not first_format)) as new:
            new.execute("PRAGMA foreign_keys = OFF")
            new.execute("BEGIN")
            if not first_format:
                copy_readable(old, new, _ORDERED)
            _drop_damaged_parts(new)
            whole, partly, lost_blocks = _mend_blocks(new)
            lost_steps += sum(_keep_whole_steps(new, draft) for draft in (True, False))
            steps = number(new, "SELECT count(*) FROM step", 0)
            new.execute("COMMIT")
            new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if not steps and not _as_tracks(target):
            raise DamagedError(f"{path} is damaged: no step of its document is whole, and there is no sound in it")
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, sqlite3.Error | FormError):
            raise DamagedError(f"{path} is damaged, and nothing can be had of it: {error}") from error
        raise
    finally:
        old.close()
    return Salvaged(steps, lost_steps, whole, partly, lost_blocks)


class _Elsewhere:
    """A sound file that a project refers to; salvage only passes it on."""

    def __init__(self, ref: FileRef) -> None:
        self.ref, self.channels, self.frames, self.rate = ref, ref.channels, ref.frames, ref.rate

    def read(self, start: int, stop: int) -> Samples:
        return Silence(self.channels, self.frames, self.rate).read(start, stop)


class _Unread:
    """Blocks of a project whose sound nobody asks for."""

    def block(self, source: int, start: int, channels: int) -> Samples:
        raise ProjectError(f"block {start} of source {source} is not to be read")

    def stored(self, source: int, start: int) -> StoredBlock | None:
        return None

    def report(self, error: ProjectError) -> None: ...


def _drop_damaged_parts(new: sqlite3.Connection) -> None:
    """Delete the parts that are not what their hash says: what is saved later must not be taken to be one of them."""
    for part, digest, size, content in new.execute("SELECT id, hash, size, content FROM part").fetchall():
        with suppress(FormError):
            if digest == hashlib.blake2b(unpacked(size, content), digest_size=20).digest():
                continue
        new.execute("DELETE FROM part WHERE id = ?", (part,))


def _mend_blocks(new: sqlite3.Connection) -> tuple[int, int, int]:
    """Put what can be heard of damaged blocks in their place; how many were whole, are partly so, and are lost."""
    whole = partly = lost = 0
    query = "SELECT source, start, block.frames, hash, channels FROM block JOIN source ON id = source"
    for source, start, frames, digest, channels in new.execute(query).fetchall():
        row = new.execute("SELECT coding, samples FROM sound WHERE hash = ?", (digest,)).fetchone()
        coding, stored = row if row is not None else ("", b"")
        if not _plain(channels, frames) or not isinstance(coding, str) or not isinstance(stored, bytes):
            lost += 1
        elif _is_whole_block(digest, coding, stored, channels, frames):
            whole += 1
        elif (left := recovered(coding, stored, channels, frames)) is not None:
            partly += 1
            encoded = encode(left.samples)
            new.execute("INSERT OR IGNORE INTO sound VALUES (?, ?, ?)", encoded)
            where = encoded[0], source, start
            new.execute("UPDATE block SET hash = ? WHERE source = ? AND start = ?", where)
        else:
            lost += 1
    return whole, partly, lost


def _plain(channels: object, frames: object) -> bool:
    return type(channels) is int and type(frames) is int and 0 < channels <= 1024 and 0 < frames <= BLOCK_FRAMES


def _is_whole_block(digest: object, coding: str, stored: bytes, channels: int, frames: int) -> bool:
    try:
        samples = decode(coding, stored, channels)
        return samples.shape[1] == frames and hash_of(samples) == digest
    except (ValueError, IndexError, OverflowError, MemoryError):
        return False


def _keep_whole_steps(new: sqlite3.Connection, draft: bool) -> int:
    """Drop the steps of which something is missing, number the others anew; answers how many went."""
    try:
        steps: list[int] = step_rows(new)[0][draft]
        index = number_in_state(new, draft, "index", len(steps), len(steps))
    except ValueError:
        steps = [row[0] for row in new.execute("SELECT revision FROM step WHERE draft = ? ORDER BY position", (draft,))]
        index = len(steps)
    reader = Reader(new, Path(), _Unread(), _Elsewhere)
    whole = [(place, revision) for place, revision in enumerate(steps) if _is_whole(reader, revision)]
    new.execute("DELETE FROM step WHERE draft = ?", (draft,))
    new.executemany("INSERT INTO step VALUES (?, ?, ?)", [(draft, at, row) for at, (_, row) in enumerate(whole)])
    if not whole:
        new.execute("DELETE FROM state WHERE draft = ?", (draft,))
        return len(steps)
    before = sum(1 for place, _ in whole if place <= index)
    state = {"index": max(0, before - 1), **({"shared": 0} if draft else {})}
    for name, value in state.items():
        new.execute("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", (draft, name, json.dumps(value)))
    return len(steps) - len(whole)


def _is_whole(reader: Reader, revision: object) -> bool:
    """Whether a revision, all its parts and the rows of its sources can be read."""
    try:
        return isinstance(revision, int) and bool(reader.revision(revision))
    except (ValueError, RecursionError, MemoryError, OverflowError, sqlite3.Error):
        return False


def _as_tracks(target: Path) -> bool:
    """Make a document of the sounds in a project, each a track; False when there are none."""
    with closing(ProjectFile.open(target)) as project:
        with project.connection.lock:
            database = project.connection.database
            reader = Reader(database, target.parent, project.blocks, _Elsewhere)
            numbers = [row[0] for row in database.execute("SELECT id FROM source ORDER BY id")]
            filled = {row[0] for row in database.execute("SELECT DISTINCT source FROM block")}
            sounds = {number: source for number in numbers if (source := _sound(reader, number, filled)) is not None}
        if not sounds:
            return False
        for number, source in sounds.items():
            project.numbers.give(source, number, file=isinstance(source, _Elsewhere))
        rates = Counter[int]()
        for source in sounds.values():
            rates[source.rate] += source.frames
        ((rate, _),) = rates.most_common(1)
        tracks = tuple(
            Track(f"t{place}", _name(number, source, rate), EditList.of(source))
            for place, (number, source) in enumerate(sounds.items(), 1)
        )
        history = History((Revision(Document(rate, tracks), label="Salvage"),))
        for _ in project.save(history, {}, lambda source: source.ref if isinstance(source, _Elsewhere) else None):
            pass
    return True


def _sound(reader: Reader, number: int, filled: set[int]) -> Source | None:
    try:
        source = reader.source(number)
    except ValueError:
        return None
    kept = isinstance(source, _Elsewhere) or number in filled
    return source if kept and source.frames and not isinstance(source, Silence | Remixed) else None


def _name(number: int, source: Source, rate: int) -> str:
    name = source.ref.path.stem if isinstance(source, _Elsewhere) else f"Sound {number}"
    return name if source.rate == rate else f"{name} ({source.rate} Hz)"
