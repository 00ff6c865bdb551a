"""How likely a word is where it was found: the score that users see.

Two questions: is it said at all (how well its phones fit), and is its place right. The second is a logistic regression
of "more than 0.1 s off" on what goes with such errors, fitted on speech, noisy speech and songs with known times.
"""

from collections.abc import Sequence

import numpy as np

from workstation.speech.acoustic.boundary_posteriors import Boundaries
from workstation.speech.acoustic.phone_alignment import PhoneAlignment, PhoneSegment

_HALF_SAID, _SAID_SLOPE = -4.5, 2.5
"""The mean score a frame of words that are as likely said as not, and how fast that changes."""
_MISFIT, _WORST, _LONGEST, _SPREAD, _NEIGHBOUR, _SHORT, _STRANGE, _BASE = 0.27, 0.06, 1.21, 0.4, 0.17, 0.68, 1.55, -4.2
_USUAL_FRAMES, _MIN_FRAMES = 8, 3


def scores(alignment: PhoneAlignment, boundaries: Boundaries, groups: Sequence[Sequence[int]]) -> list[float]:
    """From 0 to 1 for each word, whose segments are counted in `groups`; 0 for words without any."""
    segments = alignment.segments
    fits = [_fit([segments[i] for i in group]) if group else None for group in groups]
    return [
        _said(fit) * (1 - _misplaced(segments, boundaries, group, fit, _poorest_beside(fits, w)))
        if fit is not None
        else 0.0
        for w, (group, fit) in enumerate(zip(groups, fits, strict=True))
    ]


def _fit(group: Sequence[PhoneSegment]) -> float:
    """The mean score a frame."""
    frames = sum(s.stop - s.start for s in group)
    return sum(s.score * (s.stop - s.start) for s in group) / frames


def _said(fit: float) -> float:
    return float(1 / (1 + np.exp(-_SAID_SLOPE * (fit - _HALF_SAID))))


def _misplaced(
    segments: Sequence[PhoneSegment], boundaries: Boundaries, group: Sequence[int], fit: float, beside: float
) -> float:
    """The probability of being more than 0.1 s off, for a word that is said."""
    lengths = [segments[i].stop - segments[i].start for i in group]
    spread = max(boundaries.spread_at(segments[group[0]].start), boundaries.spread_at(segments[group[-1]].stop))
    around = [segments[i] for i in (group[0] - 1, group[-1] + 1) if 0 <= i < len(segments)]
    doubt = (
        _BASE
        - _MISFIT * fit
        - _WORST * min(segments[i].score for i in group)
        + _LONGEST * np.log(max(lengths) / _USUAL_FRAMES)
        + _SPREAD * spread
        - _NEIGHBOUR * beside
        + _SHORT * sum(n <= _MIN_FRAMES for n in lengths) / len(lengths)
        + _STRANGE * any(s.word < 0 and s.label != "SIL" for s in around)
    )
    return float(1 / (1 + np.exp(-doubt)))


def _poorest_beside(fits: Sequence[float | None], word: int) -> float:
    """The worse fit of the two words beside one; its own where there is none."""
    beside = [fits[i] for i in (word - 1, word + 1) if 0 <= i < len(fits)]
    known = [fit for fit in beside if fit is not None]
    return min(known, default=fits[word] or 0.0)
