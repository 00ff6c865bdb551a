"""The segments of edit lists as arrays, so that views look up thousands of places at once."""

import weakref
from collections import deque
from collections.abc import Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from workstation.core.lru import LruCache
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.segment_runs import Chunk
from workstation.core.sound.sources import Remixed, Silence, Source

Frames = npt.NDArray[np.int64]

_REMEMBERED_SEGMENTS = 1 << 20
"""24 MB."""
_SILENCE = 0


class SegmentIndex(NamedTuple):
    """Where each segment of one edit list begins, and in which frame of which source."""

    channels: int
    positions: Frames
    """Where segments begin, and at last the end of all; one more than there are segments."""
    starts: Frames
    source_of: Frames
    sources: Mapping[int, Source]
    """By their numbers in `source_of`; those that sound the same have the same number."""

    def segment_at(self, positions: Frames) -> Frames:
        """The index of the segment at each position, all of which lie inside the list."""
        return np.searchsorted(self.positions, positions, "right") - 1


class _ChunkArrays(NamedTuple):
    """What stays the same of a chunk in whatever list it is."""

    starts: Frames
    source_of: Frames
    sources: dict[int, Source]


class SegmentIndexes:
    """The indexes of the edit lists that were last asked for; what lists share is worked out once.

    Those that were not asked for the longest are forgotten when there are more segments than are worth their memory,
    and those of lists that are gone, with the sources that only they have.
    """

    def __init__(self, max_segments: int = _REMEMBERED_SEGMENTS) -> None:
        self._known = LruCache[int, tuple[SegmentIndex, weakref.ref[EditList]]](max_segments)
        """By the ids of the lists."""
        self._gone: deque[int] = deque()
        """Ids of lists that are gone, told by whatever thread let go of them."""
        self._chunks: WeakKeyDictionary[Chunk, _ChunkArrays] = WeakKeyDictionary()
        self._numbers: WeakKeyDictionary[Source, int] = WeakKeyDictionary()
        self._next_number = _SILENCE + 1

    def of(self, edits: EditList) -> SegmentIndex:
        while self._gone:
            self._known.pop(self._gone.popleft())
        key = id(edits)
        if (known := self._known.get(key)) is not None:
            return known[0]
        index = self._index(edits)
        gone = self._gone.append
        self._known.put(key, (index, weakref.ref(edits, lambda _: gone(key))), len(index.starts))
        return index

    def _index(self, edits: EditList) -> SegmentIndex:
        none = np.zeros(0, np.int64)
        chunks = edits.chunks
        arrays = [self._arrays(chunk) for chunk in chunks]
        begins = np.concatenate((none, [0], edits.ends[:-1])).astype(np.int64)
        counts = [len(chunk.segments) for chunk in chunks]
        ends = np.concatenate((none, *(chunk.ends for chunk in chunks))) + np.repeat(begins[: len(chunks)], counts)
        sources: dict[int, Source] = {}
        for chunk in arrays:
            sources.update(chunk.sources)
        return SegmentIndex(
            edits.channels,
            np.concatenate(([0], ends)),
            np.concatenate((none, *(chunk.starts for chunk in arrays))),
            np.concatenate((none, *(chunk.source_of for chunk in arrays))),
            sources,
        )

    def _arrays(self, chunk: Chunk) -> _ChunkArrays:
        known = self._chunks.get(chunk)
        if known is None:
            count = len(chunk.segments)
            numbers = [self._number(segment.source) for segment in chunk.segments]
            known = self._chunks[chunk] = _ChunkArrays(
                np.fromiter((segment.start for segment in chunk.segments), np.int64, count),
                np.array(numbers, np.int64),
                {number: segment.source for number, segment in zip(numbers, chunk.segments, strict=True)},
            )
        return known

    def _number(self, source: Source) -> int:
        """The same for all that sounds the same; within one edit list the channels are the same too."""
        inner = unwrapped(source)
        if isinstance(inner, Silence):
            return _SILENCE
        number = self._numbers.get(inner)
        if number is None:
            number = self._numbers[inner] = self._next_number
            self._next_number += 1
        return number


def unwrapped(source: Source) -> Source:
    """The source that a source in other channels is made from."""
    return source.source if isinstance(source, Remixed) else source
