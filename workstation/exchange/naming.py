"""Names of files made from a pattern with placeholders, so that every system can hold them and none is there twice."""

import re
from collections.abc import Collection, Mapping, Sequence

PLACEHOLDERS: Mapping[str, str] = {
    "name": "the document's name",
    "number": "01, 02 … in order",
    "track": "the track's name",
    "label": "the marker's or clip's name",
    "start": "where it begins, as 00h01m02s",
}

_PLACE = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)
_MAX_BYTES = 180
"""File systems hold 255 bytes; the ending and a number come behind."""


def file_names(pattern: str, rows: Sequence[Mapping[str, str]], ending: str) -> list[str]:
    """A name for each row of placeholder values; what is the same twice gets a number.

    ValueError for a placeholder that there is none of.
    """
    unknown = [name for name in _PLACE.findall(pattern) if name not in PLACEHOLDERS]
    if unknown or "{" in _PLACE.sub("", pattern) or "}" in _PLACE.sub("", pattern):
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise ValueError(f"a pattern of names may contain {known}, got {pattern!r}")
    taken: set[str] = set()
    names = []
    for row in rows:
        pieces = _PLACE.split(pattern)  # text, placeholder, text …
        filled = (row.get(piece, "") if odd % 2 else piece for odd, piece in enumerate(pieces))
        stem = clean("".join(filled)) or row.get("number", "sound")
        name = free_name(stem, ending, taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def free_name(stem: str, ending: str, taken: Collection[str]) -> str:
    """`stem.ending`, or the first of `stem (2).ending` … that is not taken (compared in casefold)."""
    name, number = f"{stem}.{ending}", 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem} ({number}).{ending}"
    return name


def clean(text: str) -> str:
    """A text as the name of a file without its ending; empty when nothing of it can be."""
    stem = " ".join(_FORBIDDEN.sub("_", text).split()).strip(" .")
    while len(stem.encode("utf-8", "replace")) > _MAX_BYTES:
        stem = stem[:-1].rstrip(" .")
    stem = stem.encode("utf-8", "replace").decode("utf-8")
    return f"_{stem}" if _RESERVED.fullmatch(stem) else stem
