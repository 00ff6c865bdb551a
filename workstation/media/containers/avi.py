"""When each chunk of an AVI is heard, by the index behind its sound: its packets have no times of their own.

The format is that of Microsoft's "AVI RIFF File Reference": `strh` says what a chunk counts for, `idx1` where it lies.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_MAX_INDEX_BYTES = 1 << 28
_MAX_CHUNKS = 1 << 12
"""Of one list; those of sound and pictures are looked up in the index."""
_ENTRY = struct.Struct("<4sIII")


@dataclass(frozen=True, slots=True)
class _Stream:
    is_sound: bool
    sample_bytes: int
    """Of which a chunk's size counts so many as one unit; 0 where a chunk is one."""
    block_bytes: int


def chunk_times(path: Path, number: int) -> dict[int, int]:
    """For stream `number` of the file the units before each chunk, by where its bytes begin; empty without an index."""
    streams: list[_Stream] = []
    movi, index = 0, b""
    with path.open("rb") as file:
        if file.read(4) != b"RIFF":
            return {}
        file.seek(0, 2)
        end = file.tell()
        for name, start, size in _chunks(file, 12, end):
            if name == b"LIST":
                file.seek(start)
                kind = file.read(4)
                if kind == b"hdrl":
                    streams = list(_streams(file, start + 4, min(start + size, end)))
                movi = start if kind == b"movi" else movi
            elif name == b"idx1" and size <= _MAX_INDEX_BYTES:
                file.seek(start)
                index = file.read(size)
        if not movi or number >= len(streams) or not streams[number].is_sound:
            return {}
        entries = [row for row in _ENTRY.iter_unpack(index[: len(index) // 16 * 16]) if row[0][2:] == b"wb"]
        mine = [(offset, size) for name, _, offset, size in entries if name[:2] == b"%02d" % number]
        if not mine:
            return {}
        file.seek(movi + mine[0][0])
        base = movi if file.read(4) == b"%02dwb" % number else 0  # some writers count from the file's beginning
        file.seek(base + mine[0][0])
        if file.read(4) != b"%02dwb" % number:
            return {}
    return _counted(mine, streams[number], base)


def _counted(entries: list[tuple[int, int]], stream: _Stream, base: int) -> dict[int, int]:
    times: dict[int, int] = {}
    count = 0
    for offset, size in entries:
        times[base + offset + 8] = count // stream.sample_bytes if stream.sample_bytes else count
        count += size if stream.sample_bytes else max(1, -(-size // max(1, stream.block_bytes)))
    return times


def _streams(file: BinaryIO, start: int, end: int) -> Iterator[_Stream]:
    for name, at, size in _chunks(file, start, end):
        file.seek(at)
        if name != b"LIST" or file.read(4) != b"strl":
            continue
        head = form = b""
        for inner, place, length in _chunks(file, at + 4, min(at + size, end)):
            file.seek(place)
            if inner == b"strh":
                head = file.read(min(length, 56))
            elif inner == b"strf":
                form = file.read(min(length, 18))
        sound = head[:4] == b"auds" and len(head) >= 48 and len(form) >= 14
        sample = int.from_bytes(head[44:48], "little") if sound else 0
        yield _Stream(sound, sample, int.from_bytes(form[12:14], "little") if sound else 0)


def _chunks(file: BinaryIO, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, place and size of the chunks between two places."""
    for _ in range(_MAX_CHUNKS):
        if at + 8 > end:
            return
        file.seek(at)
        name, size = struct.unpack("<4sI", file.read(8))
        yield name, at + 8, size
        at += 8 + size + (size & 1)
