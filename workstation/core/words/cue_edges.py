"""Where cues begin and end, for all of a transcript at once: edits of one word ask for that of thousands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from workstation.core.late_numpy import np
from workstation.core.ranges import FrameRange
from workstation.core.words.cue import Cue
from workstation.core.words.cue_list import CueList, apart, base_of

if TYPE_CHECKING:
    import numpy.typing as npt

_NOWHERE = FrameRange(0, 0)

Frames: TypeAlias = "npt.NDArray[np.int64]"


def cue_edges(cues: Sequence[Cue]) -> Frames:
    """First and last frame of each cue (cues, 2); 0 and 0 for one without a time."""
    if isinstance(cues, CueList):
        return cues.edges
    unmoved, by = apart(cues)
    return _edges([cue.range for cue in unmoved], by)


def timed_cues(cues: Sequence[Cue]) -> tuple[Frames, Frames]:
    """First and last frame (cues, 2) of the cues that have a time, in the order of time, and their numbers (cues,)."""
    if isinstance(cues, CueList):
        edges, numbers = cues.edges, np.flatnonzero(cues.timed)
    else:
        edges = cue_edges(cues)
        numbers = np.array([n for n, cue in enumerate(cues) if cue.edges is not None], np.int64)
    edges = edges[numbers]
    order = time_order(edges)
    return edges[order], numbers[order]


def cues_touching(cues: Sequence[Cue], range_: FrameRange) -> list[int]:
    """The numbers, in order, of the cues that have something in a range or end at its edges."""
    edges = cue_edges(cues)
    near = np.flatnonzero((edges[:, 0] <= range_.stop) & (edges[:, 1] >= range_.start)).tolist()
    return [number for number in near if base_of(cues, number).range is not None]


def time_order(edges: Frames) -> Frames:
    """The order of places (n, 2) by their first and then their last frames."""
    starts, stops = edges[:, 0], edges[:, 1]
    if (starts[1:] > starts[:-1]).all():  # as nearly always
        return np.arange(len(edges))
    return np.lexsort((stops, starts))


def edges_of_words(cues: Sequence[Cue]) -> Frames:
    """First and last frame of the timed words of each cue (cues, 2), whatever its own time is; -1 where none is."""
    if isinstance(cues, CueList):
        return cues.word_edges
    unmoved, by = apart(cues)
    ranges = [cue.range if cue.shown is None else _range_of_words(cue) for cue in unmoved]
    edges = _edges(ranges, by)
    edges[[n for n, range_ in enumerate(ranges) if range_ is None]] = -1
    return edges


def lost_words(cues: Sequence[Cue]) -> Frames:
    """How many words of each cue were looked for in the sound and not found (cues,)."""
    if isinstance(cues, CueList):
        return cues.lost
    return np.array([sum([word.is_missing for word in cue.words]) for cue in apart(cues)[0]], np.int64)


def _edges(ranges: Sequence[FrameRange | None], by: Sequence[int]) -> Frames:
    known = [range_ or _NOWHERE for range_ in ranges]
    edges = np.empty((len(known), 2), np.int64)
    edges[:, 0], edges[:, 1] = [range_.start for range_ in known], [range_.stop for range_ in known]
    moved = np.array(by, np.int64)
    moved[[n for n, range_ in enumerate(ranges) if range_ is None]] = 0
    return edges + moved[:, None]


def _range_of_words(cue: Cue) -> FrameRange | None:
    ranges = [word.range for word in cue.words if word.range is not None]
    return FrameRange(min(r.start for r in ranges), max(r.stop for r in ranges)) if ranges else None
