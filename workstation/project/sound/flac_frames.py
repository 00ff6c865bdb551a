"""What is left of a damaged FLAC stream: its frames stand each for themselves, and end with a sum of their bytes."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

_SIZES = {1: 192, **{n: 576 << (n - 2) for n in range(2, 6)}, **{n: 256 << (n - 8) for n in range(8, 16)}}
"""Frames of sound in a block by their code; 6 and 7 stand behind the header in one and two bytes."""

_AHEAD = 8
"""So many places that look like the next frame are tried for the end of one."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a stream whose sum is right."""

    start: int
    stop: int
    """Bytes of the stream."""
    number: int
    samples: int


def whole_frames(stream: bytes) -> list[Frame]:
    """The frames of a stream that are as they were written, in the order in which they stand."""
    raw = np.frombuffer(stream, np.uint8)
    looks = np.flatnonzero((raw[:-1] == 0xFF) & (raw[1:] & 0xFE == 0xF8)) if len(raw) > 1 else ()
    heads = [(int(at), head) for at in looks if (head := _header(stream, int(at))) is not None]
    places = [at for at, _ in heads] + [len(stream)]
    found, end = [], 0
    for index, (start, (number, samples)) in enumerate(heads):
        if start < end:
            continue
        total, at = 0, start
        for stop in places[index + 1 : index + 1 + _AHEAD]:
            total = _crc16(stream, at, stop, total)
            at = stop
            if total == 0 and stop - start > 8:
                found.append(Frame(start, stop, number, samples))
                end = stop
                break
    return found


def read_frames(stream: bytes, channels: int, bits: int) -> Iterator[tuple[int, "npt.NDArray[np.int32]"]]:
    """The sound of the whole frames: from which sample on, and the samples (channels, n), the highest bits used."""
    import soundfile

    frames = whole_frames(stream)
    usual = max((frame.samples for frame in frames), default=0)
    edges = [n for n, (one, two) in enumerate(pairwise(frames), 1) if one.stop != two.start]
    for first, last in pairwise([0, *edges, len(frames)]):
        run = frames[first:last]
        if not run:
            continue
        head = _stream_head(usual, channels, bits, sum(frame.samples for frame in run))
        body = b"".join(_renumbered(stream[frame.start : frame.stop], number) for number, frame in enumerate(run))
        try:
            sound, _ = soundfile.read(io.BytesIO(head + body), dtype="int32", always_2d=True)
        except soundfile.LibsndfileError:
            continue
        if sound.shape[1] == channels:
            yield run[0].number * usual, np.ascontiguousarray(sound.T)


def _header(stream: bytes, at: int) -> tuple[int, int] | None:
    """The number and the samples of the frame that begins at a byte; None where none does."""
    head = stream[at : at + 16]
    if len(head) < 6 or head[1] & 1 or head[3] & 1:  # frames of differing length are never written here
        return None
    size, number = head[2] >> 4, head[4]
    samples = 1 + int.from_bytes(head[5:size], "big") if size in (6, 7) else _SIZES.get(size, 0)
    place = _sum_place(head)
    # a block has fewer than 128 frames, whose numbers take a byte
    if number >= 0x80 or not samples or place >= len(head) or _crc8(head[:place]) != head[place]:
        return None
    return number, samples


def _sum_place(head: bytes) -> int:
    """Where the sum of a frame's header stands, behind its number and what of size and rate has no code."""
    return 5 + {6: 1, 7: 2}.get(head[2] >> 4, 0) + {12: 1, 13: 2, 14: 2}.get(head[2] & 15, 0)


def _renumbered(frame: bytes, number: int) -> bytes:
    """A frame with another number: a decoder wants those of a stream to begin with 0."""
    place = _sum_place(frame)
    head = frame[:4] + bytes([number]) + frame[5:place]
    body = head + bytes([_crc8(head)]) + frame[place + 1 : -2]
    return body + _crc16(body, 0, len(body), 0).to_bytes(2, "big")


def _stream_head(samples: int, channels: int, bits: int, total: int) -> bytes:
    """The beginning of a stream: its length, and no sum of what was in it."""
    form = 48_000 << 44 | (channels - 1) << 41 | (bits - 1) << 36 | total
    return b"fLaC\x80\0\0\x22" + 2 * samples.to_bytes(2, "big") + bytes(6) + form.to_bytes(8, "big") + bytes(16)


def _table(polynomial: int, bits: int) -> tuple[int, ...]:
    top, mask = 1 << (bits - 1), (1 << bits) - 1
    table = []
    for value in range(256):
        rest = value << (bits - 8)
        for _ in range(8):
            rest = (rest << 1 ^ polynomial if rest & top else rest << 1) & mask
        table.append(rest)
    return tuple(table)


_TABLE_8, _TABLE_16 = _table(0x07, 8), _table(0x8005, 16)


def _crc8(content: bytes) -> int:
    total = 0
    for byte in content:
        total = _TABLE_8[total ^ byte]
    return total


def _crc16(content: bytes, start: int, stop: int, total: int) -> int:
    for byte in content[start:stop]:
        total = (total << 8 & 0xFFFF) ^ _TABLE_16[total >> 8 ^ byte]
    return total
