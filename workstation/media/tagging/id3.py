"""ID3 tags, of MP3 files and as a chunk of WAV and AIFF files."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workstation.core.document import Marker
from workstation.media.markers.chapters import chapters_of
from workstation.media.tagging.names import meanings

if TYPE_CHECKING:
    from workstation.core.cover import Cover

_LISTED = 255
"""Chapters that a table of contents can list; the others are found all the same."""
_LONGEST_TITLE = 120
"""Bytes of a chapter's title; those of ID3v2.4 are lost on FFmpeg, which reads the sizes inside them as ID3v2.3's."""
_ONLY_NEWER = frozenset(("TMOO", "TSOA", "TSOP", "TSOT"))
_UTF8 = 3
_FRONT_COVER = 3
_TICKS_A_MILLISECOND = 1_000


def write_id3(
    path: Path, tags: Mapping[str, str], cover: "Cover | None", markers: Sequence[Marker], rate: int, frames: int
) -> None:
    """Put tags, cover and chapters at the head of an MP3 file."""
    older = any(len(marker.label.encode()) > _LONGEST_TITLE for marker in markers)
    made = _made(tags, cover, _ONLY_NEWER if older else frozenset())
    _add_chapters(made, markers, rate, frames)
    if older:
        made.update_to_v23()
    if len(made):
        made.save(str(path), v1=0, v2_version=3 if older else 4)


def id3_chunk(tags: Mapping[str, str], cover: "Cover | None") -> bytes:
    """The same without chapters, as the content of a chunk."""
    made = _made(tags, cover)
    place = BytesIO()
    made.save(place, v1=0, padding=lambda _: 0)
    return place.getvalue()


def _made(tags: Mapping[str, str], cover: "Cover | None", without: frozenset[str] = frozenset()) -> Any:
    """A tag without the frames of some names: what they are for goes into frames of the user's own."""
    from mutagen import id3

    made = id3.ID3()
    for name, row, text in meanings(tags):
        frame = row.id3 or (name if name in id3.Frames and issubclass(id3.Frames[name], id3.TextFrame) else "")
        if frame in without:
            frame = ""
        if frame == "COMM":
            made.add(id3.COMM(encoding=_UTF8, lang="und", desc="", text=[text]))
        elif frame == "USLT":
            language = name.partition("-")[2]
            made.add(id3.USLT(encoding=_UTF8, lang=language if len(language) == 3 else "und", desc="", text=text))
        elif frame:
            made.add(id3.Frames[frame](encoding=_UTF8, text=[text]))
        else:
            made.add(id3.TXXX(encoding=_UTF8, desc=name, text=[text]))
    if cover is not None:
        made.add(id3.APIC(encoding=_UTF8, mime=cover.mime, type=_FRONT_COVER, desc="", data=cover.image))
    return made


def _add_chapters(made: Any, markers: Sequence[Marker], rate: int, frames: int) -> None:
    from mutagen import id3

    chapters = chapters_of(markers, rate, frames, regions=True)
    for number, chapter in enumerate(chapters):
        title = id3.TIT2(encoding=_UTF8, text=[chapter["metadata"]["title"]])
        made.add(
            id3.CHAP(
                element_id=f"ch{number}",
                start_time=round(chapter["start"] / _TICKS_A_MILLISECOND),
                end_time=round(chapter["end"] / _TICKS_A_MILLISECOND),
                start_offset=0xFFFFFFFF,
                end_offset=0xFFFFFFFF,
                sub_frames=[title],
            )
        )
    if chapters:
        listed = [f"ch{number}" for number in range(min(len(chapters), _LISTED))]
        flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
        made.add(id3.CTOC(element_id="toc", flags=flags, child_element_ids=listed, sub_frames=[]))
