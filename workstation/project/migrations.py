"""The steps from each released version of a project file to the next.

A step stands as it was released: it uses nothing of the code around it that may change with a later version.
"""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable

_Connection = sqlite3.Connection

_MAX_BYTES = 1 << 26
"""Of a document's JSON."""


def _share_parts(connection: _Connection) -> None:
    """Version 1 to 2: revisions held all of their document each; from now on they share what is equal in parts."""
    for statement in _TABLES_2:
        connection.execute(statement)
    rows = connection.execute("SELECT draft, position, label, call, content FROM revision_1").fetchall()
    known: dict[bytes, int] = {}
    for draft, position, label, call, content in rows:
        value = json.loads(zlib.decompressobj().decompress(content, _MAX_BYTES))
        document = value["document"]
        _share_segments(connection, document["tracks"])
        document["markers"] = [[_put(connection, document["markers"]), 0]] if document["markers"] else []
        transcript = document["transcript"]
        transcript["cues"] = [[_put(connection, transcript["cues"]), 0]] if transcript["cues"] else []
        size, small = _packed(value)
        digest = hashlib.blake2b(json.dumps([label, call]).encode() + small).digest()
        if digest not in known:
            cursor = connection.execute(
                "INSERT INTO revision (label, call, size, content) VALUES (?, ?, ?, ?)", (label, call, size, small)
            )
            known[digest] = int(cursor.lastrowid or 0)
        connection.execute("INSERT INTO step VALUES (?, ?, ?)", (draft, position, known[digest]))
    if any(row[0] for row in rows):
        connection.execute("INSERT INTO state VALUES (1, 'shared', '0')")
    connection.execute("DROP TABLE revision_1")
    connection.execute("INSERT INTO source_2 SELECT *, NULL FROM source")
    connection.execute("DROP TABLE source")
    connection.execute("ALTER TABLE source_2 RENAME TO source")


def _share_segments(connection: _Connection, value: object) -> None:
    """Put parts in the place of all lists of segments in a value, the inner ones first."""
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _share_segments(connection, inner)
    if isinstance(value, dict) and "segments" in value:
        value["chunks"] = [_put(connection, run) for run in _runs(value.pop("segments"))]


_TABLES_2 = (
    "CREATE TABLE source_2 (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, channels INTEGER NOT NULL,"
    " frames INTEGER NOT NULL, rate INTEGER NOT NULL, path TEXT, relative TEXT, fingerprint TEXT,"
    " inner INTEGER REFERENCES source (id), made_of INTEGER REFERENCES part (id))",
    "ALTER TABLE revision RENAME TO revision_1",
    "CREATE TABLE part (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, size INTEGER NOT NULL,"
    " content BLOB NOT NULL)",
    "CREATE TABLE revision (id INTEGER PRIMARY KEY, label TEXT NOT NULL, call TEXT NOT NULL, size INTEGER NOT NULL,"
    " content BLOB NOT NULL)",
    "CREATE TABLE step (draft INTEGER NOT NULL CHECK (draft IN (0, 1)), position INTEGER NOT NULL,"
    " revision INTEGER NOT NULL REFERENCES revision (id), PRIMARY KEY (draft, position)) WITHOUT ROWID",
)


def _runs(segments: list[list[object]]) -> Iterable[list[list[object]]]:
    """Segments in runs whose edges depend on what stands there, so that an edit leaves most runs as they were."""
    run: list[list[object]] = []
    for segment in segments:
        run.append(segment)
        start = segment[1]
        if len(run) >= 128 or (len(run) >= 32 and isinstance(start, int) and start % 32 == 0):
            yield run
            run = []
    if run:
        yield run


def _packed(value: object) -> tuple[int, bytes]:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    small = zlib.compress(text, 1) if len(text) > 64 else text
    return len(text), small if len(small) < len(text) else text


def _put(connection: _Connection, value: object) -> int:
    size, content = _packed(value)
    text = content if len(content) == size else zlib.decompress(content)
    digest = hashlib.blake2b(text, digest_size=20).digest()
    row = connection.execute("SELECT id FROM part WHERE hash = ?", (digest,)).fetchone()
    if row is not None:
        return int(row[0])
    cursor = connection.execute("INSERT INTO part (hash, size, content) VALUES (?, ?, ?)", (digest, size, content))
    return int(cursor.lastrowid or 0)


def _nothing(connection: _Connection) -> None:
    """Version 2 to 3: curves may have factors, and ramps may be closed, which version 2 would read as others."""


MIGRATIONS: dict[int, Callable[[_Connection], None]] = {1: _share_parts, 2: _nothing}
"""What brings a file of version N to N + 1, by N; called in a transaction."""
