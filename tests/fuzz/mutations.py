"""Ways to damage a file, each the same for the same random numbers."""

import json
import random
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeAlias

Mutation: TypeAlias = Callable[[Path, random.Random], None]
"""Changes a file in place."""

_INTEGERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
_FLOATS = (float("nan"), float("inf"), -float("inf"), 3e38, -3e38, 1e-40, 1e10)
_NUMBERS = (
    "-1", "0", "1e9", "1e308", "1e999", "-1e999", "nan", "inf", "9" * 30, "9" * 400, "0.0000001", "-0", "1,5", "1e-400",
    "٣", "0x10", "1_000", "99:99:99,999", "-00:00:01.000", "00:00:99999999999.000",
)  # fmt: skip
_TOKENS = (
    "\0", "\ufeff", "\u202e", "\ud83d\ude00", "\r", "\n\n\n", "\t", " ", '"', "'", "<", "</", "<!--", "&amp;", "&#0;",
    "{", "}", "[", "]", "\\", "%s", "{0}", "../", "-->", "NOTE", "WEBVTT", "[Events]", ",,,,", "x" * 5_000, "é",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 2**63, 10**400, 1e308, float("nan"), float("inf"), "", "x", "nan", "../../x", [], {},
    [[]], [None], {"a": None}, "\ud800", "9" * 400, -(2**63), 0.5, [1, "2", None], {"frames": -1},
)  # fmt: skip


def damage_bytes(path: Path, chance: random.Random) -> None:
    """A few of: other bytes, other numbers, pieces that are missing, doubled, moved or from elsewhere."""
    raw = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        if raw:
            chance.choice(_BYTES)(raw, chance)
    path.write_bytes(raw)


def damage_text(path: Path, chance: random.Random) -> None:
    """The same for text: other numbers, other signs, lines that are missing, doubled or moved."""
    if chance.random() < 0.2:
        damage_bytes(path, chance)
        return
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    for _ in range(chance.choice((1, 1, 2, 4))):
        text = chance.choice(_TEXTS)(text, chance)
    path.write_bytes(text.encode("utf-8", "surrogatepass" if chance.random() < 0.1 else "replace"))


def damage_json(path: Path, chance: random.Random) -> None:
    """Values of other kinds, keys that are missing, and depth."""
    if chance.random() < 0.25:
        damage_text(path, chance)
        return
    value = json.loads(path.read_text("utf-8"))
    for _ in range(chance.choice((1, 1, 2, 4))):
        value = _other_value(value, chance)
    text = json.dumps(value)
    if chance.random() < 0.05:
        text = "[" * 100_000 + text
    path.write_text(text, "utf-8")


def damage_database(path: Path, chance: random.Random) -> None:
    """Cells of other kinds, rows that are missing or doubled; now and then bytes of the file."""
    if chance.random() < 0.3:
        damage_bytes(path, chance)
        return
    with closing(sqlite3.connect(path)) as database, suppress(sqlite3.Error, OverflowError, UnicodeError):
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("PRAGMA writable_schema = ON")
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for _ in range(chance.choice((1, 1, 2, 4))):
            _damage_table(database, chance.choice(tables), chance)
        database.commit()


def _damage_table(database: sqlite3.Connection, table: str, chance: random.Random) -> None:
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    rows = database.execute(f"SELECT * FROM {table} LIMIT 200").fetchall()
    if not rows:
        return
    row, at = chance.choice(rows), chance.randrange(len(columns))
    where = f"{columns[0]} IS ?"
    if chance.random() < 0.15:
        database.execute(f"DELETE FROM {table} WHERE {where}", (row[0],))
        return
    old = row[at]
    if isinstance(old, bytes) and old and chance.random() < 0.7:
        new: Any = bytearray(old)
        chance.choice(_BYTES)(new, chance)
        new = bytes(new)
    elif isinstance(old, str) and old and chance.random() < 0.7:
        try:
            new = json.dumps(_other_value(json.loads(old), chance))
        except ValueError:
            new = chance.choice(_TEXTS)(old, chance)
    else:
        new = chance.choice((-1, 0, 1, 2**31, 2**62, -(2**62), None, "x", b"\xff\x00", 0.5, 1e300, "../../etc/passwd"))
    database.execute(f"UPDATE {table} SET {columns[at]} = ? WHERE {where}", (new, row[0]))


def _other_value(value: Any, chance: random.Random) -> Any:
    """The same with one value, anywhere in it, replaced or left out."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        if chance.random() < 0.1:
            return {name: inner for name, inner in value.items() if name != key}
        return {**value, key: _other_value(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        if chance.random() < 0.1:
            return value[:at] + value[at + 1 :]
        return [*value[:at], _other_value(value[at], chance), *value[at + 1 :]]
    return chance.choice(_VALUES)


def _flip(raw: bytearray, chance: random.Random) -> None:
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)


def _set(raw: bytearray, chance: random.Random) -> None:
    raw[chance.randrange(len(raw))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))


def _integer(raw: bytearray, chance: random.Random) -> None:
    """Mostly near the beginning, where headers are."""
    width = chance.choice((2, 4, 4, 8))
    within = len(raw) if chance.random() < 0.3 else min(len(raw), 256)
    at = chance.randrange(max(1, within - width))
    number = chance.choice(_INTEGERS) & ((1 << 8 * width) - 1)
    raw[at : at + width] = number.to_bytes(width, chance.choice(("little", "big")))


def _float(raw: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(raw)) & ~3
    raw[at : at + 4] = struct.pack("<f", chance.choice(_FLOATS))


def _cut(raw: bytearray, chance: random.Random) -> None:
    del raw[chance.randrange(len(raw)) :]


def _remove(raw: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(raw))
    del raw[at : at + chance.choice((1, 2, 4, 16, 512))]


def _double(raw: bytearray, chance: random.Random) -> None:
    at, size = chance.randrange(len(raw)), chance.choice((1, 4, 32, 1_024))
    raw[at:at] = raw[at : at + size]


def _move(raw: bytearray, chance: random.Random) -> None:
    at, to, size = chance.randrange(len(raw)), chance.randrange(len(raw)), chance.choice((4, 64, 512))
    raw[to : to + size] = raw[at : at + size]


def _noise(raw: bytearray, chance: random.Random) -> None:
    at, size = chance.randrange(len(raw)), chance.choice((4, 64, 2_048))
    raw[at : at + size] = chance.randbytes(min(size, len(raw) - at))


def _empty(raw: bytearray, chance: random.Random) -> None:
    at, size = chance.randrange(len(raw)), chance.choice((4, 64, 4_096))
    raw[at : at + size] = bytes(min(size, len(raw) - at))


_BYTES = (_flip, _flip, _set, _integer, _integer, _integer, _float, _cut, _remove, _double, _move, _noise, _empty)


def _place(text: str, chance: random.Random) -> int:
    return chance.randrange(len(text) + 1)


def _number(text: str, chance: random.Random) -> str:
    digits = [at for at, letter in enumerate(text) if letter.isdigit()]
    if not digits:
        return text
    start = stop = chance.choice(digits)
    while stop < len(text) and (text[stop].isdigit() or text[stop] == "."):
        stop += 1
    return text[:start] + chance.choice(_NUMBERS) + text[stop:]


def _token(text: str, chance: random.Random) -> str:
    at = _place(text, chance)
    return text[:at] + chance.choice(_TOKENS) + text[at:]


def _line(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(to, lines[at])
        case 2:
            lines[at], lines[to] = lines[to], lines[at]
        case _:
            lines[at] = lines[at][: _place(lines[at], chance)]
    return "\n".join(lines)


def _without(text: str, chance: random.Random) -> str:
    at = _place(text, chance)
    return text[:at] + text[at + chance.choice((1, 1, 4, 40)) :]


def _nested(text: str, chance: random.Random) -> str:
    opened = chance.choice(("[", "{", "<div>", "<i>", "(", "{\\i1}"))
    at = _place(text, chance)
    return text[:at] + opened * chance.choice((10, 2_000)) + text[at:]


_TEXTS = (_number, _number, _number, _token, _token, _line, _line, _without, _nested)
