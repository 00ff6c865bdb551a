"""The comments of FLAC, Ogg Vorbis and Opus files, and the chapters among them of which there are more than 999.

Source: Ogg Vorbis I format specification, section 5; RFC 7845, section 5.2; RFC 9639, section 8.6. FFmpeg reads the
numbers of chapters with three digits, and gives the names of those with more to others.
"""

import re
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from workstation.core.document import Marker
from workstation.core.ranges import FrameRange
from workstation.media.tags import text_of

_MAX_BYTES = 64 << 20
_COMMENTS_OF_FLAC = 4
_HEADS = (b"\x03vorbis", b"OpusTags")
_PLACE = re.compile(r"chapter(\d{3,6})", re.I)
_NAME = re.compile(r"chapter(\d{3,6})name", re.I)
_CLOCK = re.compile(r"(\d{1,6}):(\d{1,2}):(\d{1,2}(?:\.\d{1,9})?)")


def has_long_numbers(names: Iterable[str]) -> bool:
    """Whether names of tags are those of chapters from 1000 on."""
    return any(len(found[1]) > 3 for name in names if (found := _PLACE.fullmatch(name) or _NAME.fullmatch(name)))


def is_chapter(name: str) -> bool:
    """Whether a tag is a chapter's place or name."""
    return bool(_PLACE.fullmatch(name) or _NAME.fullmatch(name))


def read_commented(path: Path, rate: int) -> tuple[Marker, ...]:
    """The chapters in a file's comments as places, in frames at `rate`; what has no time that can be read is none."""
    places: dict[int, float] = {}
    names: dict[int, str] = {}
    for name, text in read_comments(path):
        if (found := _PLACE.fullmatch(name)) and (clock := _CLOCK.fullmatch(text.strip())):
            places[int(found[1])] = int(clock[1]) * 3600 + int(clock[2]) * 60 + float(clock[3])
        elif found := _NAME.fullmatch(name):
            names[int(found[1])] = text
    made = (Marker(FrameRange.from_seconds(at, at, rate), names.get(number, "")) for number, at in places.items())
    return tuple(sorted(made, key=lambda marker: marker.range))


def read_comments(path: Path) -> list[tuple[str, str]]:
    """Names and texts of a file's comments, in order; none where it is no such file or they are damaged."""
    with path.open("rb") as file:
        start = file.read(4)
        raw = _of_flac(file) if start == b"fLaC" else _of_ogg(file) if start == b"OggS" else b""
    return list(_comments(raw))


def _of_flac(file: BinaryIO) -> bytes:
    while len(head := file.read(4)) == 4:
        size = int.from_bytes(head[1:], "big")
        if head[0] & 0x7F == _COMMENTS_OF_FLAC:
            return file.read(size)
        if head[0] & 0x80:
            break
        file.seek(size, 1)
    return b""


def _of_ogg(file: BinaryIO) -> bytes:
    """The second packet of the first stream, without its head."""
    file.seek(0)
    packets: list[bytes] = []
    open_ = b""
    serial: bytes | None = None
    while len(page := file.read(27)) == 27 and page[:4] == b"OggS":
        sizes = file.read(page[26])
        body = file.read(sum(sizes))
        serial = serial or page[14:18]
        if page[14:18] != serial:
            continue
        at = 0
        for size in sizes:
            open_ += body[at : at + size]
            at += size
            if size < 255:
                packets.append(open_)
                open_ = b""
        if len(packets) > 1 or len(open_) > _MAX_BYTES:
            break
    second = packets[1] if len(packets) > 1 else b""
    return next((second.removeprefix(head) for head in _HEADS if second.startswith(head)), b"")


def _comments(raw: bytes) -> Iterator[tuple[str, str]]:
    try:
        at = 4 + struct.unpack_from("<I", raw)[0]
        count = struct.unpack_from("<I", raw, at)[0]
        at += 4
        for _ in range(min(count, len(raw) // 4)):
            size = struct.unpack_from("<I", raw, at)[0]
            name, _, text = raw[at + 4 : at + 4 + size].partition(b"=")
            at += 4 + size
            yield text_of(name), text_of(text)
    except struct.error:
        return
