"""Words given times within a cue that has only its own: by the share of letters each has."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from workstation.core.words.transcript import is_unspaced
from workstation.speech.text.tokens import plain_names, split_speaker
from workstation.speech.words import TimedCue, TimedWord

_NAMES = r"(?:[biuscv]|font|lang|ruby|rt|span|br)"
_TAG = re.compile(rf"</?{_NAMES}(?:[\s.][^<>]{{0,200}})?/?>|\{{\\[^{{}}]{{0,200}}\}}", re.I)
_LIKE_TAG = re.compile(rf"<(?=/?{_NAMES}(?:[\s./>]|$))|\{{(?=\\)", re.I)
_JOINER = "\u2060"
"""Stands behind a bracket that must not be read as markup, in formats that have no other way; it is not seen."""
_SPACES = re.compile(r"[ \t\r\f\v\x1c-\x1f\x85\u2028\u2029]+")


def spread(text: str, start: float, end: float, *, markup: bool = True, whole: bool = False) -> tuple[TimedWord, ...]:
    """The words of a text over start .. end seconds, nobody knows how surely; line breaks are kept.

    Signs of scripts without spaces are words of their own, unless the text is known to be one (`whole`).
    """
    words: list[TimedWord] = []
    for line in (strip_tags(text) if markup else text).split("\n"):
        found = [part for token in _SPACES.split(line) if token for part in ([token] if whole else _units(token))]
        if words and found:
            words[-1] = replace(words[-1], breaks=True)
        words += (TimedWord(part) for part in found)
    total = sum(len(word.text) + 1 for word in words)
    out, at = [], 0
    for word in words:
        first, at = at, at + len(word.text) + 1
        place = start + (end - start) * first / total, start + (end - start) * at / total
        out.append(replace(word, start=place[0], end=max(place)))
    return tuple(out)


def _units(token: str) -> list[str]:
    """A token, or its characters with their punctuation when no spaces are set between such."""
    if len(token) < 2 or not all(map(is_unspaced, token)):
        return [token]
    units: list[str] = []
    opened = False
    for char in token:
        category = unicodedata.category(char)
        opens = category in ("Ps", "Pi")
        if units and (opened or (category[0] in "PZ" and not opens)):
            units[-1] += char
        else:
            units.append(char)
        opened = opens
    return units


def strip_tags(text: str) -> str:
    """A text without markup such as <i> or {\\an8}."""
    return _TAG.sub("", text).replace(f"<{_JOINER}", "<").replace(f"{{{_JOINER}", "{")


def shielded(text: str) -> str:
    """A text whose brackets `strip_tags` does not take for markup."""
    return _LIKE_TAG.sub(lambda match: match[0] + _JOINER, text)


def cue(
    text: str, start: float, end: float, speaker: str = "", *, markup: bool = True, whole: bool = False
) -> TimedCue | None:
    """A cue of spread words and the times it has, None without words; a negative or reversed time is mended."""
    start, end = max(0.0, start), max(0.0, start, end)
    words = spread(text, start, end, markup=markup, whole=whole)
    return TimedCue(words, speaker, shown=(start, end)) if words else None


def cues_of(
    blocks: Sequence[tuple[float, float, str]], *, markup: bool = True, whole: bool = False
) -> tuple[TimedCue, ...]:
    """Cues of (start, end, text) that may begin with `NAME:`; without `markup` every bracket is text."""
    names = plain_names([text for _, _, text in blocks])
    found = []
    for start, end, text in blocks:
        head, line_break, rest = text.partition("\n")
        speaker, said = split_speaker(head, names)
        found.append(cue(f"{said}{line_break}{rest}", start, end, speaker, markup=markup, whole=whole))
    return tuple(c for c in found if c)
