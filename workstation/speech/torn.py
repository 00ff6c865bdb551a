"""Words that music or noise has torn from their line, brought back to it.

The first words of a line are easily found in the music before it, the last ones in that after it: something there
resembles them. Where a part of a line lies far from the rest and what lies between is no pause, the part is looked for
once more close to the rest, and stays there when it is heard better.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.listen import Heard
from workstation.speech.pauses import loudness
from workstation.speech.phones.pronunciation import Phones
from workstation.speech.progress import within
from workstation.speech.text.placing import Found

Places: TypeAlias = list[Found | None]
Look: TypeAlias = Callable[[Heard, Sequence[Sequence[Phones]]], Generator[float, None, Places | None]]
"""Finds words of one line in what is heard; None when that is too short for them."""

_TORN, _BETWEEN_LINES = 1.5, 3.0
"""Seconds from which on words are far from the rest of their line, and the outermost lines from their neighbours."""
_LOUD = 0.3
"""The share of those seconds that must be as loud as speech: less is a pause."""
_MOST_WORDS = 8
_PHONE_SECONDS, _SLOWEST, _MORE = 0.07, 3.0, 1.0
"""How long (s) a phone usually is, how many times as long it may be sung, and what a place may be wider (s)."""
_ANCHORED = 0.75
"""The score of a word that is well heard, so that others may be looked for beside it."""
_SURE, _BETTER, _MUCH_BETTER = 0.5, 0.1, 0.25
"""The mean score with which words are heard, and by how much it must grow to move them, and to move a whole line."""


@dataclass(frozen=True, slots=True)
class _Tear:
    """Words `first` .. `stop` that lie far before (`leads`) or after the word `anchor`."""

    first: int
    stop: int
    anchor: int
    better: float

    @property
    def leads(self) -> bool:
        return self.anchor == self.stop

    @property
    def words(self) -> range:
        return range(self.first, self.stop)


def rejoin(
    heard: Heard, words: Sequence[Sequence[Phones]], lines: Sequence[int], found: Places, look: Look
) -> Generator[float, None, Places]:
    """The places of words, torn ones back at their line; yields the fraction done. `lines` number each word's line."""
    out, loud = list(found), loudness(heard.bands).speech
    for cut in range(1, len(words)):
        before, after = out[cut - 1], out[cut]
        if before is None or after is None or not _is_torn(heard, loud, before, after, lines[cut - 1] == lines[cut]):
            continue
        for tear in _tears(lines, cut):
            again = yield from within(cut / len(words), (cut + 1) / len(words), _again(heard, words, out, tear, look))
            if again is not None:
                out = again
                break
    return out


def _is_torn(heard: Heard, loud: npt.NDArray[np.bool_], before: Found, after: Found, joined: bool) -> bool:
    if after.start - before.end < (_TORN if joined else _BETWEEN_LINES):
        return False
    first, last = (max(0, round(heard.frames.at(moment))) for moment in (before.end, after.start))
    between = loud[first:last]
    return len(between) > 0 and float(between.mean()) >= _LOUD


def _tears(lines: Sequence[int], cut: int) -> list[_Tear]:
    """What may have been torn off at a cut, fewer words first: a part of the line it is in, or an outermost line."""
    first, stop = cut - 1, cut + 1
    while first > 0 and lines[first - 1] == lines[cut - 1] and cut - first <= _MOST_WORDS:
        first -= 1
    while stop < len(lines) and lines[stop] == lines[cut] and stop - cut <= _MOST_WORDS:
        stop += 1
    whole = lines[cut - 1] != lines[cut]
    better = _MUCH_BETTER if whole else _BETTER
    head, tail = _Tear(first, cut, cut, better), _Tear(cut, stop, cut - 1, better)
    either = ((head, not whole or first == 0), (tail, not whole or stop == len(lines)))
    tears = [tear for tear, allowed in either if allowed and len(tear.words) <= _MOST_WORDS]
    return sorted(tears, key=lambda tear: len(tear.words))


def _again(
    heard: Heard, words: Sequence[Sequence[Phones]], found: Places, tear: _Tear, look: Look
) -> Generator[float, None, Places | None]:
    """All places once the words are near their anchor; None when they are not heard better there."""
    anchor = found[tear.anchor]
    if anchor is None or anchor.score < _ANCHORED:
        return None
    room = _SLOWEST * _PHONE_SECONDS * sum(len(words[i][0]) for i in tear.words) + _MORE
    if tear.leads:
        earlier = (found[i] for i in range(tear.first - 1, -1, -1))
        last = next((place.end for place in earlier if place is not None), 0.0)
        low, high = max(last, anchor.start - room), anchor.end
        sought = [*tear.words, tear.anchor]
    else:
        later = (found[i] for i in range(tear.stop, len(found)))
        following = next((place.start for place in later if place is not None), heard.seconds)
        low, high = anchor.start, min(following, anchor.end + room)
        sought = [tear.anchor, *tear.words]
    places = (yield from look(heard.cut(low, high), [words[i] for i in sought])) if high > low else None
    if places is None or any(place is None for place in places):
        return None
    now = dict(zip(sought, places, strict=True))
    score, former = _mean([now[i] for i in tear.words]), _mean([found[i] for i in tear.words])
    if score < _SURE or score < former + tear.better:
        return None
    out, beside = list(found), now[tear.anchor] or anchor
    for i in tear.words:
        out[i] = now[i]
    if tear.leads:
        out[tear.anchor] = replace(anchor, start=min(beside.start, anchor.end))
    else:
        out[tear.anchor] = replace(anchor, end=max(beside.end, anchor.start))
    return out


def _mean(places: Sequence[Found | None]) -> float:
    return float(np.mean([0.0 if place is None else place.score for place in places]))
