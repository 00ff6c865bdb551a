"""The words of a known text found in CTC emissions, with a star for whatever else is said."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np
import torch
from torch import Tensor

from workstation.dsp.speech.ctc import TokenSpan, forced_align, merge_tokens
from workstation.speech.ctc.emissions import WORD_END, Emissions
from workstation.speech.ctc.long_paths import long_path
from workstation.speech.ctc.romanise import spell
from workstation.speech.progress import finish, within
from workstation.speech.text.placing import Found
from workstation.speech.text.tokens import Script

_STAR_PRICE = 1.0
"""What a frame of the star costs beside the likeliest label, in nepers: it must lose where the text fits."""
_NOT_SAID = 0.05
"""A word whose letters are less likely than this, as a geometric mean, is looked for no more."""
_ROUNDS = 3
_VAST = 3e8
"""Frames times labels from which on a band is searched: about a quarter of an hour full of words."""

Letters = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A stretch of the sequence: the labels of one word, or a star for other speech and words nobody can spell."""

    labels: Letters
    words: tuple[int, ...] = ()


Places = Generator[float, None, list[Found | None] | None]
"""Yields the fraction done; the place of each word, None for one that is not said; None when there is no room."""


def find_tokens(heard: Emissions, script: Script) -> Places:
    """The place of each spoken token of a text, None for one that is not said; None when the sound is too short.

    Between two lines and at both ends other speech may stand. Of several readings the one that fits best is taken.
    """
    names = {label: i for i, label in enumerate(heard.labels) if i != heard.blank}
    lines = [[token for token in line.tokens if token.spoken] for line in script.lines]
    readings = [[_letters(r, names) for r in token.readings] for line in lines for token in line]
    options = [list(dict.fromkeys(r for r in ways if r)) for ways in readings]
    ends = set(accumulate(map(len, lines)))
    chosen = [ways[0] if ways else () for ways in options]
    if any(len(ways) > 1 for ways in options):
        sure = [ways[0] if len(ways) == 1 else () for ways in options]
        around = yield from within(0.0, 0.4, _align(heard, _units(heard, sure, ends), len(sure)))
        chosen = chosen if around is None else _best_readings(heard, options, around)
    return (yield from within(0.4, 1.0, _search(heard, chosen, ends)))


def find_words(heard: Emissions, words: Sequence[str]) -> Places:
    """The place of each of the words, all of which were said, as a decoder has it."""
    names = {label: i for i, label in enumerate(heard.labels) if i != heard.blank}
    return (yield from _search(heard, [_letters((word,), names) for word in words], {len(words)}, rounds=1))


def _letters(reading: Sequence[str], names: dict[str, int]) -> Letters:
    """The labels of a reading of one or more words."""
    parts = [tuple(names[label] for label in spell(word, names)) for word in reading]
    joined: list[int] = []
    for part in (p for p in parts if p):
        if joined and WORD_END in names:
            joined.append(names[WORD_END])
        joined += part
    return tuple(joined) if all(parts) or len(parts) == 1 else ()


def _search(heard: Emissions, words: Sequence[Letters], ends: set[int], rounds: int = _ROUNDS) -> Places:
    """Align; take out the words that do not fit, a star in their place; align again."""
    kept = list(words)
    found: list[Found | None] = []
    for i in range(rounds):
        part = _align(heard, _units(heard, kept, ends), len(words))
        placed = yield from within(i / rounds, (i + 1) / rounds, part)
        if placed is None:
            return None
        found = placed
        lost = [i for i, place in enumerate(found) if place and kept[i] and place.score < _NOT_SAID]
        if rounds == 1 or not lost:
            break
        for word in lost:
            kept[word] = ()
    return [place if spelt or not word else None for place, spelt, word in zip(found, kept, words, strict=True)]


def _units(heard: Emissions, words: Sequence[Letters], ends: set[int]) -> list[_Unit]:
    """The words in order, the separator between them where there is one, a star at the ends and after each line."""
    star = (len(heard.labels),)
    separator = heard.labels.index(WORD_END) if WORD_END in heard.labels else None
    units = [_Unit(star)]
    for i, letters in enumerate(words):
        after_star = units[-1].labels == star
        if letters:
            if separator is not None and not after_star:
                units.append(_Unit((separator,)))
            units.append(_Unit(letters, (i,)))
        elif after_star:
            units[-1] = _Unit(star, (*units[-1].words, i))
        else:
            units.append(_Unit(star, (i,)))
        if i + 1 in ends and units[-1].labels != star:
            units.append(_Unit(star))
    return units


def _align(heard: Emissions, units: Sequence[_Unit], words: int) -> Places:
    path = yield from _path(heard, [label for unit in units for label in unit.labels])
    if path is None:
        return None
    spans = iter(merge_tokens(*path, heard.blank))
    found: list[Found | None] = [None] * words
    for unit in units:
        taken = [next(spans) for _ in unit.labels]
        if unit.labels == (len(heard.labels),):
            edges = np.linspace(taken[0].start, taken[0].end, len(unit.words) + 1)
            for word, (start, end) in zip(unit.words, pairwise(edges), strict=False):
                found[word] = Found(heard.seconds(start), heard.seconds(end), 0.0)
        elif unit.words:
            found[unit.words[0]] = _place(heard, taken)
    return found


def _place(heard: Emissions, spans: Sequence[TokenSpan]) -> Found:
    frames = sum(len(span) for span in spans)
    mean = sum(span.score * len(span) for span in spans) / frames
    return Found(heard.seconds(spans[0].start), heard.seconds(spans[-1].end), float(np.exp(min(mean, 0.0))))


def _best_readings(
    heard: Emissions, options: Sequence[Sequence[Letters]], around: Sequence[Found | None]
) -> list[Letters]:
    """For each word, of several readings the likeliest between the words that have but one."""
    best = [ways[0] if ways else () for ways in options]
    fixed = [place if len(ways) == 1 else None for place, ways in zip(around, options, strict=True)]
    for i, ways in enumerate(options):
        if len(ways) < 2:
            continue
        before = next((f.end for f in reversed(fixed[:i]) if f), 0.0)
        after = next((f.start for f in fixed[i + 1 :] if f), heard.seconds(len(heard.log_probs)))
        first, last = (max(0, round((s - heard.first) / heard.step)) for s in (before, after))
        between = replace(heard, log_probs=heard.log_probs[first:last])
        scores = [_total(between, way) for way in ways]
        best[i] = ways[int(np.argmax(scores))]
    return best


def _total(heard: Emissions, letters: Letters) -> float:
    """The log-probability of the best path that reads as the letters, whatever else is said before and after."""
    star = len(heard.labels)
    path = finish(_path(heard, [star, *letters, star]))
    return -np.inf if path is None else float(path[1].sum())


def _path(heard: Emissions, targets: Sequence[int]) -> Generator[float, None, tuple[Tensor, Tensor] | None]:
    """The label of each frame and its log-probability, the star behind the labels; None when there is no room."""
    if len(targets) + _repeats(targets) > len(heard.log_probs):
        return None
    best = heard.log_probs.max(axis=1, keepdims=True) - np.float32(_STAR_PRICE)
    log_probs = torch.from_numpy(np.concatenate([heard.log_probs, best], axis=1))
    if len(log_probs) * len(targets) > _VAST:
        found = yield from long_path(log_probs.numpy(), targets, heard.blank)
        if found is None:
            return None
        chosen = torch.tensor(found)
        return chosen, log_probs.gather(1, chosen[:, None])[:, 0]
    yield 0.0
    path, scores = forced_align(log_probs[None], torch.tensor([targets], dtype=torch.int32), blank=heard.blank)
    return path[0], scores[0]


def _repeats(targets: Sequence[int]) -> int:
    """How many blanks the sequence needs between equal labels."""
    return sum(a == b for a, b in pairwise(targets))
