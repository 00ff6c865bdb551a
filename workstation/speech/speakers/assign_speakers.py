"""Turns of speakers given to timed words: whose each is."""

from collections.abc import Sequence
from itertools import pairwise

from workstation.speech.speakers.diarise import Turn
from workstation.speech.words import TimedWord

_AWAY = 1.0
"""A word this many seconds from any turn is nobody's."""


def owners_of(words: Sequence[TimedWord], turns: Sequence[Turn]) -> list[int | None]:
    """The speaker of each word of one cue, None for all where nobody is near.

    A word is of the turn that it shares most time with, or of the nearest; one without a time goes with the word before
    it. A single word between two of another speaker goes with these: a turn is seldom so short.
    """
    return _smooth(_filled([_owner(word, turns) for word in words]))


def runs_of(owners: Sequence[int | None]) -> list[tuple[int, int, int | None]]:
    """Runs of words of one speaker: (first, last but one, speaker)."""
    edges = [0, *(i for i in range(1, len(owners)) if owners[i] != owners[i - 1]), len(owners)]
    return [(a, b, owners[a]) for a, b in pairwise(edges) if b > a]


def _owner(word: TimedWord, turns: Sequence[Turn]) -> int | None:
    if word.start is None or word.end is None:
        return None
    shared: dict[int, float] = {}
    for turn in turns:
        both = min(word.end, turn.stop) - max(word.start, turn.start)
        if both > 0:
            shared[turn.speaker] = shared.get(turn.speaker, 0.0) + both
    if shared:
        return max(shared, key=lambda speaker: shared[speaker])
    start, end = word.start, word.end
    near = min(turns, key=lambda turn: max(turn.start - end, start - turn.stop), default=None)
    return near.speaker if near and max(near.start - end, start - near.stop) <= _AWAY else None


def _filled(owners: Sequence[int | None]) -> list[int | None]:
    filled: list[int | None] = []
    for owner in owners:
        filled.append(owner if owner is not None or not filled else filled[-1])
    first = next((owner for owner in filled if owner is not None), None)
    return [first if owner is None else owner for owner in filled]


def _smooth(owners: Sequence[int | None]) -> list[int | None]:
    smooth = list(owners)
    for i in range(1, len(smooth) - 1):
        if smooth[i - 1] == owners[i + 1] != smooth[i]:
            smooth[i] = smooth[i - 1]
    return smooth
