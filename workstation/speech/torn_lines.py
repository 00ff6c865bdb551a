"""Words that music or noise has torn from their line, brought back to it.

The first words of a line are easily found in the music before it, the last ones in that after it: something there
resembles them. Where a part of a line lies far from the rest and what lies between is no pause, the part is looked for
once more close to the rest, and stays there when it is heard better. So is a beginning or an end of a line that is
hardly heard and much too slow: it is spread over the music instead of torn from its line at one place.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.features import AcousticFeatures
from workstation.speech.pauses import loudness
from workstation.speech.phones.pronunciation import Phones
from workstation.speech.progress import within
from workstation.speech.text.placing import Found

Places: TypeAlias = list[Found | None]
Look: TypeAlias = Callable[[AcousticFeatures, Sequence[Sequence[Phones]]], Generator[float, None, Places | None]]
"""Finds words of one line in what is heard; None when that is too short for them."""

_TORN, _BETWEEN_LINES = 1.5, 3.0
"""Seconds from which on words are far from the rest of their line, and the outermost lines from their neighbours."""
_LOUD = 0.3
"""The share of those seconds that must be as loud as speech: less is a pause."""
_MAX_WORDS = 8
_TORN_SHARE = 0.7
"""How far the work is when all torn words are looked at."""
_PHONE_SECONDS, _SLOWEST, _MORE = 0.07, 3.0, 1.0
"""How long (s) a phone usually is, how many times as long it may be sung, and what a place may be wider (s)."""
_ANCHORED = 0.75
"""The score of a word that is well heard, so that others may be looked for beside it."""
_SURE, _BETTER, _MUCH_BETTER = 0.5, 0.1, 0.25
"""The mean score with which words are heard, and by how much it must grow to move them, and to move a whole line or
words that are hardly heard."""
_FAR, _MIN = 1.0, 0.05
"""How far (s) the outermost word must move for words that are too slow to be more than held, and what is left of one
that makes room."""
_HARDLY, _HALF_ANCHORED = 0.3, 0.4
"""The mean score of words that are hardly heard: beside a word with the latter score any place is better then."""


@dataclass(frozen=True, slots=True)
class _Tear:
    """Words `first` .. `stop` that lie far before (`leads`) or after the word `anchor`.

    Where they are spread over what is no speech, `spread` is the slow one among them that is nearest to the anchor.
    """

    first: int
    stop: int
    anchor: int
    better: float
    spread: int | None = None

    @property
    def leads(self) -> bool:
        return self.anchor == self.stop

    @property
    def words(self) -> range:
        return range(self.first, self.stop)


def rejoin(
    heard: AcousticFeatures, words: Sequence[Sequence[Phones]], lines: Sequence[int], found: Places, look: Look
) -> Generator[float, None, Places]:
    """The places of words, torn ones back at their line; yields the fraction done. `lines` number each word's line."""
    out, loud = list(found), loudness(heard.bands).speech
    for cut in range(1, len(words)):
        before, after = out[cut - 1], out[cut]
        if before is None or after is None or not _is_torn(heard, loud, before, after, lines[cut - 1] == lines[cut]):
            continue
        for tear in _tears(lines, cut):
            done, next_done = (_TORN_SHARE * at / len(words) for at in (cut, cut + 1))
            again = yield from within(done, next_done, _again(heard, words, out, tear, look))
            if again is not None:
                out = again
                break
    for tear in list(_spread(words, lines, out)):
        done, next_done = (_TORN_SHARE + (1 - _TORN_SHARE) * at / len(words) for at in (tear.first, tear.stop))
        again = yield from within(done, next_done, _again(heard, words, out, tear, look))
        out = out if again is None else again
    return out


def _is_torn(heard: AcousticFeatures, loud: npt.NDArray[np.bool_], before: Found, after: Found, joined: bool) -> bool:
    if after.start - before.end < (_TORN if joined else _BETWEEN_LINES):
        return False
    first, last = (max(0, round(heard.frames.at(moment))) for moment in (before.end, after.start))
    between = loud[first:last]
    return len(between) > 0 and float(between.mean()) >= _LOUD


def _tears(lines: Sequence[int], cut: int) -> list[_Tear]:
    """What may have been torn off at a cut, fewer words first: a part of the line it is in, or an outermost line."""
    first, stop = cut - 1, cut + 1
    while first > 0 and lines[first - 1] == lines[cut - 1] and cut - first <= _MAX_WORDS:
        first -= 1
    while stop < len(lines) and lines[stop] == lines[cut] and stop - cut <= _MAX_WORDS:
        stop += 1
    whole = lines[cut - 1] != lines[cut]
    better = _MUCH_BETTER if whole else _BETTER
    head, tail = _Tear(first, cut, cut, better), _Tear(cut, stop, cut - 1, better)
    either = ((head, not whole or first == 0), (tail, not whole or stop == len(lines)))
    tears = [tear for tear, allowed in either if allowed and len(tear.words) <= _MAX_WORDS]
    return sorted(tears, key=lambda tear: len(tear.words))


def _spread(words: Sequence[Sequence[Phones]], lines: Sequence[int], found: Places) -> Iterator[_Tear]:
    """The beginnings and ends of lines, up to the nearest word that is heard, that are hardly heard and too slow."""
    for _, line in groupby(range(len(lines)), key=lambda i: lines[i]):
        inside = list(line)
        heard = [i for i in inside if _mean([found[i]]) >= _SURE]
        if not heard:
            continue
        head = _Tear(inside[0], heard[0], heard[0], _MUCH_BETTER)
        tail = _Tear(heard[-1] + 1, inside[-1] + 1, heard[-1], _MUCH_BETTER)
        for tear in (head, tail):
            slow = [i for i in tear.words if _is_slow(words[i], found[i])]
            if slow and len(tear.words) <= _MAX_WORDS and _is_hardly_heard(words, found, tear):
                yield replace(tear, spread=slow[-1] if tear.leads else slow[0])


def _is_hardly_heard(words: Sequence[Sequence[Phones]], found: Places, tear: _Tear) -> bool:
    """Whether any good place beside the anchor is better; a word that is sung again and again anchors none."""
    repeated = any(words[i] == words[tear.anchor] for i in tear.words)
    return _mean([found[i] for i in tear.words]) < _HARDLY and not repeated


def _is_slow(word: Sequence[Phones], place: Found | None) -> bool:
    return place is not None and place.end - place.start > _SLOWEST * _PHONE_SECONDS * len(word[0]) + _MORE


def _again(
    heard: AcousticFeatures, words: Sequence[Sequence[Phones]], found: Places, tear: _Tear, look: Look
) -> Generator[float, None, Places | None]:
    """All places once the words are near their anchor; None when they are not heard better there."""
    anchor, former = found[tear.anchor], _mean([found[i] for i in tear.words])
    hardly = _is_hardly_heard(words, found, tear)
    if anchor is None or anchor.score < (_HALF_ANCHORED if hardly else _ANCHORED):
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
    score = _mean([now[i] for i in tear.words])
    if score < _SURE or score < former + (_MUCH_BETTER if hardly else tear.better):
        return None
    if tear.spread is None:
        return _moved(found, now, tear)
    before, after = (places[tear.first if tear.leads else tear.stop - 1] for places in (found, now))
    if before is not None and after is not None and abs(after.start - before.start) < _FAR:
        return None
    at = tear.spread
    outer = replace(tear, stop=at + 1, anchor=at + 1) if tear.leads else replace(tear, first=at, anchor=at - 1)
    apart = None if outer.anchor == tear.anchor else _beside(found, now, outer)
    return apart or _moved(found, now, tear)


def _moved(found: Places, now: Mapping[int, Found | None], tear: _Tear) -> Places:
    """All places once the words of a tear are where they are `now`, beside their anchor, whose edge makes room."""
    out, anchor = list(found), found[tear.anchor]
    for i in tear.words:
        out[i] = now[i]
    beside = now[tear.anchor]
    if anchor is not None and beside is not None:
        if tear.leads:
            out[tear.anchor] = replace(anchor, start=min(beside.start, anchor.end))
        else:
            out[tear.anchor] = replace(anchor, end=max(beside.end, anchor.start))
    return out


def _beside(found: Places, now: Mapping[int, Found | None], tear: _Tear) -> Places | None:
    """The same, but the word that is next to them stays, and only makes room; None when it cannot."""
    out, stays = list(found), found[tear.anchor]
    nearest = now[tear.stop - 1 if tear.leads else tear.first]
    if stays is None or nearest is None:
        return None
    if tear.leads:
        stays = replace(stays, start=max(stays.start, nearest.end))
    else:
        stays = replace(stays, end=min(stays.end, nearest.start))
    if stays.end - stays.start < _MIN:
        return None
    for i in tear.words:
        out[i] = now[i]
    out[tear.anchor] = stays
    return out


def _mean(places: Sequence[Found | None]) -> float:
    return float(np.mean([0.0 if place is None else place.score for place in places]))
