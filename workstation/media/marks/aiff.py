"""Markers in AIFF files: the chunk `MARK` (Audio Interchange File Format 1.3, Apple 1989)."""

import struct
from pathlib import Path

from workstation.core.document import Marker
from workstation.core.ranges import FrameRange

_MOST_BYTES = 32 << 20


def read_aiff(path: Path) -> tuple[Marker, ...]:
    """The places of an AIFF or AIFF-C file, as many as are whole."""
    with path.open("rb") as file:
        if file.read(4) != b"FORM" or file.read(8)[4:] not in (b"AIFF", b"AIFC"):
            return ()
        while len(head := file.read(8)) == 8:
            name, size = struct.unpack(">4sI", head)
            if name == b"MARK" and size <= _MOST_BYTES:
                return _markers(file.read(size))
            file.seek(size + size % 2, 1)
    return ()


def _markers(raw: bytes) -> tuple[Marker, ...]:
    found = []
    at = 2
    while at + 7 <= len(raw):
        position, length = struct.unpack_from(">IB", raw, at + 2)
        name = raw[at + 7 : at + 7 + length]
        try:
            label = name.decode("utf-8")
        except UnicodeDecodeError:
            label = name.decode("mac_roman")
        found.append(Marker(FrameRange(position, position), label.strip("\0 ")))
        at += 7 + length + (length + 1) % 2
    return tuple(sorted(found, key=lambda marker: marker.range))
