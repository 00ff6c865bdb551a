"""Words taken apart into syllables, for karaoke and notes."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from workstation.core.words.language_tag import language_of
from workstation.core.words.transcript import is_unspaced
from workstation.speech.words import TimedWord

if TYPE_CHECKING:
    from pyphen import Pyphen

_VOWELS = "aeiouyαειουηωаеёиоуыэюяіїєў"
_SILENT_E = re.compile(r"(?<=[^aeiouy])e(?:s|(?<![td]e)d)?$")
_VOICELESS_LANGUAGES = ("en", "fr")
"""Where a last e is written but not said."""


def split_syllables(text: str, language: str = "en") -> tuple[str, ...]:
    """The syllables of a word, which joined give the word.

    Hyphenation patterns say where; a word that may not be hyphenated is cut between its vowels. Characters of Han and
    kana are syllables of their own.
    """
    if len(text) > 1 and all(map(is_unspaced, text)):
        return _characters(text)
    letters = [at for at, char in enumerate(text) if char.isalnum()]
    first, last = (letters[0], letters[-1] + 1) if letters else (0, 0)
    core, patterns = text[first:last], _patterns(language)
    cuts = [int(cut) for cut in patterns.positions(core)] if patterns is not None else []
    cuts = [first + cut for cut in cuts or _between_vowels(core, language)]
    edges = [0, *cuts, len(text)]
    return tuple(text[a:b] for a, b in pairwise(edges) if b > a) or (text,)


def timed_syllables(word: TimedWord, language: str = "en") -> tuple[TimedWord, ...]:
    """A word's syllables, its time shared out by their letters."""
    parts = split_syllables(word.text, language)
    if word.start is None or word.end is None or len(parts) < 2:
        return (word,)
    total, done, out = sum(map(len, parts)), 0, []
    for part in parts:
        start = word.start + (word.end - word.start) * done / total
        done += len(part)
        out.append(TimedWord(part, start, word.start + (word.end - word.start) * done / total, word.score))
    return tuple(out)


def _characters(text: str) -> tuple[str, ...]:
    """Characters, each with the punctuation after it."""
    out: list[str] = []
    for char in text:
        if out and unicodedata.category(char)[0] in "PMZ":
            out[-1] += char
        else:
            out.append(char)
    return tuple(out)


@lru_cache(maxsize=8)
def _patterns(language: str) -> "Pyphen | None":
    import pyphen

    known = pyphen.language_fallback(language.replace("-", "_"))
    return pyphen.Pyphen(lang=known) if known else None


def _between_vowels(text: str, language: str) -> list[int]:
    """Places between the vowels of a word: a single consonant goes to the second, of more the first stays."""
    plain = "".join(unicodedata.normalize("NFD", char)[0] for char in text.lower())
    if language_of(language) in _VOICELESS_LANGUAGES:
        plain = _SILENT_E.sub(lambda match: "-" * len(match[0]), plain)
    nuclei = [(match.start(), match.end()) for match in re.finditer(f"[{_VOWELS}]+", plain)]
    if plain[:1] == "y" and len(nuclei) > 1 and nuclei[0] == (0, 1):
        nuclei = nuclei[1:]
    cuts = []
    for (_, end), (start, _) in pairwise(nuclei):
        between = plain[end:start]
        if between.isalpha():
            cuts.append(end if len(between) == 1 else end + 1)
    return cuts
