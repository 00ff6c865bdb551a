"""Tags with several texts, of which FFmpeg reads the first alone: two artists of an MP3, three genres of an M4A."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from workstation.media.tagging.names import named_in_mp4, usual_name

BETWEEN = ";"
"""What FFmpeg puts between the texts of one name in Vorbis comments."""
_OWN = "----:com.apple.iTunes:"


def with_several(path: Path, form: str, tags: dict[str, str]) -> dict[str, str]:
    """`tags` as FFmpeg read them from a file, the first text of several replaced by all of them."""
    found: dict[str, list[str]] = {}
    with suppress(Exception):  # a damaged tag, of which FFmpeg has read what there is
        found.update(_in_mp4(path) if form == "mov" else _in_id3(path))
    return {
        name: BETWEEN.join(texts) if (texts := found.get(name.lower(), [])) and texts[0] == text else text
        for name, text in tags.items()
    }


def _in_id3(path: Path) -> Iterator[tuple[str, list[str]]]:
    from mutagen import id3

    for frame in id3.ID3(str(path)).values():
        texts: Any = getattr(frame, "text", None)  # which mutagen's annotations do not name
        if isinstance(frame, id3.TextFrame) and isinstance(texts, list) and len(texts) > 1:
            name = getattr(frame, "desc", "") or frame.FrameID
            yield usual_name(str(name)).lower(), [str(text) for text in texts]


def _in_mp4(path: Path) -> Iterator[tuple[str, list[str]]]:
    from mutagen.mp4 import MP4

    file: Any = MP4(str(path))
    for name, texts in (file.tags or {}).items():
        if isinstance(texts, list) and len(texts) > 1 and all(isinstance(text, str | bytes) for text in texts):
            usual = usual_name(name.removeprefix(_OWN)) if name.startswith(_OWN) else named_in_mp4(name)
            yield usual.lower(), [text if isinstance(text, str) else bytes(text).decode("utf-8") for text in texts]
