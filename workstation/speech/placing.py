"""Timed words put back into the lines of their text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workstation.speech.text import Script
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord


@dataclass(frozen=True, slots=True)
class Found:
    """Where a spoken token was found, in seconds, and how sure that is (0 to 1)."""

    start: float
    end: float
    score: float


def place_words(script: Script, found: Sequence[Found | None], seconds: float) -> AlignedTranscript:
    """A cue for every line; `found` has an entry for each spoken token in order.

    Words stay in order and inside the sound. A stage direction takes the time between the words around it.
    """
    words: list[TimedWord] = []
    rest, reached = iter(found), 0.0
    for token in script.tokens:
        place = next(rest) if token.spoken else None
        if place is None:
            words.append(TimedWord(token.text, score=0.0 if token.spoken else None))
            continue
        start = min(max(place.start, reached), seconds)
        end = min(max(place.end, start), seconds)
        words.append(TimedWord(token.text, start, end, round(min(max(place.score, 0.0), 1.0), 3)))
        reached = end
    for i, token in enumerate(script.tokens):
        if not token.spoken:
            words[i] = _between(words, i, seconds)
    words = words[::-1]
    cues = tuple(TimedCue(tuple(words.pop() for _ in line.tokens), line.speaker) for line in script.lines)
    return AlignedTranscript(script.language, cues)


def _between(words: Sequence[TimedWord], index: int, seconds: float) -> TimedWord:
    before = next((w.end for w in reversed(words[:index]) if w.end is not None), 0.0)
    after = next((w.start for w in words[index + 1 :] if w.start is not None), seconds)
    return replace(words[index], start=before, end=max(before, after))
