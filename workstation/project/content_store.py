"""Parts of documents, each kept once however many revisions share it: JSON found by its hash."""

import hashlib
import json
import sqlite3
import zlib

import msgspec

from workstation.core.format_size import whole_text
from workstation.project.errors import FormError

MAX_BYTES = 1 << 26
"""Of the JSON of a revision or a part; those of the longest documents take some megabytes."""

_SURELY_SMALL = MAX_BYTES // 1032
"""Compressed bytes that cannot become more than `MAX_BYTES`, whatever they say: zlib's best is 1,032 to one."""

_MIN_BYTES = 64
"""What is shorter is not worth compressing."""


def packed(value: object) -> tuple[int, bytes]:
    """A value as (bytes of its JSON, that JSON compressed where that pays), as `sqlar_uncompress` takes them."""
    return _packed(json_bytes(value))


def json_bytes(value: object) -> bytes:
    """A value as JSON; halves of characters, which no file can hold, become U+FFFD."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_again)
        return whole_text(text).encode()


def _again(value: object) -> object:
    """What was JSON already."""
    return json.loads(bytes(value)) if isinstance(value, msgspec.Raw) else dict(value)  # type: ignore[call-overload]


def _packed(text: bytes) -> tuple[int, bytes]:
    small = zlib.compress(text, 1) if len(text) > _MIN_BYTES else text
    return len(text), small if len(small) < len(text) else text


def unpacked(size: object, content: object, name: str = "a part") -> bytes:
    """The JSON again; FormError, which begins with `name`, when the columns are not those of one."""
    if not isinstance(size, int) or not isinstance(content, bytes) or not 0 <= size <= MAX_BYTES:
        raise FormError(f"{name}: it is of another kind or longer than it may be")
    if len(content) == size:
        return content
    try:
        if len(content) <= _SURELY_SMALL:
            text = zlib.decompress(content, bufsize=size + 1)
        else:
            text = zlib.decompressobj().decompress(content, size + 1)
    except zlib.error as error:
        raise FormError(f"{name}: {error}") from error
    if len(text) != size:
        raise FormError(f"{name}: it is not as long as it says")
    return text


def put(connection: sqlite3.Connection, value: object) -> int:
    """The number of a part with this value, written when there is none yet."""
    text = json_bytes(value)
    digest = hashlib.blake2b(text, digest_size=20).digest()
    row = connection.execute("SELECT id FROM part WHERE hash = ?", (digest,)).fetchone()
    if row is not None:
        return int(row[0])
    cursor = connection.execute("INSERT INTO part (hash, size, content) VALUES (?, ?, ?)", (digest, *_packed(text)))
    return int(cursor.lastrowid or 0)
