"""The links of a file in which whole ones were joined: chained Ogg, and FLAC behind FLAC."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from workstation.media.containers.lengths import id3_bytes
from workstation.media.containers.ogg_links import Link, ogg_links

_FLAC_BEGINS = b"fLaC"
_STREAMINFO = (b"\x00\x00\x00\x22", b"\x80\x00\x00\x22")
"""Its first block, whose length never differs (RFC 9639, 8.1); the first bit says that it is the last one too."""
_MIN_BLOCK = 16
_HEAD_BYTES = 8 + 34
_PIECE_BYTES = 1 << 20


def links(path: str | Path) -> list[Link]:
    """The links of a file that has several, in order; none of any other file. Reads all of a FLAC file."""
    return ogg_links(path) or flac_links(path)


def flac_links(path: str | Path) -> list[Link]:
    """The FLAC streams of a file in which several were joined, as `cat` does; none of any other file."""
    path = Path(path)
    with path.open("rb") as file:
        start = id3_bytes(file.read(10))
        file.seek(start)
        if file.read(4) != _FLAC_BEGINS:
            return []
        starts = [start]
        end = file.seek(0, 2)
        while (found := _next_stream(file, _sound_of(file, starts[-1]))) >= 0:
            starts.append(found)
    if len(starts) < 2:
        return []
    return [Link(path, start, stop) for start, stop in zip(starts, [*starts[1:], end], strict=True)]


def _sound_of(file: BinaryIO, at: int) -> int:
    """Where behind its blocks of tags and pictures, which may hold anything, the sound of a stream begins."""
    at += 4
    while True:
        file.seek(at)
        head = file.read(4)
        if len(head) < 4:
            return at
        at += 4 + int.from_bytes(head[1:], "big")
        if head[0] & 0x80:
            return at


def _next_stream(file: BinaryIO, at: int) -> int:
    """Where the next stream begins from a place on, -1 when none does."""
    for place in _found(file, at):
        file.seek(place)
        head = file.read(_HEAD_BYTES)
        least, most = (int.from_bytes(head[place : place + 2], "big") for place in (8, 10))
        rate = int.from_bytes(head[18:21], "big") >> 4
        if len(head) == _HEAD_BYTES and head[4:8] in _STREAMINFO and _MIN_BLOCK <= least <= most and rate:
            return place
    return -1


def _found(file: BinaryIO, at: int) -> Iterator[int]:
    kept = b""
    while True:
        file.seek(at)
        if not (piece := file.read(_PIECE_BYTES)):
            return
        searched, base = kept + piece, at - len(kept)
        found = searched.find(_FLAC_BEGINS)
        while found >= 0:
            yield base + found
            found = searched.find(_FLAC_BEGINS, found + 1)
        kept, at = searched[-3:], at + len(piece)
