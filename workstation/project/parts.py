"""Parts of documents, each kept once however many revisions share it: JSON found by its hash."""

import hashlib
import json
import sqlite3
import zlib
from typing import Any

_LEAST_BYTES = 64
"""What is shorter is not worth compressing."""


def packed(value: Any) -> tuple[int, bytes]:
    """A value as (bytes of its JSON, that JSON compressed where that pays), as `sqlar_uncompress` takes them."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    small = zlib.compress(text, 1) if len(text) > _LEAST_BYTES else text
    return len(text), small if len(small) < len(text) else text


def unpacked(size: int, content: bytes) -> Any:
    """The value again; ValueError or zlib.error when the bytes are not one."""
    return json.loads(content if len(content) == size else zlib.decompress(content))


def put(connection: sqlite3.Connection, value: Any) -> int:
    """The number of a part with this value, written when there is none yet."""
    size, content = packed(value)
    text = content if len(content) == size else zlib.decompress(content)
    digest = hashlib.blake2b(text, digest_size=20).digest()
    row = connection.execute("SELECT id FROM part WHERE hash = ?", (digest,)).fetchone()
    if row is not None:
        return int(row[0])
    cursor = connection.execute("INSERT INTO part (hash, size, content) VALUES (?, ?, ?)", (digest, size, content))
    return int(cursor.lastrowid or 0)
