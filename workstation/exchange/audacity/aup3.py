"""Audacity's project database (.aup3): opened for reading only, its blocks of samples read as they are needed.

Format: audacity/libraries/lib-project-file-io and lib-wave-track of Audacity 3; `application_id` "AUDY", tables
`project` and `autosave` (the tree in binary form), `sampleblocks` (int16, int24 in 32 bits, or float32).
"""

import sqlite3
import threading
import weakref
from pathlib import Path

import numpy as np

from workstation.exchange.audacity.blocks import Row
from workstation.exchange.audacity.nodes import Node, from_binary

_AUDACITY = 0x41554459
_BYTES = {0x00020001: 2, 0x00040001: 4, 0x0004000F: 4}
"""How long a sample of each format is: int16, int24, float."""
_MAX_BYTES = 1 << 30


class Aup3:
    """An open database. Nothing is ever written to it."""

    def __init__(self, path: Path) -> None:
        """ValueError says why it cannot be read."""
        self.path = path
        if not path.is_file():
            raise ValueError(f"{path} {'is a folder' if path.is_dir() else 'does not exist'}")
        try:
            self._connection, self.is_whole = _connect(path)
        except sqlite3.Error as error:
            raise ValueError(f"{path.name} cannot be read as an Audacity project: {error}") from None
        weakref.finalize(self, self._connection.close)
        self._lock = threading.Lock()
        self._forms: dict[int, tuple[int, int]] = {}
        self.unsaved = False
        """What is in it was not saved: Audacity ended before it could be."""

    def tree(self) -> Node:
        """What the project holds: the state that Audacity kept last, saved or not. ValueError when that is damaged."""
        try:
            row = None
            for table in ("autosave", "project"):
                query = f"SELECT dict, doc FROM {table} WHERE length(dict) + length(doc) < ? LIMIT 1"
                row = row or self._connection.execute(query, (_MAX_BYTES,)).fetchone()
                self.unsaved = (row is not None and table == "autosave") or self.unsaved
            if row is None or not all(isinstance(part, bytes) for part in row):
                raise ValueError("it holds no project")
            return from_binary(row[0] + row[1])
        except (sqlite3.Error, ValueError) as error:
            raise ValueError(f"{self.path.name} cannot be read as an Audacity project: {error}") from None

    def frames_of(self, key: int) -> int | None:
        """How many samples a block holds; None when there is no such block, or it cannot be read."""
        if key not in self._forms:
            query = "SELECT sampleformat, length(samples) FROM sampleblocks WHERE blockid = ?"
            try:
                form, size = self._connection.execute(query, (key,)).fetchone()
                self._forms[key] = (form, size // _BYTES[form])
            except (sqlite3.Error, KeyError, TypeError, OverflowError):  # a damaged page loses its blocks only
                return None
        return self._forms[key][1]

    def read(self, key: int | str, start: int, stop: int) -> Row:
        out = np.zeros(stop - start, np.float32)
        form, frames = self._forms.get(int(key), (0, 0))
        stop = min(stop, frames)
        if start >= stop:
            return out
        width = _BYTES[form]
        try:
            with self._lock, self._connection.blobopen("sampleblocks", "samples", int(key), readonly=True) as blob:
                blob.seek(start * width)
                raw = blob.read((stop - start) * width)
        except sqlite3.Error:  # a damaged page, or the file was changed by Audacity meanwhile
            return out
        if form == 0x00020001:
            out[: stop - start] = np.frombuffer(raw, "<i2") * np.float32(2.0**-15)
        elif form == 0x00040001:
            out[: stop - start] = np.frombuffer(raw, "<i4") * np.float32(2.0**-23)
        else:
            out[: stop - start] = np.frombuffer(raw, "<f4")
        return out


def _connect(path: Path) -> tuple[sqlite3.Connection, bool]:
    """A connection that cannot write, and whether it sees all that there is.

    A write-ahead log beside the file holds what Audacity has not put into it yet: it must be read too, for which
    SQLite shares memory through a file beside it. Without one the file is read as it is, and nothing appears beside it.
    """
    log = path.with_name(path.name + "-wal")
    ways = ["mode=ro"] if log.exists() and log.stat().st_size else []
    error: sqlite3.Error = sqlite3.OperationalError("unknown")
    for way in (*ways, "immutable=1"):
        connection = None
        try:
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?{way}", uri=True, check_same_thread=False)
            connection.execute("PRAGMA query_only = 1")
            (number,) = connection.execute("PRAGMA application_id").fetchone()
            if number != _AUDACITY:
                raise ValueError(f"{path.name} is a database, but no project of Audacity 3")
            return connection, way == "mode=ro" or not ways
        except ValueError:
            if connection is not None:
                connection.close()
            raise
        except sqlite3.Error as problem:
            if connection is not None:
                connection.close()
            error = problem
    raise error
