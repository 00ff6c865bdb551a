"""Markers as chapters of MP3, MP4, Matroska, Ogg and FLAC files, by FFmpeg."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from workstation.core.document import Marker
from workstation.core.ranges import FrameRange
from workstation.media.tags import mended

if TYPE_CHECKING:
    from av.container import InputContainer

MAX_COMMENTS = 999
"""CHAPTER001 to CHAPTER999: readers know no names with more digits."""

LEAD_IN = "\u00a0"
"""The title of what lies before the first chapter of an MP4 file: its chapters begin at 0, whatever they say."""

_TICKS = 1_000_000
_NEAR_SECONDS = 0.002
"""Formats round to milliseconds."""
_MAX_SECONDS = 1e7


def read_chapters(container: "InputContainer", rate: int, seconds: float) -> tuple[Marker, ...]:
    """The chapters in frames at `rate`; one that lasts until the next, or to the end, is a place: where it begins."""
    rows = []
    for chapter in container.chapters():
        if chapter["metadata"].get("title") == LEAD_IN:
            continue
        tick = chapter["time_base"] or 0
        start, stop = float(chapter["start"] * tick), float(chapter["end"] * tick)
        if 0 <= start <= _MAX_SECONDS:
            title = mended(chapter["metadata"]).get("title", "")
            rows.append((start, min(max(start, stop), _MAX_SECONDS), title))
    rows.sort(key=lambda row: row[0])
    nexts = [start for start, _, _ in rows[1:]] + [max(seconds, 0.0)]
    found = []
    for number, ((start, stop, title), after) in enumerate(zip(rows, nexts, strict=False), 1):
        until_next = abs(stop - after) <= _NEAR_SECONDS or (number == len(rows) and stop > after)
        end = start if until_next else stop
        found.append(Marker(FrameRange.from_seconds(start, end, rate), title))
    return tuple(found)


def chapters_of(markers: Sequence[Marker], rate: int, frames: int, *, regions: bool = False) -> list[dict[str, Any]]:
    """Markers as FFmpeg wants chapters: each until its end, at most until the next; of two in one place the last.

    With `regions` one may last longer than until the next.
    """
    from fractions import Fraction

    ordered = sorted({marker.range.start: marker for marker in markers}.values(), key=lambda marker: marker.range)
    stops = [after.range.start for _, after in pairwise(ordered)] + [frames]
    rows = []
    for number, (marker, after) in enumerate(zip(ordered, stops, strict=False)):
        stop = after if marker.range.is_caret else marker.range.stop if regions else min(marker.range.stop, after)
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


def from_zero(chapters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same with a lead-in before the first, where it begins later."""
    if not chapters or not chapters[0]["start"]:
        return chapters
    lead_in = {**chapters[0], "start": 0, "end": chapters[0]["start"], "metadata": {"title": LEAD_IN}}
    return [{**row, "id": number} for number, row in enumerate((lead_in, *chapters))]


def comments_of(markers: Sequence[Marker], rate: int) -> dict[str, str]:
    """Markers as Vorbis comments CHAPTER001 and CHAPTER001NAME, for formats whose writer has no chapters."""
    rows = {}
    for number, marker in enumerate(sorted(markers, key=lambda marker: marker.range), 1):
        if number > MAX_COMMENTS:
            break
        milliseconds = round(marker.range.start * 1000 / rate)
        minutes, rest = divmod(milliseconds, 60_000)
        rows[f"CHAPTER{number:03d}"] = f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
        rows[f"CHAPTER{number:03d}NAME"] = marker.label
    return rows
