"""The tags of a file: what they are called here, and text of which nobody says how it is coded."""

import codecs
import re
from collections.abc import Iterable, Mapping

from workstation.media.tagging.names import usual_name

_KNOWN = re.compile(
    "title|artist|album|album_?artist|composer|performer|conductor|genre|date|year|creation_time|track(total|number)?"
    "|disc(total|number)?|comment|description|copyright|publisher|encoder|encoded_by|language|lyrics|license|isrc"
    "|organization|location|time_reference|originator(_reference)?|origination_(date|time)|coding_history|umid"
)
"""Names that mean the same however they are written; all others stay as the file has them."""
_NOT_TAGS = {"major_brand", "minor_version", "compatible_brands", "handler_name", "vendor_id", "duration"}

_CYRILLIC = re.compile(rb"[\xa8\xb8\xc0-\xff]")
_WORD_WITH_HIGH_BYTES = re.compile(rb"[A-Za-z\x80-\xff]*[\xa8\xb8\xc0-\xff][A-Za-z\x80-\xff]*")
_COMMON = frozenset("оеаинтсрвл")
"""The ten commonest letters: of Russian text they are six in ten."""
_LEAST_COMMON, _LEAST_CYRILLIC, _LEAST_LETTERS = 0.35, 0.8, 4


def text_of(raw: bytes, cyrillic: bool | None = None) -> str:
    """Text without a word of its coding: UTF-8 where it is that, else Windows-1251 or -1252.

    `cyrillic` says which of those two; None: by what the letters would be. UTF-8 that was cut off inside a letter
    loses that letter.
    """
    try:
        whole = codecs.getincrementaldecoder("utf-8")().decode(raw)
        if len(whole.encode()) == len(raw) or not whole.isascii():
            return whole
    except UnicodeDecodeError:
        pass
    if is_cyrillic([raw]) if cyrillic is None else cyrillic:
        return raw.replace(b"\x98", b"").decode("cp1251")
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def is_cyrillic(texts: Iterable[bytes]) -> bool:
    """Whether texts that are no UTF-8 read like Russian in Windows-1251: there whole words are of high bytes."""
    letters = b"".join(word for text in texts for word in _WORD_WITH_HIGH_BYTES.findall(text))
    high = b"".join(_CYRILLIC.findall(letters))
    if len(high) < max(_LEAST_LETTERS, _LEAST_CYRILLIC * len(letters)):
        return False
    common = sum(letter in _COMMON for letter in high.decode("cp1251").lower())
    return common >= _LEAST_COMMON * len(high)


def mended(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts whose bytes that are no UTF-8 were read by "surrogateescape", as what they are meant to say.

    So is Cyrillic that passes for Latin-1.
    """
    raw = {name: text.encode("utf-8", "surrogateescape") for name, text in texts.items() if not _is_clean(text)}
    cyrillic = is_cyrillic(raw.values())
    found = {name: text_of(raw[name], cyrillic) if name in raw else text for name, text in texts.items()}
    # ID3v2 has no word for Windows-1251, and so it is called Latin-1 there
    western = {name: text.encode("latin-1") for name, text in found.items() if name not in raw and _is_western(text)}
    if is_cyrillic(western.values()):
        found |= {name: text_of(content, cyrillic=True) for name, content in western.items()}
    return found


def tags_of(*sources: Mapping[str, str]) -> dict[str, str]:
    """Tags by name, the later source's before the earlier's; the container's bookkeeping goes.

    Names that everybody uses are in lower case, whatever this kind of file calls them, others as they were written; of
    two that differ in case alone the later one stays.
    """
    tags: dict[str, tuple[str, str]] = {}
    for source in sources:
        for name, text in mended(source).items():
            low = name.lower()
            if low in _NOT_TAGS or low.startswith("_statistics") or (low == "language" and text == "und"):
                continue
            low = usual_name(name).lower()
            tags[low] = low if _KNOWN.fullmatch(low) or low != name.lower() else mended({"": name})[""], text
    return _with_totals(dict(tags.values()))


def _with_totals(tags: dict[str, str]) -> dict[str, str]:
    """Number and total of tracks and discs as one text, "2/9", as most kinds of file have it."""
    for name in ("track", "disc"):
        number, total = tags.get(name, ""), tags.get(f"{name}total", "")
        if number.isdecimal() and total.isdecimal():
            tags[name] = f"{number}/{total}"
            del tags[f"{name}total"]
    return tags


def _is_western(text: str) -> bool:
    return not text.isascii() and all(letter <= "\xff" for letter in text)


def _is_clean(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
