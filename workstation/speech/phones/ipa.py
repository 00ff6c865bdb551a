"""Sounds of any language as the nearest phones of the English acoustic model."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_TABLE = {
    # stops and affricates
    "p": "P", "b": "B", "t": "T", "d": "D", "k": "K", "ɡ": "G", "g": "G", "q": "K", "ɢ": "G", "c": "K Y", "ɟ": "G Y",
    "ʈ": "T", "ɖ": "D", "ɓ": "B", "ɗ": "D", "ʄ": "JH", "ɠ": "G", "ʔ": "", "ʡ": "",
    "tʃ": "CH", "dʒ": "JH", "tɕ": "CH", "dʑ": "JH", "tʂ": "CH", "ts.": "CH", "dʐ": "JH", "ts": "T S", "dz": "D Z",
    "pf": "P F", "kx": "K HH",
    # fricatives
    "f": "F", "v": "V", "ɸ": "F", "β": "V", "θ": "TH", "ð": "DH", "s": "S", "z": "Z", "ʃ": "SH", "ʒ": "ZH", "ʂ": "SH",
    "s.": "SH", "ʐ": "ZH", "ɕ": "SH", "ʑ": "ZH", "ç": "SH", "ʝ": "Y", "x": "HH", "ɣ": "G", "χ": "HH", "ʁ": "R",
    "ħ": "HH", "ʕ": "AA", "h": "HH", "ɦ": "HH", "ɬ": "SH", "ɮ": "L", "ɧ": "SH",
    # nasals, liquids, glides
    "m": "M", "ɱ": "M", "n": "N", "ɳ": "N", "ɲ": "N Y", "ŋ": "NG", "ɴ": "NG", "l": "L", "ɫ": "L", "ɭ": "L", "ʎ": "L Y",
    "ʟ": "L", "r": "R", "ɹ": "R", "ɻ": "R", "ʀ": "R", "ɽ": "D", "ɾ": "D", "ɺ": "L", "ʙ": "B",
    "j": "Y", "w": "W", "ɥ": "Y", "ɰ": "W", "ʋ": "V", "ʍ": "W",
    # vowels
    "i": "IY", "ɪ": "IH", "e": "EH", "ɛ": "EH", "æ": "AE", "a": "AA", "ä": "AA", "ɑ": "AA", "ɒ": "AA", "ɔ": "AO",
    "o": "OW", "ʊ": "UH", "u": "UW", "ʌ": "AH", "ə": "AH", "ɜ": "AH", "ɐ": "AH", "ɘ": "AH", "ɤ": "AH", "ɚ": "ER",
    "ɝ": "ER", "y": "UW", "ʏ": "UH", "ø": "ER", "œ": "ER", "ɶ": "AE", "ɨ": "IH", "ʉ": "UW", "ɯ": "UW", "ɵ": "UH",
    "ɞ": "ER", "ᵻ": "IH", "ɿ": "ER", "ʅ": "ER",
    # vowels that the English model knows as one
    "aɪ": "AY", "aʊ": "AW", "ɔɪ": "OY", "oʊ": "OW", "əʊ": "OW", "eɪ": "EY", "ɔø": "OY", "ei": "EY", "ai": "AY",
    "au": "AW", "ou": "OW", "oi": "OY", "ɜː": "ER", "eː": "EY", "ɑu": "AW",
}  # fmt: skip
_LONGEST = max(map(len, _TABLE))
_NASAL = "\u0303"
_SYLLABIC = "\u0329"


def to_arpabet(symbols: Iterable[str]) -> tuple[str, ...]:
    """The phones nearest to IPA symbols; marks that change the sound little are passed over."""
    return tuple(phone for symbol in symbols for phone in _nearest(symbol))


@lru_cache(maxsize=2048)
def _nearest(symbol: str) -> tuple[str, ...]:
    text = unicodedata.normalize("NFD", symbol.replace("ç", "ʃ").replace("ä", "a"))
    nasal, syllabic = _NASAL in text, _SYLLABIC in text
    text = "".join(c for c in text if c in ".ː" or (c.isalpha() and unicodedata.category(c) != "Lm"))
    out: list[str] = []
    at = 0
    while at < len(text):
        for length in range(min(_LONGEST, len(text) - at), 0, -1):
            found = _TABLE.get(text[at : at + length])
            if found is not None:
                out += found.split()
                at += length
                break
        else:
            at += 1
    if syllabic and out and out[0] in ("N", "M", "L", "R"):
        out = ["ER"] if out == ["R"] else ["AH", *out]
    return (*out, "N") if nasal and out else tuple(out)
