"""The segments of edit lists as arrays, so that views look up thousands of places at once."""

from collections import OrderedDict

import numpy as np
import numpy.typing as npt

from workstation.core.edits import EditList
from workstation.core.sources import Remixed, Silence, Source

Frames = npt.NDArray[np.int64]

_REMEMBERED = 16


class SegmentIndex:
    """Where each segment of one edit list begins, and in which frame of which source."""

    def __init__(self, edits: EditList) -> None:
        self.edits = edits  # keeps its id from being given to another
        segments = edits.segments
        self.positions: Frames = np.cumsum([0, *(s.stop - s.start for s in segments)], dtype=np.int64)
        self.starts: Frames = np.array([s.start for s in segments], np.int64)
        numbers: dict[int, int] = {}
        self.source_of: Frames = np.array([numbers.setdefault(_identity(s.source), len(numbers)) for s in segments])
        self.sources: list[Source] = [Silence(edits.channels, 0, 1)] * len(numbers)
        for number, segment in zip(self.source_of, segments, strict=True):
            self.sources[number] = segment.source

    def segment_at(self, positions: Frames) -> Frames:
        """The index of the segment at each position, all of which lie inside the list."""
        return np.searchsorted(self.positions, positions, "right") - 1


class SegmentIndexes:
    """The indexes of the edit lists that were last asked for."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, SegmentIndex] = OrderedDict()

    def of(self, edits: EditList) -> SegmentIndex:
        index = self._known.get(id(edits))
        if index is None:
            index = self._known[id(edits)] = SegmentIndex(edits)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return index


def unwrapped(source: Source) -> Source:
    """The source that a source in other channels is made from."""
    return source.source if isinstance(source, Remixed) else source


def _identity(source: Source) -> int:
    """The same for all that sounds the same; within one edit list the channels are the same too."""
    return 0 if isinstance(source, Silence) else id(unwrapped(source))
