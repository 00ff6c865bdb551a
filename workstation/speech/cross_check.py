"""Words placed by one engine and judged by another: where two that know nothing of each other differ, one errs.

The embedded model and the way by synthesis share the search but neither the model nor, in English, the dictionary, and
seldom make the same mistake. A logistic regression of "more than 0.1 s off" on how far they differ was fitted
on speech in several languages, clean and noisy, with known times.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from workstation.core.program_log import LOG
from workstation.speech import pocketsphinx_engine
from workstation.speech.acoustic.taken_in import shared
from workstation.speech.audio_buffer import Sound
from workstation.speech.belonging import heard_share, knows
from workstation.speech.beside import Beside
from workstation.speech.progress import rising, within
from workstation.speech.second_opinion import corrected
from workstation.speech.words import AlignedTranscript, TimedWord

Align: TypeAlias = Callable[[Sound, int, str, str], Generator[float, None, AlignedTranscript]]

_MAX_SECONDS = 600.0
"""Longer recordings are not looked at twice."""
_FIRST_SHARE = 0.75
"""How far the work is when the first engine is through; the second runs beside it."""
_LONG = f"the recording is longer than {_MAX_SECONDS / 60:.0f} minutes"
_MAX_APART = 0.1
"""When half of the words lie farther (s) apart than this, the two do not hear the same, and the second is not asked."""
_DISAGREED = "a second engine puts most words elsewhere"
_HARDLY_SAID = 0.2
"""Words with a lower score of their own keep a low one wherever the other finds them."""
_STEEP = 3
"""A word that is more than 0.1 s off as likely as one in five gets the score 0.5."""
_SMOOTH, _SURE = 0.01, 0.002
_OF_ENDS, _SAME_END = 0.4, 0.03
"""How much of a distance (s) between ends counts as one between starts, where it is more than ends differ anyway."""


@dataclass(frozen=True, slots=True)
class Belief:
    """The log odds of an error: their growth with the log of the distance (s), and with the doubts an engine had."""

    distance: float
    own: float
    base: float


_MODEL = Belief(0.94, 0.45, 0.19)
_SYNTHESIS = Belief(1.6, 0.21, 2.8)


def align_by_model(
    samples: Sound, rate: int, text: str, language: str = "en"
) -> Generator[float, None, AlignedTranscript]:
    """The embedded engine, judged by the one that works by synthesis; as `embedded.align`."""
    from workstation.speech.synthesis import engine

    return (yield from _judged(pocketsphinx_engine.align, engine.align, _MODEL, samples, rate, text, language))


def align_by_synthesis(
    samples: Sound, rate: int, text: str, language: str = "en"
) -> Generator[float, None, AlignedTranscript]:
    """The engine that works by synthesis, judged by the embedded one; as `synthesis.engine.align`."""
    from workstation.speech.synthesis import engine

    return (yield from _judged(engine.align, pocketsphinx_engine.align, _SYNTHESIS, samples, rate, text, language))


def agreed(found: AlignedTranscript, other: AlignedTranscript, belief: Belief) -> AlignedTranscript:
    """The words of the first, scored by how near the second puts them; ValueError when they are not the same.

    Where half of them lie apart the second is not believed, which the answer says.
    """
    if [word.text for word in found.words] != [word.text for word in other.words]:
        raise ValueError("the two transcripts must have the same words")
    pairs = list(zip(found.words, other.words, strict=True))
    apart = [abs(a.start - b.start) for a, b in pairs if a.start is not None and b.start is not None and a.heard]
    if not apart:
        return found
    if np.median(apart) > _MAX_APART:
        return replace(found, unjudged=_DISAGREED)
    return found.with_words([_scored(a, b, belief) for a, b in pairs])


def _scored(word: TimedWord, other: TimedWord, belief: Belief) -> TimedWord:
    if not word.score or word.start is None or other.start is None:
        return word
    own = min(max(word.score, _SURE), 1 - _SURE)
    doubt = belief.distance * np.log(_apart(word, other) + _SMOOTH) + belief.base
    doubt -= belief.own * np.log(own / (1 - own))
    right = float(1 / (1 + np.exp(doubt)))
    return replace(word, score=round(right**_STEEP * min(1.0, own / _HARDLY_SAID), 3))


def _apart(word: TimedWord, other: TimedWord) -> float:
    """How far (s) the two engines differ about a word that both have timed."""
    ends = abs((word.end or 0.0) - (other.end or 0.0))
    return abs((word.start or 0.0) - (other.start or 0.0)) + _OF_ENDS * max(0.0, ends - _SAME_END)


def _judged(
    first: Align, second: Align, belief: Belief, samples: Sound, rate: int, text: str, language: str
) -> Generator[float, None, AlignedTranscript]:
    """What the first engine finds; without the second where that cannot work here or the recording is long."""
    if rate <= 0 or len(samples) > _MAX_SECONDS * rate:
        return replace((yield from first(samples, rate, text, language)), unjudged=_LONG)
    work = within(0.0, _FIRST_SHARE, first(samples, rate, text, language))
    yield next(work)  # a job that cannot have a result ends here, before a second engine is asked
    with shared(samples), Beside(second(samples, rate, text, language)) as witness:
        found = yield from work
        try:
            other = yield from within(_FIRST_SHARE, 1.0, rising(witness.wait()))
        except (ValueError, OSError, ImportError) as error:
            LOG.warning("words were not judged: the second engine ended with %s", type(error).__name__)
            return replace(found, unjudged=f"the second engine failed: {error}")
    model = found if belief is _MODEL else other  # its scores tell a foreign text, those of synthesis do not
    return replace(agreed(corrected(found, other), other, belief), heard=_heard(model, found, other))


def _heard(model: AlignedTranscript, found: AlignedTranscript, other: AlignedTranscript) -> float | None:
    """The share of words that were heard: by the model or, in a language that it does not know, by both engines."""
    share = heard_share(model)
    if share is None or knows(model.language):
        return share
    pairs = [(a.start, b.start) for a, b in zip(found.words, other.words, strict=True) if a.score is not None]
    return max(share, float(np.mean([abs((a or 0.0) - (b or 0.0)) < _MAX_APART for a, b in pairs])))
