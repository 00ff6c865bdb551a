"""The beats a minute in an M4A file (`moov/udta/meta/ilst/tmpo`), which FFmpeg leaves out."""

import struct
from pathlib import Path
from typing import BinaryIO

_WAY = (b"moov", b"udta", b"meta", b"ilst", b"tmpo", b"data")
_SKIPPED = {b"meta": 4, b"data": 8}
"""Bytes of version, flags and kind before what is inside."""


def read_tempo(path: Path) -> str:
    """The tempo as a whole number; empty where there is none."""
    with path.open("rb") as file:
        start, stop = 0, file.seek(0, 2)
        for name in _WAY:
            found = _inside(file, start, stop, name)
            if found is None:
                return ""
            start, stop = found
            start += _SKIPPED.get(name, 0)
        file.seek(start)
        raw = file.read(min(max(0, stop - start), 8))
    tempo = int.from_bytes(raw, "big")
    return str(tempo) if tempo else ""


def _inside(file: BinaryIO, start: int, stop: int, name: bytes) -> tuple[int, int] | None:
    """Where the content of an atom between two places begins and ends; None where there is none of the name."""
    while start + 8 <= stop:
        file.seek(start)
        size, found = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            size, head = int.from_bytes(file.read(8), "big"), 16
        elif size == 0:
            size = stop - start
        if size < head:
            return None
        if found == name:
            return start + head, min(stop, start + size)
        start += size
    return None
