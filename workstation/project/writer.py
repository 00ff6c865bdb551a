"""Writes what documents are made of into the tables: sources, and the parts that revisions share."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import compress, count
from operator import is_not
from pathlib import Path
from weakref import WeakKeyDictionary

import msgspec

from workstation.core.format_size import whole_text
from workstation.core.history import Revision
from workstation.core.sound.segment_runs import Chunk
from workstation.core.sound.sources import Remixed, Silence, Source
from workstation.core.track import Track
from workstation.project.clips import chunk_to_json, sources_in
from workstation.project.content_store import json_bytes, packed, put
from workstation.project.document_json import Shifts, revision_to_json
from workstation.project.part_groups import PartGroups
from workstation.project.row_ids import Numbers
from workstation.project.sound.sources import FileRef, Refer, relative_to

_MAX_PLACED = 4000
"""Some twenty versions of the words of ten hours."""
_MAX_WHOLE = 8
_MAX_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class _Placed:
    things: tuple[object, ...]
    """Kept in use, so that what has their `id` is them."""
    part: int
    frame: int


def _stored(path: str | None) -> str | bytes | None:
    """A path as a column gets it: one with bytes that are no letters as its bytes."""
    return path if path is None or path == whole_text(path) else os.fsencode(path)


def _written(call: str) -> str:
    """A script line whose halves of characters are written by number, as Python reads them."""
    return call if call == whole_text(call) else call.encode("utf-8", "backslashreplace").decode()


class ProjectWriter:
    """Numbers for sources, chunks and values of one file; whoever calls holds its connection in a transaction."""

    def __init__(self, numbers: Numbers, folder: Path) -> None:
        self.folder = folder
        """Where the project is: a file inside is found again when all of it is moved."""
        self._numbers = numbers
        self._chunks: WeakKeyDictionary[Chunk, int] = WeakKeyDictionary()
        self._placed: dict[tuple[object, ...], _Placed] = {}
        """Parts with markers and cues, by their objects and their shifts."""
        self.cue_groups, self.marker_groups = PartGroups(), PartGroups()
        self._whole: dict[int, tuple[object, object]] = {}
        """What was written last of all markers and of a transcript, as JSON by their `id`."""
        self._tracks: tuple[tuple[Track, ...], list[msgspec.Raw]] = (), []
        """The tracks of the revision that was written last, and each as JSON."""
        self._rows: dict[tuple[int, int], tuple[object, msgspec.Raw]] = {}
        """Cues as JSON, by their `id` and their place in it."""
        self._connection: sqlite3.Connection | None = None
        self._refer: Refer = lambda source: None

    def begin(self, connection: sqlite3.Connection, refer: Refer) -> None:
        self._connection, self._refer = connection, refer
        self._numbers.begin()

    def take_back(self) -> None:
        """Forget the numbers given since `begin`."""
        self._numbers.take_back()
        self._chunks.clear()
        self.forget_placed()

    def forget_placed(self) -> None:
        """The parts of markers and cues may have gone."""
        self._placed.clear()
        self.cue_groups.forget()
        self.marker_groups.forget()
        self._whole.clear()
        self._tracks = (), []

    @property
    def parts(self) -> set[int]:
        """The parts of chunks that something in memory still uses."""
        return set(self._chunks.values())

    def know(self, chunk: Chunk, part: int) -> None:
        """A chunk was read from this part."""
        self._chunks[chunk] = part

    def unknown_sources(self, revisions: Iterable[Revision]) -> list[Source]:
        """The sources with sound of their own that are in revisions and have no number, each once."""
        found: dict[int, Source] = {}
        tracks: dict[int, Track] = {}
        before: tuple[Track, ...] = ()
        for revision in revisions:
            here = revision.document.tracks
            new = compress(here, map(is_not, here, before)) if len(here) == len(before) else here
            tracks |= {id(track): track for track in new}
            before = here
        lists = {
            id(edits): edits
            for track in tracks.values()
            for edits in ([clip.edits for clip in track.clips] if track.arrangement else [track.edits])
        }
        chunks = {id(chunk): chunk for edits in lists.values() for chunk in edits.chunks if chunk not in self._chunks}
        for chunk in chunks.values():
            for source in sources_in(chunk.segments):
                leaf = source.source if isinstance(source, Remixed) else source
                if not isinstance(leaf, Silence) and self._numbers.of(leaf) is None:
                    found[id(leaf)] = leaf
        return list(found.values())

    def revision(self, revision: Revision) -> int:
        """A new row with a revision."""
        if len(self._placed) > _MAX_PLACED:
            self.forget_placed()
        size, content = packed(revision_to_json(revision, self))
        return self._insert(
            "INSERT INTO revision (label, call, size, content) VALUES (?, ?, ?, ?)",
            (whole_text(revision.label), _written(revision.call), size, content),
        )

    def chunk(self, chunk: Chunk) -> int:
        number = self._chunks.get(chunk)
        if number is None:
            number = self.part(chunk_to_json(chunk, self))
            self._chunks[chunk] = number
        return number

    def placed(
        self, things: tuple[object, ...], shifts: Shifts, make: Callable[[], tuple[object, int]]
    ) -> tuple[int, int]:
        """The part and the frame of some markers or cues; the revision before nearly always had most of them."""
        key = (*map(id, things), shifts)
        known = self._placed.get(key)
        if known is None:
            value, frame = make()
            known = self._placed[key] = _Placed(things, self.part(value), frame)
        return known.part, known.frame

    def whole(self, thing: object, make: Callable[[], object]) -> object:
        """What `make` answers for a value that most edits leave as it is."""
        known = self._whole.get(id(thing))
        if known is None:
            if len(self._whole) > _MAX_WHOLE:
                self._whole.clear()
            known = self._whole[id(thing)] = thing, msgspec.Raw(json_bytes(make()))
        return known[1]

    def tracks(self, tracks: tuple[Track, ...], make: Callable[[Track], object]) -> Sequence[object]:
        """The JSON of tracks: most edits change one of them, and of hundreds no other is looked at."""
        before, known = self._tracks
        if len(before) == len(tracks):
            made = list(known)
            for at in compress(count(), map(is_not, before, tracks)):
                made[at] = msgspec.Raw(json_bytes(make(tracks[at])))
        else:
            found = dict(zip(map(id, before), known, strict=True))
            made = [found.get(id(track)) or msgspec.Raw(json_bytes(make(track))) for track in tracks]
        self._tracks = tracks, made
        return made

    def row(self, thing: object, offset: int, make: Callable[[], object]) -> object:
        """The JSON of a cue: an edit of one changes its part, and the others there are as they were."""
        known = self._rows.get((id(thing), offset))
        if known is None:
            if len(self._rows) > _MAX_ROWS:
                self._rows.clear()
            known = self._rows[id(thing), offset] = thing, msgspec.Raw(json_bytes(make()))
        return known[1]

    def part(self, value: object) -> int:
        assert self._connection is not None
        return put(self._connection, value)

    def source(self, source: Source) -> int:
        """The number of a source whose sound is in the file already, or in one beside it."""
        known = self._numbers.of(source)
        if known is not None:
            return known
        ref = None
        if isinstance(source, Silence):
            number = self.insert("silence", source)
        elif isinstance(source, Remixed):
            number = self.insert("remix", source, inner=self.source(source.source))
        elif (ref := self._refer(source)) is not None:
            number = self.insert("file", source, ref)
        else:
            raise RuntimeError("a source of the history has not been copied")
        self._numbers.give(source, number, file=ref is not None)
        return number

    def insert(self, kind: str, source: Source, ref: FileRef | None = None, inner: int | None = None) -> int:
        """A new row for a source."""
        path = _stored(str(ref.path)) if ref else None
        relative = _stored(relative_to(ref.path, self.folder)) if ref else None
        return self._insert(
            "INSERT INTO source (kind, channels, frames, rate, path, relative, fingerprint, inner)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                kind,
                source.channels,
                source.frames,
                source.rate,
                path,
                relative,
                ref.fingerprint if ref else None,
                inner,
            ),
        )

    def _insert(self, statement: str, row: tuple[object, ...]) -> int:
        assert self._connection is not None
        return int(self._connection.execute(statement, row).lastrowid or 0)
