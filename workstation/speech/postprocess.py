"""A path through sound as words with times and scores: boundaries softened, edges moved, lost words given room."""

from collections.abc import Generator, Sequence

import numpy as np

from workstation.speech.acoustic.boundary_posteriors import Boundaries
from workstation.speech.acoustic.boundary_refinement import WordSpan, move_edges
from workstation.speech.acoustic.features import AcousticFeatures
from workstation.speech.acoustic.phone_alignment import PhoneAlignment
from workstation.speech.confidence import scores
from workstation.speech.text.placing import Found

_LATE = 0.004
"""How long (s) after the place where people put it a boundary inside speech is found."""
_PHONE_SECONDS = 0.07
_MIN_ROOM, _MAX_ROOM = 0.5, 4.0
"""How much of the usual length of lost words the unexplained sound between their neighbours must, and may, have."""
_GUESSED = 0.05


def words_of(
    alignment: PhoneAlignment,
    boundaries: Boundaries,
    heard: AcousticFeatures,
    lengths: Sequence[int],
) -> Generator[float, None, list[Found | None]]:
    """The place and score of each word; `lengths` counts the phones of each. None for words that are nowhere.

    Yields the fraction done.
    """
    groups: list[list[int]] = [[] for _ in lengths]
    for i, segment in enumerate(alignment.segments):
        if segment.word >= 0:
            groups[segment.word].append(i)
    spans = {w: _span(alignment, boundaries, group) for w, group in enumerate(groups) if group}
    edges = yield from move_edges(heard.levels, list(spans.values()))
    moved = dict(zip(spans, edges, strict=True))
    found: list[Found | None] = [
        Found(*moved[w], score) if group else None
        for w, (group, score) in enumerate(zip(groups, scores(alignment, boundaries, groups), strict=True))
    ]
    return _with_room(alignment, found, groups, lengths)


def _span(alignment: PhoneAlignment, boundaries: Boundaries, group: Sequence[int]) -> WordSpan:
    segments, frames = alignment.segments, alignment.frames

    def seconds(frame: int) -> float:
        return max(0.0, frames.boundary(boundaries.at(frame)) - _LATE)

    def pause(index: int) -> tuple[float, float] | None:
        """The pause that a segment is part of, with all that is not a word around it; none at all before the sound."""
        if index < 0 and frames.boundary(0) < frames.hop:
            return 0.0, 0.0
        if not 0 <= index < len(segments) or segments[index].word >= 0:
            return None
        first = last = index
        while first > 0 and segments[first - 1].word < 0:
            first -= 1
        while last + 1 < len(segments) and segments[last + 1].word < 0:
            last += 1
        start = seconds(-1) if first == 0 else seconds(segments[first].start)
        end = seconds(segments[last].stop) if last + 1 < len(segments) else frames.boundary(frames.count + 1)
        return (start, end) if segments[index].label == "SIL" else None

    start, end = seconds(segments[group[0]].start), seconds(segments[group[-1]].stop)
    return WordSpan(start, max(start, end), pause(group[0] - 1), pause(group[-1] + 1))


def _with_room(
    alignment: PhoneAlignment, found: list[Found | None], groups: Sequence[Sequence[int]], lengths: Sequence[int]
) -> list[Found | None]:
    """Lost words between whose neighbours about as much unexplained sound lies share it, with hardly any score."""
    out = list(found)
    segments, frames = alignment.segments, alignment.frames
    at = 0
    while at < len(out):
        if out[at] is not None:
            at += 1
            continue
        stop = at
        while stop < len(out) and out[stop] is None:
            stop += 1
        after = groups[stop][0] if stop < len(out) else len(segments)
        before = groups[at - 1][-1] if at else -1
        strange = [s for s in segments[before + 1 : after] if s.label != "SIL"]
        wanted = np.array(lengths[at:stop], float) * _PHONE_SECONDS
        room = sum(s.stop - s.start for s in strange) * frames.hop
        if strange and _MIN_ROOM * wanted.sum() <= room <= _MAX_ROOM * wanted.sum():
            first, last = frames.boundary(strange[0].start), frames.boundary(strange[-1].stop)
            edges = first + (last - first) * np.concatenate([[0.0], np.cumsum(wanted) / wanted.sum()])
            for i in range(at, stop):
                out[i] = Found(max(0.0, float(edges[i - at])), float(edges[i - at + 1]), _GUESSED)
        at = stop
    return out
