"""Markers in AIFF files: the chunk `MARK` (Audio Interchange File Format 1.3, Apple 1989)."""

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from workstation.core.document import Marker
from workstation.core.ranges import FrameRange

_MAX_BYTES = 32 << 20
_MAX_FRAMES, _MAX_MARKS = 0xFFFFFFFF, 0x7FFF
LONGEST_LABEL = 255
"""In bytes."""
_MAX_CHUNKS = 10_000


def read_aiff(path: Path) -> tuple[Marker, ...]:
    """The places of an AIFF or AIFF-C file, as many as are whole."""
    with path.open("rb") as file:
        return aiff_markers(file)


def aiff_markers(file: BinaryIO) -> tuple[Marker, ...]:
    """The same of a file that is open at its beginning."""
    if file.read(4) != b"FORM" or file.read(8)[4:] not in (b"AIFF", b"AIFC"):
        return ()
    for _ in range(_MAX_CHUNKS):
        if len(head := file.read(8)) < 8:
            break
        name, size = struct.unpack(">4sI", head)
        if name == b"MARK" and size <= _MAX_BYTES:
            return _markers(file.read(size))
        file.seek(size + size % 2, 1)
    return ()


def kept_by_aiff(markers: Sequence[Marker]) -> list[Marker]:
    """As many as can be numbered, of those whose frames 32 bits can say."""
    return [marker for marker in markers if marker.range.start <= _MAX_FRAMES][:_MAX_MARKS]


def append_aiff(path: Path, markers: Sequence[Marker], id3: bytes = b"") -> None:
    """Append the places of markers, in frames at the file's rate, and an ID3 tag to a finished AIFF file."""
    kept = kept_by_aiff(markers)
    marks = b"".join(_mark(number, marker) for number, marker in enumerate(kept, 1))
    named = [(b"MARK", struct.pack(">H", len(kept)) + marks)] if kept else []
    named += [(b"ID3 ", id3)] if id3 else []
    if not named:
        return
    with path.open("r+b") as file:
        end = file.seek(0, 2)
        file.write(b"\0" * (end % 2))
        for name, raw in named:
            file.write(name + struct.pack(">I", len(raw)) + raw + b"\0" * (len(raw) % 2))
        size = file.tell() - 8
        file.seek(4)
        file.write(struct.pack(">I", min(size, _MAX_FRAMES)))


def _mark(number: int, marker: Marker) -> bytes:
    label = marker.label.encode()[:LONGEST_LABEL].decode(errors="ignore").encode()
    text = bytes([len(label)]) + label
    return struct.pack(">HI", number, marker.range.start) + text + b"\0" * (len(text) % 2)


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
