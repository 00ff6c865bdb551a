"""Words spelt with the letters that an acoustic model knows."""

import unicodedata
from collections.abc import Collection
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

_LATIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h"}
_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґђјљњћџў"
_CYRILLIC_SAID = (
    "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i yi ye g dj j lj nj c dz u"
)
_GREEK = "αβγδεζηθικλμνξοπρσςτυφχψω"
_GREEK_SAID = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_PAIRS = zip(_CYRILLIC + _GREEK, f"{_CYRILLIC_SAID} {_GREEK_SAID}".split(), strict=True)
_TABLE = _LATIN | {letter: said.strip("-") for letter, said in _PAIRS}
_SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})


def spell(word: str, labels: Collection[str]) -> tuple[str, ...]:
    """The labels that write a word: its own letters where the model has them, else Latin ones; signs are left out.

    Empty when no letter of the word can be written.
    """
    spelt: list[str] = []
    for char in unicodedata.normalize("NFC", word).translate(_SAME):
        own = next((c for c in (char, char.lower(), char.upper()) if c in labels), None)
        if own is not None and (char.isalpha() or char == "'" or unicodedata.category(char)[0] in "MN"):
            spelt.append(own)
            continue
        for letter in latin(char):
            written = next((c for c in (letter, letter.upper()) if c in labels), None)
            if written is not None:
                spelt.append(written)
    return tuple(spelt) if any(label != "'" for label in spelt) else ()


@cache
def latin(char: str) -> str:
    """Small Latin letters for one letter of any alphabet, empty for what has none.

    By our own table for European alphabets, by uroman where it is installed for all others, else by the name that
    Unicode gives the letter (HANGUL SYLLABLE GAG, HIRAGANA LETTER KA, HEBREW LETTER MEM).
    """
    low = char.lower()
    if low.isascii():
        return low if low.isalpha() else ""
    if low in _TABLE:
        return _TABLE[low]
    base = unicodedata.normalize("NFD", low)[0]
    if base.isascii() or base in _TABLE:
        return _TABLE.get(base, base if base.isalpha() else "")
    if not char.isalpha():
        return ""
    if find_spec("uroman") is not None:
        said = str(_uroman().romanize_string(char)).lower()
        return "".join(c for c in said if c.isascii() and c.isalpha())
    return _from_name(char)


@cache
def _uroman() -> Any:
    return import_module("uroman").Uroman()


def _from_name(char: str) -> str:
    name = unicodedata.name(char, "")
    if not name or "IDEOGRAPH" in name:
        return ""
    sound = name.split(" WITH ")[0].split()[-1].lower()
    whole = any(script in name for script in ("SYLLABLE", "HIRAGANA", "KATAKANA", "DEVANAGARI"))
    sound = sound if whole or len(sound) < 3 else sound[:1]
    return "".join(c for c in sound if c.isascii() and c.isalpha())
