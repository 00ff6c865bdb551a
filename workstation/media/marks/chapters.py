"""Markers as chapters of MP3, MP4, Matroska, Ogg and FLAC files, by FFmpeg."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from workstation.core.document import Marker
from workstation.core.ranges import FrameRange

if TYPE_CHECKING:
    from av.container import InputContainer

_TICKS = 1_000_000
_NEAR_SECONDS = 0.002
"""Formats round to milliseconds."""
_MOST_SECONDS = 1e7


def read_chapters(container: "InputContainer", rate: int, seconds: float) -> tuple[Marker, ...]:
    """The chapters in frames at `rate`; one that lasts until the next, or to the end, is a place: where it begins."""
    rows = []
    for chapter in container.chapters():
        tick = chapter["time_base"] or 0
        start, stop = float(chapter["start"] * tick), float(chapter["end"] * tick)
        if 0 <= start <= _MOST_SECONDS:
            rows.append((start, min(max(start, stop), _MOST_SECONDS), chapter["metadata"].get("title", "")))
    rows.sort(key=lambda row: row[0])
    nexts = [start for start, _, _ in rows[1:]] + [max(seconds, 0.0)]
    found = []
    for (start, stop, title), after in zip(rows, nexts, strict=False):
        end = start if stop >= after - _NEAR_SECONDS else stop
        found.append(Marker(FrameRange.from_seconds(start, end, rate), title))
    return tuple(found)


def chapters_of(markers: Sequence[Marker], rate: int, frames: int) -> list[dict[str, Any]]:
    """Markers as FFmpeg wants chapters: each until its end, at most until the next; of two in one place the last."""
    from fractions import Fraction

    ordered = sorted({marker.range.start: marker for marker in markers}.values(), key=lambda marker: marker.range)
    stops = [after.range.start for _, after in pairwise(ordered)] + [frames]
    rows = []
    for number, (marker, after) in enumerate(zip(ordered, stops, strict=False)):
        stop = after if marker.range.is_caret else min(marker.range.stop, after)
        start = marker.range.start * _TICKS // rate
        rows.append(
            {
                "id": number,
                "start": start,
                "end": max(start, stop * _TICKS // rate),
                "time_base": Fraction(1, _TICKS),
                "metadata": {"title": marker.label},
            }
        )
    return rows


def comments_of(markers: Sequence[Marker], rate: int) -> dict[str, str]:
    """Markers as Vorbis comments CHAPTER001 and CHAPTER001NAME, for formats whose writer has no chapters."""
    rows = {}
    for number, marker in enumerate(sorted(markers, key=lambda marker: marker.range), 1):
        if number > 999:
            break
        milliseconds = round(marker.range.start * 1000 / rate)
        minutes, rest = divmod(milliseconds, 60_000)
        rows[f"CHAPTER{number:03d}"] = f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
        rows[f"CHAPTER{number:03d}NAME"] = marker.label
    return rows
