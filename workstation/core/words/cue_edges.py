"""Where cues begin and end, for all of a transcript at once: edits of one word ask for that of thousands."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Cue, apart

_NOWHERE = FrameRange(0, 0)

Frames = npt.NDArray[np.int64]


def cue_edges(cues: Sequence[Cue]) -> Frames:
    """First and last frame of each cue (cues, 2); 0 and 0 for one without a time."""
    unmoved, by = apart(cues)
    return _edges([cue.range for cue in unmoved], by)


def timed_cues(cues: Sequence[Cue]) -> list[tuple[int, int, int]]:
    """First and last frame and number of each cue that has a time, in the order of time."""
    unmoved, by = apart(cues)
    ranges = [cue.range for cue in unmoved]
    timed = np.array([n for n, range_ in enumerate(ranges) if range_ is not None], np.int64)
    edges = _edges(ranges, by)[timed]
    order = np.lexsort((edges[:, 1], edges[:, 0]))
    starts, stops = edges[order].T.tolist()
    return list(zip(starts, stops, timed[order].tolist(), strict=True))


def edges_of_words(cues: Sequence[Cue]) -> Frames:
    """First and last frame of the timed words of each cue (cues, 2), whatever its own time is; -1 where none is."""
    unmoved, by = apart(cues)
    ranges = [cue.range if cue.shown is None else _range_of_words(cue) for cue in unmoved]
    edges = _edges(ranges, by)
    edges[[n for n, range_ in enumerate(ranges) if range_ is None]] = -1
    return edges


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
