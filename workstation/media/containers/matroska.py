"""Which clusters of a Matroska file are not as their check sums say (RFC 8794, 11.3.1)."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_EBML, _SEGMENT, _INFO, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1F43B675
_SCALE, _TIME = 0x2AD7B1, 0xE7
_CHECK_SUM = b"\xbf\x84"
_HEAD_BYTES = 12
_CLUSTER_HEAD_BYTES = 32
"""Its check sum and its time stand within them."""
_MAX_BYTES = 1 << 27
"""Of a cluster that is compared; they hold a few seconds."""
_USUAL_SCALE_NS = 1_000_000


def damaged_clusters(path: Path) -> list[float]:
    """When those clusters begin (s) that have a check sum and differ from it; of others the beginning is read."""
    found: list[float] = []
    scale, before = _USUAL_SCALE_NS, 0.0
    with path.open("rb") as file:
        end = file.seek(0, 2)
        for name, start, size in _elements(file, end):
            if name == _INFO:
                file.seek(start)
                scale = _number(file.read(min(size, 1 << 16)), _SCALE) or scale
            if name != _CLUSTER or size > _MAX_BYTES:
                continue
            if start + size > end:  # cut off, which is told by others
                break
            file.seek(start)
            head = file.read(min(size, _CLUSTER_HEAD_BYTES))
            if head[:2] != _CHECK_SUM:
                before = max(before, _number(head, _TIME) * scale / 1e9)
                continue
            body = head[6:] + file.read(size - len(head))
            if zlib.crc32(body) == int.from_bytes(head[2:6], "little"):
                before = _number(body[:_CLUSTER_HEAD_BYTES], _TIME) * scale / 1e9
            else:
                found.append(before)
    return found


def _elements(file: BinaryIO, end: int) -> Iterator[tuple[int, int, int]]:
    """Id, place and size of the elements in the segment, as far as they follow each other."""
    at = 0
    while at < end:
        file.seek(at)
        head = file.read(_HEAD_BYTES)
        name, name_bytes = _read_number(head, marked=True)
        size, size_bytes = _read_number(head[name_bytes:], marked=False)
        if not name_bytes or not size_bytes:
            return
        start = at + name_bytes + size_bytes
        if name == _SEGMENT:
            at = start
            continue
        if (at == 0 and name != _EBML) or size == (1 << 7 * size_bytes) - 1:  # of unknown size
            return
        yield name, start, size
        at = start + size


def _number(raw: bytes, wanted: int) -> int:
    """The number that an element has within others; 0 where it is not among them."""
    at = 0
    while at < len(raw):
        name, name_bytes = _read_number(raw[at:], marked=True)
        size, size_bytes = _read_number(raw[at + name_bytes :], marked=False)
        if not name_bytes or not size_bytes:
            return 0
        at += name_bytes + size_bytes
        if name == wanted:
            return int.from_bytes(raw[at : at + size], "big") if size <= 8 else 0
        at += size
    return 0


def _read_number(raw: bytes, *, marked: bool) -> tuple[int, int]:
    """A number as wide as its first bits say (RFC 8794, 4), and its width; 0 where there is none."""
    if not raw or not raw[0]:
        return 0, 0
    width = 9 - raw[0].bit_length()
    if len(raw) < width:
        return 0, 0
    value = int.from_bytes(raw[:width], "big")
    return (value if marked else value & (1 << 7 * width) - 1), width
