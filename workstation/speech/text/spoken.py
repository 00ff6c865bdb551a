"""How printed tokens are spoken: numbers, years, money, times, symbols, abbreviations."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from workstation.core.words.language_tag import language_of
from workstation.speech.text.spoken_foreign import number_readings as foreign_readings
from workstation.speech.text.spoken_numbers import number_readings, spelled
from workstation.speech.text.spoken_tables import ABBREVIATIONS, BARE_ABBREVIATIONS, CURRENCIES, SYMBOLS, UNITS

Reading = tuple[str, ...]
"""Words in lower case, as a dictionary knows them."""

_DOTTED = re.compile(r"(?:[A-Za-z]\.){2,}[A-Za-z]?")
_CAPITALS = re.compile(r"([A-Z]{2,5})('?s)?")
_SAID = frozenset(SYMBOLS) | frozenset(CURRENCIES) | {"−"}
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")


@lru_cache(maxsize=4096)
def readings(token: str, language: str = "en") -> tuple[Reading, ...]:
    """The ways in which a token may be said, likeliest first; none when it is punctuation only.

    English is written out. In other languages only plain whole numbers are, where num2words knows the
    language; everything else is left as printed for the synthesiser to read.
    """
    core = _bare(token)
    if not core:
        return ()
    if language_of(language) != "en":
        return _foreign(core, language)
    return tuple(dict.fromkeys(tuple(_words(text)) for text in _english(core) if _words(text)))


def _bare(token: str) -> str:
    """The token without the punctuation around it; signs that are said stay."""
    text = unicodedata.normalize("NFKC", token).translate(_APOSTROPHES)
    text = token.translate(_APOSTROPHES) if any(c in "½¼¾" for c in token) else text
    start, stop = 0, len(text)
    while start < stop and not _is_said(text[start]):
        start += 1
    while stop > start and not _is_said(text[stop - 1]):
        stop -= 1
    core = text[start:stop]
    if not any(c.isalnum() for c in core):
        return core if core in SYMBOLS else ""
    if start and text[start - 1] in "-+" and core[0].isdigit():
        core = text[start - 1] + core
    if start and text[start - 1] == "'" and re.fullmatch(r"\d\ds?|[a-z]+", core):
        core = "'" + core
    if stop < len(text) and text[stop] == ".":
        core += "."
    return core


def _is_said(char: str) -> bool:
    return char.isalnum() or char in _SAID or unicodedata.category(char)[0] == "M"


def _words(text: str) -> list[str]:
    return [word for word in text.lower().replace("-", " ").split() if word]


def _english(core: str) -> Iterator[str]:
    dotted = core.endswith(".")
    plain = core if _DOTTED.fullmatch(core) else core.rstrip(".")
    key = plain.lower().rstrip(".")
    if key in SYMBOLS:
        yield from SYMBOLS[key].split("|")
        return
    if key in ABBREVIATIONS and (dotted or key in BARE_ABBREVIATIONS):
        yield from ABBREVIATIONS[key].split("|")
        yield key.replace(".", " ")
        return
    if any(c.isdigit() for c in plain):
        found = list(number_readings(plain))
        yield from found or spelled(plain)
        return
    if len(key) > 1 and key in UNITS and not set(key) & set("aeiou"):
        yield UNITS[key]
        yield " ".join(c for c in key if c.isalpha())
        return
    if _DOTTED.fullmatch(plain):
        yield " ".join(c for c in plain if c.isalpha())
        return
    if match := _CAPITALS.fullmatch(plain):
        yield plain
        yield " ".join(match[1]) + ("'s" if match[2] else "")
        return
    if any(c in "&@/+_=" for c in plain):
        yield " ".join(SYMBOLS.get(p, p).split("|")[0] for p in re.split(r"([&@/+=])", plain.replace("_", " ")))
        yield re.sub(r"[&@/+_=]", " ", plain)
        return
    yield re.sub(r"[–—]", " ", plain)


def _foreign(core: str, language: str) -> tuple[Reading, ...]:
    """What is printed, which the synthesiser reads in its way, then the ways that are written out."""
    printed = (core.lower() if core[:-1].isdigit() else core.lower().rstrip("."),)
    said = foreign_readings(core, language_of(language))
    return tuple(dict.fromkeys([printed, *(tuple(_words(text)) for text in said if text)]))
