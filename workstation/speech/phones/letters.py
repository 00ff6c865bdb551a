"""A pronunciation guessed from the letters alone, for words that nothing else knows."""

import unicodedata
from collections.abc import Iterator

_CLUSTERS = {
    "tch": "CH", "igh": "AY", "eau": "OW", "sch": "SH", "ough": "AO", "tion": "SH AH N",
    "th": "TH", "sh": "SH", "ch": "CH", "ph": "F", "wh": "W", "ck": "K", "ng": "NG", "qu": "K W", "gh": "G", "kn": "N",
    "wr": "R", "ee": "IY", "ea": "IY", "oo": "UW", "ou": "AW", "ow": "OW", "oi": "OY", "oy": "OY", "ai": "EY",
    "ay": "EY", "au": "AO", "aw": "AO", "ie": "IY", "ei": "EY", "ey": "IY", "ew": "UW", "oa": "OW", "ue": "UW",
    "ar": "AA R", "er": "ER", "ir": "ER", "or": "AO R", "ur": "ER",
    "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K",
    "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V",
    "w": "W", "x": "K S", "y": "IY", "z": "Z",
}  # fmt: skip
_UNKNOWN = ("T", "AH")
"""For a sign whose sound cannot be guessed: a short syllable."""


def guess(word: str) -> tuple[str, ...]:
    """Phones for any word with a letter or digit in it; never empty."""
    latin = "".join(_romanise(c) for c in unicodedata.normalize("NFC", word.lower()))
    phones = tuple(_phones(latin))
    return phones or _UNKNOWN * max(1, min(4, len(word)))


def _romanise(char: str) -> str:
    """Latin letters for one of any alphabet; other alphabets by the name of the letter (HEBREW LETTER MEM)."""
    plain = unicodedata.normalize("NFKD", char)[0]
    if plain.isascii():
        return plain if plain.isalpha() else ""
    name = unicodedata.name(char, "")
    if not char.isalpha() or not name or "IDEOGRAPH" in name:
        return ""
    sound = name.split(" WITH ")[0].split()[-1].lower()
    whole = "SYLLABLE" in name or "HIRAGANA" in name or "KATAKANA" in name
    return sound if whole or len(sound) < 3 else sound[:1]


def _phones(latin: str) -> Iterator[str]:
    at = 0
    while at < len(latin):
        if at and latin[at] == latin[at - 1] and latin[at] not in "aeiou":
            at += 1
            continue
        silent_e = latin[at:] == "e" and at > 1
        for length in (4, 3, 2, 1):
            found = _CLUSTERS.get(latin[at : at + length])
            if found and at + length <= len(latin):
                if not silent_e:
                    yield from found.split()
                at += length
                break
        else:
            at += 1
