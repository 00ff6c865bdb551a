"""What another way to find the same words, with errors of its own, says of the scores of words.

A word that two ways put in the same place is hardly ever wrong, and one on which they differ often is, the more so
where they differ on its neighbours. The weights are those of a logistic regression of "more than 0.1 s off", fitted on
speech, noisy speech and songs with known times.
"""

from collections.abc import Generator, Sequence
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

from workstation.speech.sound import Sound
from workstation.speech.text.tokens import Script
from workstation.speech.words import AlignedTranscript

Doubles = npt.NDArray[np.float64]
Window = tuple[float, float]

_SCORE, _APART, _LOST_AROUND, _BASE = -0.32, 0.9, 1.5, -2.9
_UNIT, _MOST_APART = 0.02, 0.5
"""Differences (s) are counted in such units, on a logarithmic scale, up to so much."""
_AGREED, _AROUND = 0.05, 15
"""How close (s) two places that agree are, and how many words on either side tell how often that is."""
_LEAST, _MOST = 0.02, 0.98
_NOT_SAID = 0.15
"""With a lower score it is in question whether a word is said at all, unless the other way has heard it there."""


def weigh(transcript: AlignedTranscript, other: AlignedTranscript | None) -> AlignedTranscript:
    """The same words at the same times, with scores that take into account where `other` has found them.

    Words that were not heard keep the score 0. Nothing changes when there is no other, or its words are not the same.
    """
    words = [word for word in transcript.words if word.score is not None and word.start is not None]
    others = [] if other is None else [w for w in other.words if w.score is not None and w.start is not None]
    if not words or [word.text for word in words] != [word.text for word in others]:
        return transcript
    apart = np.array([abs((a.start or 0.0) - (b.start or 0.0)) for a, b in zip(words, others, strict=True)])
    own, theirs = (np.array([word.score for word in some], np.float64) for some in (words, others))
    fresh = iter(second_scores(own, theirs, apart))
    judged = {id(word) for word in words}
    cues = tuple(
        replace(
            cue,
            words=tuple(replace(w, score=round(float(next(fresh)), 3)) if id(w) in judged else w for w in cue.words),
        )
        for cue in transcript.cues
    )
    return replace(transcript, cues=cues)


def second_scores(scores: Doubles, others: Doubles, apart: Doubles) -> Doubles:
    """Scores (0 to 1) of words in order, which another way finds with the scores `others`, `apart` seconds away."""
    width = 2 * _AROUND + 1
    agreed, present = (
        np.convolve(np.pad(x, _AROUND), np.ones(width), "valid") for x in ((apart < _AGREED) * 1.0, np.ones(len(apart)))
    )
    known = np.clip(scores, _LEAST, _MOST)
    doubt = (
        _BASE
        + _SCORE * np.log(known / (1 - known))
        + _APART * np.log1p(np.minimum(apart, _MOST_APART) / _UNIT)
        + _LOST_AROUND * (1 - agreed / present)
    )
    said = np.where(apart < _AGREED, np.maximum(scores, others), scores)
    fresh = np.minimum(1.0, said / _NOT_SAID) / (1 + np.exp(doubt))
    return np.where(scores > 0, np.maximum(fresh, 0.001), 0.0)


def ask_synthesis(
    samples: Sound, rate: int, script: Script, windows: Sequence[Window] | None, part: Window | None
) -> Generator[float, None, AlignedTranscript | None]:
    """What alignment by synthesis finds; None where it cannot say anything. Yields the fraction done."""
    if find_spec("espeakng_loader") is None:
        return None
    from workstation.speech.synthesis.engine import align_script

    try:
        return (yield from align_script(samples, rate, script, windows, part))
    except (ValueError, OSError):  # no such voice, no synthesiser, or too little sound for how fast it speaks
        return None
