"""The links of a chained Ogg file: streams one after another, each complete in itself (RFC 3533)."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_HEAD_BYTES = 27
_LONGEST_PAGE = 65_307
_BEGINS, _ENDS = 0x02, 0x04
"""The flags of the first and the last page of a stream."""
_SEARCH_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Link:
    """One of them: bytes `start .. stop` of a file."""

    path: Path
    start: int
    stop: int

    def opened(self) -> BinaryIO:
        """The link as a file of its own, to be read."""
        return io.BufferedReader(_Piece(self))


def ogg_links(path: str | Path) -> list[Link]:
    """The links of a file that has several, in order; none of any other file."""
    path = Path(path)
    with path.open("rb") as file:
        if file.read(4) != b"OggS":
            return []
        starts = list(_starts(file))
        end = file.seek(0, 2)
    if len(starts) < 2:
        return []
    return [Link(path, start, stop) for start, stop in zip(starts, [*starts[1:], end], strict=True)]


def stops_early(path: str | Path) -> bool:
    """Whether a file is an Ogg whose last page is not whole, or not the last of its stream."""
    with Path(path).open("rb") as file:
        if file.read(4) != b"OggS":
            return False
        size = file.seek(0, 2)
        begin = max(0, size - _LONGEST_PAGE)
        file.seek(begin)
        tail = file.read()
    at = tail.rfind(b"OggS")
    head = tail[at : at + _HEAD_BYTES] if at >= 0 else b""
    if len(head) < _HEAD_BYTES or not head[5] & _ENDS:
        return True
    return len(tail) < at + _HEAD_BYTES + head[26] + sum(tail[at + _HEAD_BYTES : at + _HEAD_BYTES + head[26]])


def _starts(file: BinaryIO) -> Iterator[int]:
    """Where the streams of a link begin: the first of some beginning pages that come together."""
    at, before_begins = 0, False
    while at >= 0:
        file.seek(at)
        head = file.read(_HEAD_BYTES)
        if len(head) < _HEAD_BYTES:
            return
        if head[:4] != b"OggS":
            at = _next_page(file, at + 1)
            continue
        begins = bool(head[5] & _BEGINS)
        if begins and not before_begins:
            yield at
        before_begins = begins
        at += _HEAD_BYTES + head[26] + sum(file.read(head[26]))


def _next_page(file: BinaryIO, at: int) -> int:
    """The place of the next page, -1 when there is none."""
    while True:
        file.seek(at)
        piece = file.read(_SEARCH_BYTES)
        if (found := piece.find(b"OggS")) >= 0:
            return at + found
        if len(piece) < _SEARCH_BYTES:
            return -1
        at += _SEARCH_BYTES - 3


class _Piece(io.RawIOBase):
    """A part of a file that is read like a file."""

    def __init__(self, link: Link) -> None:
        self._file = link.path.open("rb", buffering=0)
        self._start, self._length, self._at = link.start, link.stop - link.start, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        self._file.seek(self._start + self._at)
        raw = self._file.read(max(0, min(len(buffer), self._length - self._at))) or b""
        buffer[: len(raw)] = raw
        self._at += len(raw)
        return len(raw)

    def close(self) -> None:
        self._file.close()
        super().close()
