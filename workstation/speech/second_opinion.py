"""Words that one engine has lost, placed where another has found them.

Where an engine hears nothing of some words it still puts them somewhere, often far off: into the noise of a pause, into
the music before the singing. Another engine that is sure of a place which fits between the neighbours is believed then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from workstation.speech.words import AlignedTranscript, TimedWord

_LOST, _SURE = 0.1, 0.5
"""Scores below which a word was not heard, and from which on the other engine is sure."""
_APART = 0.5
"""Seconds: nearer places are the same."""
_TORN, _JOINED = 2.0, 1.0
"""Seconds of pause inside a line that are too many, and with which it holds together."""
_OVERLAP = 0.15
"""Seconds by which words may run into their neighbours: they are cut there."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Words first .. stop, counted in the whole text."""

    first: int
    stop: int


def corrected(found: AlignedTranscript, other: AlignedTranscript) -> AlignedTranscript:
    """The words of `found`, those that it has lost where `other` has them; all stay in order."""
    words, there = list(found.words), other.words
    for run in (*_lost(words, there), *_torn(found, words, there)):
        moved = _fitting(words, there, run)
        if moved is not None:
            words[run.first : run.stop] = moved
    return found.with_words(words)


def _lost(words: Sequence[TimedWord], there: Sequence[TimedWord]) -> Iterator[_Run]:
    """Runs of words of which nothing was heard, and of which the other is sure."""
    first = 0
    while first < len(words):
        stop = first
        while stop < len(words) and _is_lost(words[stop], there[stop]):
            stop += 1
        if stop > first:
            yield _Run(first, stop)
        first = stop + 1


def _is_lost(word: TimedWord, other: TimedWord) -> bool:
    if word.score is None or other.score is None or word.start is None or other.start is None:
        return False
    return word.score < _LOST and other.score >= _SURE and abs(word.start - other.start) > _APART


def _torn(found: AlignedTranscript, words: Sequence[TimedWord], there: Sequence[TimedWord]) -> Iterator[_Run]:
    """The beginnings and ends of lines that a long pause parts from the rest, where they hold together in the other."""
    at = 0
    for cue in found.cues:
        begin, end = at, at + len(cue.words)
        at = end
        for cut in range(begin + 1, end):
            if _pause(words, cut) > _TORN and _pause(there, cut) < _JOINED:
                head, tail = _Run(begin, cut), _Run(cut, end)
                yield min((head, tail), key=lambda run: run.stop - run.first)


def _pause(words: Sequence[TimedWord], cut: int) -> float:
    """The seconds between a word and the one before it."""
    before, after = words[cut - 1].end, words[cut].start
    return after - before if before is not None and after is not None else 0.0


def _fitting(words: Sequence[TimedWord], there: Sequence[TimedWord], run: _Run) -> list[TimedWord] | None:
    """The words of a run at the other's places; None where it is not sure, or they do not fit there."""
    places = [(w.start, w.end, w.score) for w in there[run.first : run.stop]]
    if any(start is None or end is None or score is None for start, end, score in places):
        return None
    if np.mean([score for _, _, score in places]) < _SURE:
        return None
    low = next((w.end for w in reversed(words[: run.first]) if w.end is not None), 0.0)
    high = next((w.start for w in words[run.stop :] if w.start is not None), np.inf)
    first, last = places[0][0] or 0.0, places[-1][1] or 0.0
    if first < low - _OVERLAP or last > high + _OVERLAP or low >= high:
        return None
    out = []
    for word, (start, end, score) in zip(words[run.first : run.stop], places, strict=True):
        a, b = (min(max(at or 0.0, low), high) for at in (start, end))
        out.append(replace(word, start=a, end=max(a, b), score=score))
    return out
