"""AAC without a container: how much of it is no frame (ISO/IEC 14496-3, 1.A.3.2): FFmpeg does not tell."""

from pathlib import Path

_HEAD_BYTES = 6


def bytes_passed_over(path: Path) -> list[tuple[int, int]]:
    """The places where frames do not follow each other: how many frames came before, and how many bytes are none."""
    raw = path.read_bytes()
    found: list[tuple[int, int]] = []
    at = frames = 0
    while at + _HEAD_BYTES < len(raw):
        size = _size(raw, at)
        if size and (_size(raw, at + size) or at + size >= len(raw) - _HEAD_BYTES or not frames):
            at, frames = at + size, frames + 1
            continue
        begin = at
        while (at := raw.find(b"\xff", at + 1)) >= 0:
            size = _size(raw, at)
            if size and _size(raw, at + size):
                break
        if at < 0:
            at = len(raw)
        if frames and at < len(raw):  # what is before the first frame and behind the last is of no length
            found.append((frames, at - begin))
    return found


def _size(raw: bytes, at: int) -> int:
    """The bytes of the frame at a place; 0 where none begins."""
    if at + _HEAD_BYTES > len(raw) or raw[at] != 0xFF or raw[at + 1] & 0xF6 != 0xF0:
        return 0
    size = (raw[at + 3] & 3) << 11 | raw[at + 4] << 3 | raw[at + 5] >> 5
    return size if size > _HEAD_BYTES else 0
