"""Where a cut makes no click: the zero crossing nearest to a frame."""

import numpy as np

from workstation.core.document import Document, Selection
from workstation.core.ranges import FrameRange

_REACH_SECONDS = 0.01


def nearest_zero_crossing(document: Document, selection: Selection, frame: int) -> int:
    """The frame nearest to `frame`, at most 10 ms away, where the selected tracks' sum goes through zero.

    `frame` itself where there is no such place.
    """
    reach = round(_REACH_SECONDS * document.rate)
    start = max(0, frame - reach)
    range_ = FrameRange(start, max(start, min(document.frames, frame + reach)))
    tracks = document.selected(selection)
    if range_.frames < 2 or not tracks:
        return frame
    mono = np.sum([track.edits.read(range_).mean(axis=0) for track in tracks], axis=0)
    crossings = np.flatnonzero(np.signbit(mono[1:]) != np.signbit(mono[:-1])) + 1
    if not len(crossings):
        return frame
    return start + int(crossings[np.argmin(np.abs(crossings + start - frame))])
