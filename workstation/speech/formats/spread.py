"""Words given times within a cue that has only its own: by the share of letters each has."""

import re
from collections.abc import Sequence

from workstation.speech.text import plain_names, split_speaker
from workstation.speech.words import TimedCue, TimedWord

_TAG = re.compile(r"</?(?:[biuscv]|font|lang|ruby|rt|span|br)(?:[\s.][^<>]{0,200})?/?>|\{\\[^{}]{0,200}\}", re.I)


def spread(text: str, start: float, end: float) -> tuple[TimedWord, ...]:
    """The words of a text over start .. end seconds, nobody knows how surely."""
    words = strip_tags(text).split()
    total = sum(len(word) + 1 for word in words)
    out, at = [], 0
    for word in words:
        first, at = at, at + len(word) + 1
        out.append(TimedWord(word, start + (end - start) * first / total, start + (end - start) * at / total))
    return tuple(out)


def strip_tags(text: str) -> str:
    """A text without markup such as <i> or {\\an8}."""
    return _TAG.sub("", text)


def cue(text: str, start: float, end: float, speaker: str = "") -> TimedCue | None:
    """A cue of spread words, None when it has none; a negative or reversed time is mended."""
    start = max(0.0, start)
    words = spread(text, start, max(start, end))
    return TimedCue(words, speaker) if words else None


def cues_of(blocks: Sequence[tuple[float, float, str]]) -> tuple[TimedCue, ...]:
    """Cues of (start, end, text) that may begin with `NAME:`."""
    names = plain_names([text for _, _, text in blocks])
    found = []
    for start, end, text in blocks:
        speaker, said = split_speaker(text, names)
        found.append(cue(said, start, end, speaker))
    return tuple(c for c in found if c)
