"""Reads documents from the tables; what revisions share is made once and shared again."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from workstation.core.history import Revision
from workstation.core.sound.segment_runs import Chunk
from workstation.core.sound.sources import Remixed, Silence, Source
from workstation.project.content_store import MAX_BYTES, unpacked
from workstation.project.documents import Documents
from workstation.project.errors import FormError
from workstation.project.json_forms import SourceForm
from workstation.project.sound.sources import Blocks, BlockSource, FileRef, OpenFile

_COLUMNS = "kind, channels, frames, rate, path, relative, fingerprint, inner"
_AT_ONCE = 500
"""Revisions that are asked for together."""
_MAX_INNER = 8
"""Remixes of remixes."""
_MAX_RATIO = 200
"""Bytes of JSON to a byte of the file, above `MAX_BYTES`: what was made to unpack without an end is not read on."""


class RevisionRow(NamedTuple):
    """A row of the table `revision`."""

    number: int
    label: str
    call: str
    size: object
    content: object


class Reader:
    """One reading of a file: its sources, and the chunks and values of its parts as they are asked for."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        folder: Path,
        blocks: Blocks,
        open_file: OpenFile,
        found: Callable[[int, str, Source], None] = lambda number, kind, source: None,
        found_chunk: Callable[[Chunk, int], None] = lambda chunk, part: None,
    ) -> None:
        """Sources and parts are read when they are needed; whoever calls holds the connection.

        `found` is told of each source that was read, its number and its kind, `found_chunk` of chunks and their parts.
        """
        self.connection, self._folder, self._blocks, self._open_file = connection, folder, blocks, open_file
        self._found = found
        self.documents = Documents(self, found_chunk)
        self.sources: dict[int, tuple[str, Source]] = {}
        """The kind and the sound of each source that was needed, by number."""
        pages, page_bytes = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        self._left = MAX_BYTES + _MAX_RATIO * pages * page_bytes

    def revisions(self, numbers: Sequence[int]) -> Iterator[Revision]:
        """Revisions in the order of their numbers here; FormError names the place that is not as it should be."""
        for row in self.rows(numbers):
            yield self.made(row)

    def made(self, row: RevisionRow) -> Revision:
        """The revision of a row; FormError names what is not as it should be."""
        name = f"revision {row.number}"
        text = self._unpacked(row.size, row.content, name)
        return self.documents.revision(text, row.number, row.label, row.call)

    def rows(self, numbers: Sequence[int]) -> Iterator[RevisionRow]:
        """The rows of revisions in the order of their numbers here; FormError where one is missing, or none."""
        for at in range(0, len(numbers), _AT_ONCE):
            some = numbers[at : at + _AT_ONCE]
            places = ", ".join("?" * len(some))
            query = f"SELECT id, label, call, size, content FROM revision WHERE id IN ({places})"
            rows = {row[0]: row for row in self.connection.execute(query, some)}
            for number in some:
                if number not in rows:
                    raise FormError(f"revision {number} is missing")
                _, label, call, size, content = rows[number]
                if not isinstance(label, str) or not isinstance(call, str):
                    raise FormError(f"revision {number}: its label is no text")
                yield RevisionRow(number, label, call, size, content)

    def revision(self, number: int) -> Revision:
        """One of them."""
        return next(self.revisions([number]))

    def source(self, number: int, depth: int = 0) -> Source:
        """FormError when there is none, or it is not as it should be."""
        if number not in self.sources:
            name = f"source {number}"
            row = self._row(f"SELECT {_COLUMNS} FROM source WHERE id = ?", number, name)
            cells = (os.fsdecode(cell) if isinstance(cell, bytes) else cell for cell in row)  # a path that is no text
            try:
                form = msgspec.convert(dict(zip(SourceForm.__struct_fields__, cells, strict=True)), SourceForm)
            except msgspec.ValidationError as error:
                raise FormError(f"{name}: {error}") from error
            if depth > _MAX_INNER:
                raise FormError(f"{name} is a remix of itself")
            self.sources[number] = form.kind, self._source(form, number, name, depth)
            self._found(number, *self.sources[number])
        return self.sources[number][1]

    def files(self) -> list[Path]:
        """Where the sound files are, or should be, that sources refer to; what is not as it should be is left out."""
        rows = self.connection.execute("SELECT path, relative FROM source WHERE kind = 'file'")
        cells = [[os.fsdecode(cell) if isinstance(cell, bytes) else cell for cell in row] for row in rows]
        return [
            self._place(path, relative)
            for path, relative in cells
            if isinstance(path, str) and isinstance(relative, str | None) and "\0" not in path + (relative or "")
        ]

    def _place(self, path: str, relative: str | None) -> Path:
        """A project that was moved together with its sound files finds them beside it."""
        beside = self._folder / relative if relative else None
        return beside if beside is not None and os.path.exists(beside) else Path(path)

    def content(self, part: int) -> bytes:
        """The JSON of a part."""
        return self._unpacked(*self._columns(part), f"part {part}")

    def packed(self, part: int) -> tuple[int, bytes, bytes]:
        """The same as `unpacked` takes it, and unpacked."""
        size, content = self._columns(part)
        text = self._unpacked(size, content, f"part {part}")
        assert isinstance(content, bytes)  # else it could not have been unpacked
        return len(text), content, text

    def _columns(self, part: int) -> tuple[object, object]:
        size, content = self._row("SELECT size, content FROM part WHERE id = ?", part, f"part {part}")
        return size, content

    def _row(self, query: str, number: int, name: str) -> tuple[object, ...]:
        row: tuple[object, ...] | None = self.connection.execute(query, (number,)).fetchone()
        if row is None:
            raise FormError(f"{name} is missing")
        return row

    def _unpacked(self, size: object, content: object, name: str) -> bytes:
        text = unpacked(size, content, name)
        self._left -= len(text)
        if self._left < 0:
            raise FormError(f"{name}: the file unpacks to more than a document can be")
        return text

    def _source(self, form: SourceForm, number: int, name: str, depth: int) -> Source:
        if form.kind == "silence":
            return Silence(form.channels, form.frames, form.rate)
        if form.kind == "blocks":
            return BlockSource(self._blocks, number, form.channels, form.frames, form.rate)
        if form.kind == "remix" and form.inner is not None:
            return Remixed(self.source(form.inner, depth + 1), form.channels)
        if form.kind != "file" or form.path is None:
            raise FormError(f"{name}: there is no kind of source {form.kind!r:.40}, or it names nothing")
        if "\0" in form.path or "\0" in (form.relative or ""):
            raise FormError(f"{name}: a path cannot have the character 0")
        place = self._place(form.path, form.relative)
        return self._open_file(FileRef(place, form.fingerprint or "", form.channels, form.frames, form.rate))
