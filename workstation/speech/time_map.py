"""Moving and stretching all times of a transcript: late subtitles, two points that are known, another frame rate."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

FILM_RATES = {23.976: 24000 / 1001, 29.97: 30000 / 1001, 47.952: 48000 / 1001, 59.94: 60000 / 1001}
"""Frame rates as people write them, and what they are."""


@dataclass(frozen=True, slots=True)
class Retiming:
    """A time becomes `time * scale + offset` seconds."""

    scale: float = 1.0
    offset: float = 0.0

    def __call__(self, seconds: float) -> float:
        return max(0.0, seconds * self.scale + self.offset)

    def of(self, transcript: AlignedTranscript) -> AlignedTranscript:
        """The transcript at its new times; what would begin before 0 begins there."""
        return replace(transcript, cues=tuple(map(self._cue, transcript.cues)))

    def _cue(self, cue: TimedCue) -> TimedCue:
        shown = cue.shown and (self(cue.shown[0]), self(cue.shown[1]))
        return replace(cue, words=tuple(map(self._word, cue.words)), shown=shown)

    def _word(self, word: TimedWord) -> TimedWord:
        if word.start is None or word.end is None:
            return word
        return replace(word, start=self(word.start), end=self(word.end))


def shifted(seconds: float) -> Retiming:
    """Everything later by `seconds`; earlier when they are negative."""
    return Retiming(1.0, _finite(seconds))


def two_points(first: float, first_to: float, second: float, second_to: float) -> Retiming:
    """What was at `first` comes to `first_to`, what was at `second` to `second_to`, and all else in proportion.

    ValueError when the points do not lie apart, or would change places.
    """
    for seconds in (first, first_to, second, second_to):
        _finite(seconds)
    if abs(second - first) < 0.01 or (second_to - first_to) / (second - first) <= 0:
        raise ValueError(
            f"two points must lie apart and keep their order, got {first:g} to {first_to:g}, "
            f"{second:g} to {second_to:g}"
        )
    scale = (second_to - first_to) / (second - first)
    return Retiming(scale, first_to - first * scale)


def other_rate(was: float, becomes: float) -> Retiming:
    """Times made for a video of `was` frames a second, for the same frames shown at `becomes` a second."""
    for rate in (was, becomes):
        if not 1 <= rate <= 1000:
            raise ValueError(f"a frame rate must be 1 to 1000 frames a second, got {rate:g}")
    return Retiming(FILM_RATES.get(was, was) / FILM_RATES.get(becomes, becomes))


def one_after_another(retimings: Iterable[Retiming]) -> Retiming:
    """All of them as one, the first first."""
    scale, offset = 1.0, 0.0
    for retiming in retimings:
        scale, offset = scale * retiming.scale, offset * retiming.scale + retiming.offset
    return Retiming(scale, offset)


def _finite(seconds: float) -> float:
    if not math.isfinite(seconds):
        raise ValueError(f"seconds must be a finite number, got {seconds}")
    return seconds
