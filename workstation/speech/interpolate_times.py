"""A time for words that were not heard: they share what lies between those that were, beside the line they are in."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

_LETTER, _WORD = 0.055, 0.06
"""How long (s) a word is usually: so much for each letter, and so much more."""
_MIN = 0.02
_GIVEN = 1 / 3
"""The share of a neighbour's length that words between two others may take, when those leave no room."""


@dataclass(frozen=True, slots=True)
class WordSlot:
    """A word of `letters` letters in a line of the text, with its time (s) when it was heard."""

    letters: int
    line: int
    span: tuple[float, float] | None


def fill(places: Sequence[WordSlot], begin: float, end: float) -> list[tuple[float, float]]:
    """The times of all words, in order, from `begin` to `end`; those that are known stay, but for a sliver.

    Lost words go on after their line's heard ones, or lead up to them; lines of which nothing was heard lie
    spread between their neighbours.
    """
    spans = [place.span for place in places]
    at = 0
    while at < len(places):
        if spans[at] is not None:
            at += 1
            continue
        stop = next((i for i in range(at, len(places)) if spans[i] is not None), len(places))
        before, after = spans[at - 1] if at else None, spans[stop] if stop < len(places) else None
        lost = places[at:stop]
        low, high = _room(before, after, _MIN * len(lost), (begin, end))
        if before is not None:
            spans[at - 1] = (before[0], min(before[1], low))
        if after is not None:
            spans[stop] = (max(after[0], high), after[1])
        joins_before = at > 0 and places[at - 1].line == lost[0].line
        joins_after = stop < len(places) and places[stop].line == lost[-1].line
        spans[at:stop] = _spread(lost, low, high, joins_before, joins_after)
        at = stop
    return [span for span in spans if span is not None]


def _room(
    before: tuple[float, float] | None, after: tuple[float, float] | None, least: float, whole: tuple[float, float]
) -> tuple[float, float]:
    """From where to where there is time, with what the neighbours must give when there is less than `least`."""
    low, high = before[1] if before else whole[0], after[0] if after else whole[1]
    high = max(low, high)
    wanted = least - (high - low)
    if wanted <= 0:
        return low, high
    left = _GIVEN * (before[1] - before[0]) if before else 0.0
    right = _GIVEN * (after[1] - after[0]) if after else 0.0
    share = min(1.0, wanted / (left + right)) if left + right > 0 else 0.0
    return low - share * left, high + share * right


def _spread(
    lost: Sequence[WordSlot], low: float, high: float, joins_before: bool, joins_after: bool
) -> list[tuple[float, float] | None]:
    """Usual lengths from `low` to `high`; what is left over lies between lines, and where no line goes on."""
    lines = [list(group) for _, group in groupby(lost, key=lambda place: place.line)]
    lengths = [[_WORD + _LETTER * place.letters for place in line] for line in lines]
    usual = sum(map(sum, lengths))
    scale = min(1.0, (high - low) / usual)
    gaps = len(lines) + 1 - joins_before - joins_after
    gap = max(0.0, high - low - usual * scale) / gaps if gaps else 0.0
    out: list[tuple[float, float] | None] = []
    reached = low if joins_before else low + gap
    for line in lengths:
        for length in line:
            start, reached = reached, min(high, reached + scale * length)
            out.append((start, reached))
        reached = min(high, reached + gap)
    return out
