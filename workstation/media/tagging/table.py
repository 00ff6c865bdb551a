"""Tags, cover and markers put into a finished file, and what its format does not hold of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.core.document import Marker
from workstation.media.formats import ExportFormat
from workstation.media.markers.aiff import LONGEST_LABEL, append_aiff, kept_by_aiff
from workstation.media.markers.chapters import MAX_COMMENTS
from workstation.media.markers.riff import append_riff, kept_by_riff
from workstation.media.tagging.id3 import id3_chunk, write_id3
from workstation.media.tagging.mp4 import write_atoms
from workstation.media.tagging.names import BROADCAST, INFO
from workstation.media.tagging.vorbis import write_comments

if TYPE_CHECKING:
    from workstation.core.cover import Cover


_FLAC_COVER_BYTES = (1 << 24) - (1 << 20)
"""A block has a size of 24 bits; a picture is not all of it."""


def writable(text: str) -> str:
    """A text as it can be written: halves of letters that lie outside 16 bits, as JSON may hold them, are "?"."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def write_about(
    path: Path,
    format_: ExportFormat,
    tags: Mapping[str, str],
    cover: "Cover | None",
    markers: Sequence[Marker],
    rate: int,
    frames: int,
) -> list[str]:
    """Put in what the format holds; answers what it does not, a sentence each. `markers` are in frames at `rate`."""
    lost = lost_markers(format_, markers)
    if cover is not None and format_.suffix == "flac" and len(cover.image) > _FLAC_COVER_BYTES:
        lost.append(f"{format_.name} holds covers of {_FLAC_COVER_BYTES >> 20} MiB: a larger one was left out")
        cover = None
    if format_.tags in ("wav", "vorbis") and "comment" in tags:  # FFmpeg reads a description as a comment there
        tags = {"synopsis" if name == "description" else name: text for name, text in tags.items()}
    match format_.tags:
        case "wav":
            rest = {name: text for name, text in tags.items() if name not in BROADCAST}
            beyond = cover is not None or bool(rest.keys() - INFO)
            append_riff(path, markers, id3_chunk(rest, cover) if beyond else b"")
        case "aiff":
            append_aiff(path, markers, id3_chunk(tags, cover) if tags or cover is not None else b"")
        case "id3":
            write_id3(path, tags, cover, markers, rate, frames)
        case "vorbis":
            write_comments(path, format_.suffix, tags, cover, markers, rate)
        case "mp4":
            lost += write_atoms(path, tags, cover)
        case _:
            lost += [f"{format_.name} holds no tags"] if tags else []
            lost += [f"{format_.name} holds no cover"] if cover is not None else []
    return lost


def lost_markers(format_: ExportFormat, markers: Sequence[Marker]) -> list[str]:
    """What is not kept of markers, a sentence each."""
    if not markers:
        return []
    name = format_.name
    if not format_.markers:
        return [f"{name} holds no markers"]
    lost = []
    if format_.markers == "comments" and len(markers) > MAX_COMMENTS:
        lost.append(f"{name} holds {MAX_COMMENTS} markers: {len(markers) - MAX_COMMENTS:,} were left out")
    kept = {"cue": kept_by_riff, "marks": kept_by_aiff}.get(format_.markers, tuple)(markers)
    if len(kept) < len(markers):
        lost.append(f"{name} has no room for {len(markers) - len(kept):,} of the markers")
    if format_.markers == "marks" and (long := sum(len(m.label.encode()) > LONGEST_LABEL for m in markers)):
        lost.append(f"{name} holds names of {LONGEST_LABEL} bytes: {long:,} were cut off")
    starts = {marker.range.start for marker in markers}
    if "chapters" in format_.markers and len(starts) < len(markers):
        lost.append(f"{name} holds one marker a place: {len(markers) - len(starts):,} were left out")
    if endless := _without_end(format_, markers):
        regions = "1 region is a place" if endless == 1 else f"{endless:,} regions are places"
        lost.append(f"{name} does not hold the ends of regions: {regions} there")
    if banded := sum(marker.band_hz is not None for marker in markers):
        lost.append(f"{name} does not hold the frequencies of {banded:,} of the markers")
    return lost


def _without_end(format_: ExportFormat, markers: Sequence[Marker]) -> int:
    """How many regions lose their end."""
    if format_.markers in ("cue", "chapters and regions"):
        return 0
    ordered = sorted(markers, key=lambda marker: marker.range)
    ends_held = 1 if format_.markers == "chapters" else 0  # a chapter lasts until the next: the last one has an end
    return sum(not marker.range.is_caret for marker in ordered[: len(ordered) - ends_held])
