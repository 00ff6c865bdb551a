"""How sure a word found by synthesis is: the score that users see.

The path by the synthesiser's own sounds and the path by what the recording taught are two witnesses. A logistic
regression of "more than 0.1 s off" on how far they differ, and on how well the word fits, was fitted on speech in
several languages, clean and noisy, with known times.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from workstation.speech.acoustic.boundary_posteriors import Boundaries
from workstation.speech.acoustic.phone_alignment import PhoneAlignment, PhoneSegment
from workstation.speech.text.placing import Found

_BASE, _DIFFER, _MISFIT, _LONGEST, _SPREAD, _BESIDE, _SHORT = -5.2, 0.1, 0.5, 0.63, 0.8, 0.24, 1.9
_USUAL_FRAMES, _MIN_FRAMES, _MAX_FRAMES = 8, 3, 100
_NOWHERE = 5.0
"""The difference (log frames) of a word that only one of the two found."""
_HALF_SAID, _SAID_SLOPE = -4.2, 3.0
"""The mean score a frame of words that are as likely said as not, and how fast that changes."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What two paths say of a word: how far (log frames) they differ, the mean score a frame in the first, the longest
    sound (frames), how uncertain (frames) its edges are, and the share of its sounds that are as short as can be."""

    differ: float
    fit: float
    longest: int
    spread: float
    short: float


def with_scores(
    found: Sequence[Found | None], first: PhoneAlignment, last: PhoneAlignment, boundaries: Boundaries
) -> list[Found | None]:
    """The places of words with scores from 0 to 1; words that the last path left out keep theirs."""
    before, after = _by_word(first), _by_word(last)
    evidence = {word: _judged(before.get(word), segments, boundaries) for word, segments in after.items()}
    out: list[Found | None] = []
    for word, place in enumerate(found):
        if place is None or word not in evidence:
            out.append(place)
            continue
        beside = [evidence[i].fit for i in (word - 1, word + 1) if i in evidence]
        out.append(replace(place, score=_score(evidence[word], min(beside, default=evidence[word].fit))))
    return out


def mean_scores(path: PhoneAlignment) -> dict[int, float]:
    """The mean score a frame of each word on a path."""
    return {word: _fit(segments) for word, segments in _by_word(path).items()}


def _score(word: _Evidence, beside: float) -> float:
    doubt = (
        _BASE
        + _DIFFER * word.differ
        - _MISFIT * word.fit
        + _LONGEST * np.log(word.longest / _USUAL_FRAMES)
        + _SPREAD * word.spread
        - _BESIDE * beside
        + _SHORT * word.short
    )
    said = 1 / (1 + np.exp(-_SAID_SLOPE * (word.fit - _HALF_SAID)))
    return float(said / (1 + np.exp(doubt)))


def _judged(before: Sequence[PhoneSegment] | None, after: Sequence[PhoneSegment], boundaries: Boundaries) -> _Evidence:
    start, stop = after[0].start, after[-1].stop
    lengths = [segment.stop - segment.start for segment in after]
    longest, short = max(lengths), sum(n <= _MIN_FRAMES for n in lengths) / len(lengths)
    spread = max(boundaries.spread_at(start), boundaries.spread_at(stop))
    if before is None:
        return _Evidence(_NOWHERE, _fit(after), longest, spread, short)
    moved = abs(before[0].start - start) + abs(before[-1].stop - stop)
    return _Evidence(float(np.log1p(min(moved, _MAX_FRAMES))), _fit(before), longest, spread, short)


def _fit(segments: Sequence[PhoneSegment]) -> float:
    frames = sum(s.stop - s.start for s in segments)
    return sum(s.score * (s.stop - s.start) for s in segments) / frames


def _by_word(path: PhoneAlignment) -> dict[int, list[PhoneSegment]]:
    words: dict[int, list[PhoneSegment]] = {}
    for segment in path.segments:
        if segment.word >= 0:
            words.setdefault(segment.word, []).append(segment)
    return words
