"""Reads documents from the tables; what revisions share is made once and shared again."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from workstation.core.arrangement import Arrangement
from workstation.core.chunks import Chunk
from workstation.core.edits import EditList
from workstation.core.history import Revision
from workstation.core.sources import Remixed, Silence, Source
from workstation.project.clips import chunk_from_json
from workstation.project.parts import unpacked
from workstation.project.sources import Blocks, BlockSource, FileRef, OpenFile
from workstation.project.values import revision_from_json


class Reader:
    """One reading of a file: its sources, and the chunks and values of its parts as they are asked for."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, blocks: Blocks, open_file: OpenFile) -> None:
        """Sources and parts are read when they are needed; whoever calls holds the connection."""
        self._connection, self._folder, self._blocks, self._open_file = connection, folder, blocks, open_file
        self._values: dict[int, Any] = {}
        self._edits: dict[tuple[int, ...], EditList] = {}
        self._arrangements: dict[str, Arrangement] = {}
        self.chunks: WeakValueDictionary[int, Chunk] = WeakValueDictionary()
        """Those that were read, by their part."""
        self.sources: dict[int, tuple[str, Source]] = {}
        """The kind and the sound of each source that was needed, by number."""

    def revision(self, number: int) -> Revision:
        """KeyError, TypeError or ValueError when it is not as it should be."""
        query = "SELECT label, call, size, content FROM revision WHERE id = ?"
        row = self._connection.execute(query, (number,)).fetchone()
        if row is None:
            raise KeyError(f"revision {number} is missing")
        return revision_from_json(unpacked(row[2], row[3]), row[0], row[1], self)

    def source(self, number: int) -> Source:
        if number not in self.sources:
            query = (
                "SELECT id, kind, channels, frames, rate, path, relative, fingerprint, inner FROM source WHERE id = ?"
            )
            row = self._connection.execute(query, (number,)).fetchone()
            if row is None:
                raise KeyError(f"source {number} is missing")
            self.sources[number] = row[1], self._source(row)
        return self.sources[number][1]

    def edits(self, channels: int, chunks: list[int]) -> EditList:
        key = channels, *chunks
        if key not in self._edits:
            self._edits[key] = EditList.of_chunks(channels, map(self._chunk, chunks))
        return self._edits[key]

    def arrangement(self, value: Any, make: Callable[[], Arrangement]) -> Arrangement:
        key = json.dumps(value)
        if key not in self._arrangements:
            self._arrangements[key] = make()
        return self._arrangements[key]

    def part(self, part: int) -> Any:
        if part not in self._values:
            self._values[part] = self._read(part)
        return self._values[part]

    def _chunk(self, part: int) -> Chunk:
        chunk = self.chunks.get(part)
        if chunk is None:
            chunk = self.chunks[part] = chunk_from_json(self._read(part), self)
        return chunk

    def _read(self, part: int) -> Any:
        row = self._connection.execute("SELECT size, content FROM part WHERE id = ?", (part,)).fetchone()
        if row is None:
            raise KeyError(f"part {part} is missing")
        return unpacked(*row)

    def _source(self, row: tuple[Any, ...]) -> Source:
        number, kind, channels, frames, rate, path, relative, fingerprint, inner = row
        if kind == "silence":
            return Silence(channels, frames, rate)
        if kind == "remix":
            return Remixed(self.source(inner), channels)
        if kind == "blocks":
            return BlockSource(self._blocks, number, channels, frames, rate)
        # A project that was moved together with its sound files finds them beside it.
        beside = self._folder / relative if relative else None
        found = beside if beside is not None and beside.exists() else Path(path)
        return self._open_file(FileRef(found, fingerprint, channels, frames, rate))
