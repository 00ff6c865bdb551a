"""Timed words put back into the lines of their text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workstation.speech.interpolate_times import WordSlot, fill
from workstation.speech.text.tokens import Script
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord


@dataclass(frozen=True, slots=True)
class Found:
    """Where a spoken token was found, in seconds, and how sure that is (0 to 1)."""

    start: float
    end: float
    score: float


def place_words(script: Script, found: Sequence[Found | None], begin: float, end: float) -> AlignedTranscript:
    """A cue for every line; `found` has an entry for each spoken token in order, None for one that was not heard.

    Words stay in order and between `begin` and `end` (s). One that was not heard lies between its neighbours with the
    score 0. A stage direction takes the time between the words around it.
    """
    spoken = [(number, token) for number, line in enumerate(script.lines) for token in line.tokens if token.spoken]
    places, reached = [], begin
    for (number, token), place in zip(spoken, found, strict=True):
        span = None
        if place is not None:
            start = min(max(place.start, reached), end)
            reached = min(max(place.end, start), end)
            span = (start, reached)
        places.append(WordSlot(sum(map(str.isalnum, token.text)), number, span))
    scores = [0.0 if place is None else round(min(max(place.score, 0.0), 1.0), 3) for place in found]
    timed = iter(zip(fill(places, begin, end), scores, strict=True))
    words = []
    for token in script.tokens:
        if token.spoken:
            span, score = next(timed)
            words.append(TimedWord(token.text, *span, score))
        else:
            words.append(TimedWord(token.text))
    for i, token in enumerate(script.tokens):
        if not token.spoken:
            words[i] = _between(words, i, begin, end)
    words = words[::-1]
    cues = tuple(TimedCue(tuple(words.pop() for _ in line.tokens), line.speaker) for line in script.lines)
    return AlignedTranscript(script.language, cues)


def _between(words: Sequence[TimedWord], index: int, begin: float, end: float) -> TimedWord:
    before = next((w.end for w in reversed(words[:index]) if w.end is not None), begin)
    after = next((w.start for w in words[index + 1 :] if w.start is not None), end)
    return replace(words[index], start=before, end=max(before, after))
