"""Tags and cover of MP4 files, in iTunes' atoms; chapters are FFmpeg's."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workstation.media.tagging.names import meanings

if TYPE_CHECKING:
    from workstation.core.cover import Cover

_COVERS = {"image/jpeg": 13, "image/png": 14}
_FREE = "----:com.apple.iTunes:"
"""Where all tags are put that have no atom of their own, as iTunes and the players do."""


def write_atoms(path: Path, tags: Mapping[str, str], cover: "Cover | None") -> list[str]:
    """Put tags and cover into a finished file; answers what it cannot hold of them."""
    from mutagen.mp4 import MP4

    file = MP4(str(path))
    if file.tags is None:
        file.add_tags()
    atoms: Any = file.tags
    for name, row, text in meanings(tags):
        if row.name == "encoder":
            continue
        value = _value(row.mp4, text)
        if value is not None:
            atoms[row.mp4] = value
        if value is None or row.mp4 == "tmpo":  # FFmpeg does not read that one
            atoms[_FREE + (row.vorbis or name)] = [text.encode()]
    lost = []
    if cover is not None and cover.mime in _COVERS:
        from mutagen.mp4 import MP4Cover

        atoms["covr"] = [MP4Cover(cover.image, _COVERS[cover.mime])]
    elif cover is not None:
        lost.append(f"M4A holds no cover of the kind {cover.mime}")
    file.save()
    return lost


def _value(atom: str, text: str) -> Any:
    """What mutagen wants for an atom; None where the text is nothing that it holds."""
    if atom in ("trkn", "disk"):
        number, _, total = text.partition("/")
        parts = number.strip(), total.strip() or "0"
        fits = all(part.isdecimal() and int(part) < 1 << 16 for part in parts)
        return [(int(parts[0]), int(parts[1]))] if fits else None
    if atom == "tmpo":
        return [int(text)] if text.isdecimal() and int(text) < 1 << 16 else None
    if atom == "cpil":
        return text == "1" if text in ("0", "1") else None
    return [text] if atom else None
