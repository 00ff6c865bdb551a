"""Whether a file ends as its kind does, where decoders read what is left of a file that was cut off and say nothing."""

from pathlib import Path
from typing import BinaryIO

from workstation.media.containers.ogg_links import stops_early as ogg_stops

_TAIL_BYTES = 1 << 12
_TS_BYTES = (188, 192, 204)
"""The size of a packet of an MPEG transport stream, as such, on Blu-ray, and with what mends it."""
_AC3_KBPS = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640)
_AC3_FRAMES = 1536
_MPEG_KBPS = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Bit rates by generation and layer (ISO/IEC 11172-3 and 13818-3, 2.4.2.3)."""
_MPEG_HZ = (44_100, 48_000, 32_000)


def stops_early(path: Path, form: str, codec: str, last: bytes) -> bool:
    """Whether a file was cut off, by its own account of its size, or within its last packet `last` of sound.

    `form` is FFmpeg's name of its container.
    """
    with path.open("rb") as file:
        head = file.read(12)
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL_BYTES))
        tail = file.read()
        if head[:3] == b"FLV":
            return _flv_stops(file, size)
    if head[:4] == b"OggS":
        return ogg_stops(path)
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return 0 < int.from_bytes(head[4:8], "little") < 0xFFFF_FFFF and size < 8 + int.from_bytes(head[4:8], "little")
    if form == "mpegts":
        return all(size % packet for packet in _TS_BYTES)
    if not last or not tail.endswith(last[-64:]):  # behind the sound are tags
        return False
    return len(last) < frame_bytes(last, codec)


def frame_bytes(head: bytes, codec: str) -> int:
    """The size that a frame of MPEG audio or AC-3 says it has by its first bytes; 0 for what is none."""
    if codec.startswith(("ac3", "eac3")):
        return _ac3_bytes(head)
    return _mpeg_bytes(head) if codec.startswith(("mp1", "mp2", "mp3")) else 0


def _ac3_bytes(head: bytes) -> int:
    """ETSI TS 102 366, 4.4.1 and E.1.3.1."""
    if len(head) < 6 or head[:2] != b"\x0b\x77":
        return 0
    if head[5] >> 3 > 10:
        return 2 * (1 + ((head[2] & 7) << 8 | head[3]))
    rate, code = head[4] >> 6, head[4] & 0x3F
    if rate == 3 or code >> 1 >= len(_AC3_KBPS):
        return 0
    hertz = (48_000, 44_100, 32_000)[rate]
    words = _AC3_KBPS[code >> 1] * 1000 * _AC3_FRAMES // (16 * hertz)
    return 2 * (words + (code & 1 if hertz == 44_100 else 0))


def _mpeg_bytes(head: bytes) -> int:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer, code, rate = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3), head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer == 4 or code in (0, 15) or rate == 3:
        return 0
    generation = 1 if version == 3 else 2
    hertz = _MPEG_HZ[rate] // {3: 1, 2: 2, 0: 4}[version]
    bits, padding = 1000 * _MPEG_KBPS[generation, layer][code - 1], head[2] >> 1 & 1
    if layer == 1:
        return 4 * (12 * bits // hertz + padding)
    return (72 if layer == 3 and generation == 2 else 144) * bits // hertz + padding


def _flv_stops(file: BinaryIO, size: int) -> bool:
    """Behind each tag stands its size (Adobe Flash Video File Format Specification 10.1, E.3)."""
    file.seek(max(0, size - 4))
    length = int.from_bytes(file.read(4), "big")
    if not 11 <= length <= size - 13:
        return True
    file.seek(size - 4 - length)
    return int.from_bytes(file.read(4)[1:], "big") + 11 != length
