"""The tags of a file: what they are called here, and text of which nobody says how it is coded."""

import codecs
import re
from collections.abc import Iterable, Mapping

from workstation.media.codings import SURELY_EASTERN, decoded, eastern_coding, western_coding
from workstation.media.tagging.names import has_meaning, usual_name

_KNOWN = re.compile(
    "title|artist|album|album_?artist|composer|performer|conductor|genre|date|year|creation_time|track(total|number)?"
    "|disc(total|number)?|comment|description|copyright|publisher|encoder|encoded_by|language|lyrics|license|isrc"
    "|organization|location|time_reference|originator(_reference)?|origination_(date|time)|coding_history|umid"
)
"""Names that mean the same however they are written; all others stay as the file has them."""
_NOT_TAGS = {"major_brand", "minor_version", "compatible_brands", "handler_name", "vendor_id", "duration"}

_CYRILLIC = re.compile(rb"[\xa8\xb8\xc0-\xff]")
_WORD_WITH_HIGH_BYTES = re.compile(rb"[A-Za-z\x80-\xff]*[\xa8\xb8\xc0-\xff][A-Za-z\x80-\xff]*")
_CYRILLIC_CODING, _WESTERN_CODING = "cp1251", "cp1252"
_COMMON = frozenset("оеаинтсрвл")
"""The ten commonest letters: of Russian text they are six in ten."""
_MIN_COMMON, _MIN_CYRILLIC, _MIN_LETTERS = 0.35, 0.8, 4
_MAX_ODD = 0.3
"""Of the words, so many may have capitals in their middle."""


def text_of(raw: bytes, coding: str | None = None) -> str:
    """Text without a word of its coding: UTF-8 where it is that, else what `coding_of` takes it for.

    `coding` says it; None: by this text alone. What was cut off inside a letter loses that letter.
    """
    try:
        whole = codecs.getincrementaldecoder("utf-8")().decode(raw)
        if len(whole.encode()) == len(raw) or not whole.isascii():
            return whole
    except UnicodeDecodeError:
        pass
    coding = coding_of([raw]) if coding is None else coding
    if coding == _CYRILLIC_CODING:
        return raw.replace(b"\x98", b"").decode(coding)
    found = decoded(raw, coding)
    if found is None:
        found = decoded(raw, "cp1252")
    return raw.decode("latin-1") if found is None else found


def coding_of(texts: Iterable[bytes]) -> str:
    """The coding of texts of one file that are no UTF-8, by what their letters would be in each.

    One of Windows-1251, Shift-JIS, EUC-JP, GBK, Big5, MacRoman and Windows-1252.
    """
    texts = list(texts)
    eastern, likely = eastern_coding(texts)
    if likely < SURELY_EASTERN and is_cyrillic(texts):
        return _CYRILLIC_CODING
    return eastern or western_coding(texts)


def is_cyrillic(texts: Iterable[bytes]) -> bool:
    """Whether texts that are no UTF-8 read like Russian in Windows-1251: there whole words are of high bytes."""
    letters = b" ".join(word for text in texts for word in _WORD_WITH_HIGH_BYTES.findall(text))
    high = b"".join(_CYRILLIC.findall(letters))
    if len(high) < max(_MIN_LETTERS, _MIN_CYRILLIC * len(letters.replace(b" ", b""))):
        return False
    words = letters.decode("cp1251", "replace").split()
    if sum(not _is_usual_case(word) for word in words) > _MAX_ODD * len(words):
        return False
    common = sum(letter in _COMMON for letter in high.decode("cp1251").lower())
    return common >= _MIN_COMMON * len(high)


def mended(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts whose bytes that are no UTF-8 were read by "surrogateescape", as what they are meant to say.

    So is what passes for Latin-1 and is Cyrillic, Chinese, Japanese or of old Macintoshes.
    """
    raw = {name: text.encode("utf-8", "surrogateescape") for name, text in texts.items() if not _is_clean(text)}
    coding = coding_of(raw.values()) if raw else ""
    found = {name: text_of(raw[name], coding) if name in raw else text for name, text in texts.items()}
    # ID3v2 has no word for other codings, and so they are called Latin-1 there
    western = {name: text.encode("latin-1") for name, text in found.items() if name not in raw and _is_western(text)}
    if western and (coding := coding_of(western.values())) != _WESTERN_CODING:
        found |= {name: text_of(content, coding) for name, content in western.items()}
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
            tags[low] = low if _KNOWN.fullmatch(low) or has_meaning(name) else mended({"": name})[""], text
    return _with_totals(dict(tags.values()))


def _with_totals(tags: dict[str, str]) -> dict[str, str]:
    """Number and total of tracks and discs as one text, "2/9", as most kinds of file have it."""
    for name in ("track", "disc"):
        number, total = tags.get(name, ""), tags.get(f"{name}total", "")
        if number.isdecimal() and total.isdecimal():
            tags[name] = f"{number}/{total}"
            del tags[f"{name}total"]
    return tags


def _is_usual_case(word: str) -> bool:
    return word.islower() or word.isupper() or word.istitle()


def _is_western(text: str) -> bool:
    return not text.isascii() and all(letter <= "\xff" for letter in text)


def _is_clean(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
