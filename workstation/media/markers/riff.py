"""Markers in WAV files: the chunks `cue `, `LIST adtl` (labl, note, ltxt) and `smpl`, read and appended.

Source: Multimedia Programming Interface and Data Specifications 1.0 (Microsoft and IBM, 1991); `smpl` from its New
Multimedia Data Types and Data Techniques (1994); sizes of 64 bits from EBU Tech 3306 (RF64).
"""

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from workstation.core.document import Marker
from workstation.core.ranges import FrameRange
from workstation.media.tags import text_of

LOOP = "Loop"
"""What a loop of `smpl` is called; regions of this name (and Loop 2 …) are written as loops too."""

_UNKNOWN = 0xFFFFFFFF
_MAX_BYTES = 32 << 20
"""A longer chunk of markers is damage."""
_MAX_CHUNKS = 10_000
_NAMES = frozenset(b"LIST,cue ,smpl,fmt ,data,fact,bext,id3 ,ID3 ,iXML,PEAK,JUNK,inst".split(b","))
"""Of chunks that may follow one without its pad byte."""
_CUE = struct.Struct("<II4sIII")
_LOOP = struct.Struct("<IIIIII")
_SAMPLER_BYTES = 36


def read_riff(path: Path) -> tuple[Marker, ...]:
    """The markers of a WAV, RF64 or BW64 file, as many as are whole; regions where a length is given."""
    with path.open("rb") as file:
        return riff_markers(file)


def riff_markers(file: BinaryIO) -> tuple[Marker, ...]:
    """The same of a file that is open at its beginning."""
    places: dict[int, int] = {}
    texts: dict[int, str] = {}
    notes: dict[int, str] = {}
    lengths: dict[int, int] = {}
    loops: list[FrameRange] = []
    for name, raw in _marking_chunks(file):
        if name == b"cue ":
            rows = (_CUE.unpack_from(raw, at) for at in range(4, len(raw) - _CUE.size + 1, _CUE.size))
            places.update({number: offset for number, _, _, _, _, offset in rows})
        elif name == b"smpl":
            loops += _loops(raw)
        else:
            _read_texts(raw, texts, notes, lengths)
    found = [
        Marker(FrameRange(at, at + lengths.get(number, 0)), texts.get(number) or notes.get(number, ""))
        for number, at in places.items()
    ]
    known = {marker.range for marker in found}
    new = [range_ for range_ in loops if range_ not in known]
    found += [Marker(range_, LOOP if i == 1 else f"{LOOP} {i}") for i, range_ in enumerate(new, 1)]
    return tuple(sorted(found, key=lambda marker: marker.range))


def kept_by_riff(markers: Sequence[Marker]) -> list[Marker]:
    """Those whose frames 32 bits can say."""
    return [marker for marker in markers if marker.range.stop < _UNKNOWN]


def append_riff(path: Path, markers: Sequence[Marker], id3: bytes = b"") -> None:
    """Append markers, in frames at the file's rate, and an ID3 tag to a finished WAV or RF64 file and mend its sizes.

    Frames beyond 32 bits cannot be written, and are left out.
    """
    kept = kept_by_riff(markers)
    if not kept and not id3:
        return
    with path.open("r+b") as file:
        head = file.read(48)
        named = [*(_written(kept) if kept else ()), *([(b"id3 ", id3)] if id3 else [])]
        chunks = b"".join(_chunk(name, raw) for name, raw in named)
        end = file.seek(0, 2)
        file.write(b"\0" * (end % 2) + chunks)
        size = file.tell() - 8
        if head[:4] == b"RF64" and head[12:16] == b"ds64":
            file.seek(20)
            file.write(struct.pack("<Q", size))
        else:
            file.seek(4)
            file.write(struct.pack("<I", min(size, _UNKNOWN)))


def _marking_chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The chunks that hold markers; a `LIST` only where it is an `adtl`, without that name."""
    if file.read(4) not in (b"RIFF", b"RF64", b"BW64") or file.read(8)[4:] != b"WAVE":
        return
    total = file.seek(0, 2)
    at, wide = 12, 0
    for _ in range(_MAX_CHUNKS):
        if at + 8 > total:
            return
        file.seek(at)
        name, size = struct.unpack("<4sI", file.read(8))
        if name == b"ds64":
            wide = int.from_bytes(file.read(16)[8:], "little")
        if name == b"data" and size == _UNKNOWN:
            size = wide or total
        at += 8
        if name in (b"cue ", b"smpl", b"LIST") and size <= _MAX_BYTES:
            file.seek(at)
            raw = file.read(size)
            if name != b"LIST":
                yield name, raw
            elif raw[:4] == b"adtl":
                yield name, raw[4:]
        at += size
        if size % 2 and not _is_unpadded(file, at):
            at += 1


def _is_unpadded(file: BinaryIO, at: int) -> bool:
    """Whether a chunk begins at an odd place: not all programs write the byte that should be before it."""
    file.seek(at)
    names = file.read(5)
    return names[:4] in _NAMES and names[1:] not in _NAMES


def _loops(raw: bytes) -> Iterator[FrameRange]:
    for at in range(_SAMPLER_BYTES, len(raw) - _LOOP.size + 1, _LOOP.size):
        _, _, start, last, _, _ = _LOOP.unpack_from(raw, at)
        if start <= last:
            yield FrameRange(start, last + 1)


def _read_texts(raw: bytes, texts: dict[int, str], notes: dict[int, str], lengths: dict[int, int]) -> None:
    at = 0
    while at + 12 <= len(raw):
        name, size, number = struct.unpack_from("<4sII", raw, at)
        content = raw[at + 12 : at + 8 + size]
        if name == b"labl":
            texts[number] = _text(content)
        elif name == b"note":
            notes[number] = _text(content)
        elif name == b"ltxt" and len(content) >= 4:
            lengths[number] = int.from_bytes(content[:4], "little")
            if (text := _text(content[16:])) and number not in notes:
                notes[number] = text
        at += 8 + size + size % 2


def _written(markers: Sequence[Marker]) -> Iterator[tuple[bytes, bytes]]:
    cues, texts = [struct.pack("<I", len(markers))], [b"adtl"]
    lengths = []  # behind all texts: libsndfile reads no more of these after the first length
    for number, marker in enumerate(markers, 1):
        start = marker.range.start
        cues.append(_CUE.pack(number, start, b"data", 0, 0, start))
        texts.append(_chunk(b"labl", struct.pack("<I", number) + marker.label.encode("utf-8") + b"\0"))
        if not marker.range.is_caret:
            lengths.append(_chunk(b"ltxt", struct.pack("<II4sHHHH", number, marker.range.frames, b"rgn ", 0, 0, 0, 0)))
    yield b"cue ", b"".join(cues)
    yield b"LIST", b"".join((*texts, *lengths))
    loops = [marker.range for marker in markers if _is_loop(marker)]
    if loops:
        rows = (_LOOP.pack(number, 0, loop.start, loop.stop - 1, 0, 0) for number, loop in enumerate(loops, 1))
        yield b"smpl", struct.pack("<9I", 0, 0, 0, 60, 0, 0, 0, len(loops), 0) + b"".join(rows)


def _is_loop(marker: Marker) -> bool:
    word, _, number = marker.label.partition(" ")
    return word == LOOP and (not number or number.isdigit()) and not marker.range.is_caret


def _chunk(name: bytes, raw: bytes) -> bytes:
    return name + struct.pack("<I", len(raw)) + raw + b"\0" * (len(raw) % 2)


def _text(raw: bytes) -> str:
    return text_of(raw.split(b"\0", 1)[0]).strip()
