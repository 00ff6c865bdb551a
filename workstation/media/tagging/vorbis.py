"""Vorbis comments, of FLAC, Ogg Vorbis and Opus files."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workstation.core.document import Marker
from workstation.media.markers.chapters import comments_of
from workstation.media.tagging.names import meanings

if TYPE_CHECKING:
    from workstation.core.cover import Cover

_FRONT_COVER = 3
_ENCODERS_OWN = ("encoder", "waveformatextensible_channel_mask")


def write_comments(
    path: Path, format_: str, tags: Mapping[str, str], cover: "Cover | None", markers: Sequence[Marker], rate: int
) -> None:
    """Put tags, cover and chapters into a finished file: "flac", "ogg" or "opus"."""
    file = _opened(path, format_)
    own = [(name, text) for name, text in file.tags or () if name.lower() in _ENCODERS_OWN]
    file.delete() if format_ != "flac" else None
    if file.tags is None:
        file.add_tags()
    rows = [*own, *_rows(tags), *comments_of(markers, rate).items()]
    if cover is not None:
        picture = _picture(cover)
        if format_ == "flac":
            file.add_picture(picture)
        else:
            rows.append(("METADATA_BLOCK_PICTURE", base64.b64encode(picture.write()).decode("ascii")))
    file.tags[:] = rows
    file.save()


def _opened(path: Path, format_: str) -> Any:
    if format_ == "flac":
        from mutagen.flac import FLAC

        return FLAC(str(path))
    if format_ == "opus":
        from mutagen.oggopus import OggOpus

        return OggOpus(str(path))
    from mutagen.oggvorbis import OggVorbis

    return OggVorbis(str(path))


def _rows(tags: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, row, text in meanings(tags):
        number, slash, total = text.partition("/")
        if row.name in ("track", "disc") and slash:
            yield row.vorbis, number
            yield f"{row.name.upper()}TOTAL", total
        elif row.name != "encoder":  # that is who wrote this file
            yield row.vorbis or _possible(name), text


def _possible(name: str) -> str:
    """A name of letters that a comment's may have: ASCII without an equals sign."""
    kept = "".join(letter for letter in name if " " <= letter <= "}" and letter != "=")
    return kept or "TAG"


def _picture(cover: "Cover") -> Any:
    from mutagen.flac import Picture

    picture = Picture()
    picture.type, picture.mime, picture.data = _FRONT_COVER, cover.mime, cover.image
    return picture
