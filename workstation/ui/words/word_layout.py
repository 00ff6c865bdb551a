"""Where words stand in time and on screen: the words in view, the one being said, the ones that were not found."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workstation.core.ranges import FrameRange
from workstation.core.words.cue_edges import lost_words, timed_cues
from workstation.core.words.transcript import DOUBTFUL as DOUBTFUL
from workstation.core.words.transcript import Transcript, Word, apart
from workstation.ui.toolkit.viewport import Viewport
from workstation.ui.toolkit.workspace import Desk

Frames = npt.NDArray[np.int64]

GUESSED = 0.2
"""Words with a lower score are hardly where they are said to be."""


@dataclass(frozen=True, slots=True)
class WordPlace:
    """A timed word: its number over all cues, and its cue's."""

    index: int
    cue: int
    word: Word
    range: FrameRange


@dataclass(frozen=True, slots=True)
class Gap:
    """Words that were not found, between two that were (frames)."""

    start: int
    stop: int
    indices: tuple[int, ...]
    words: tuple[Word, ...]


class SpreadCues:
    """Cues as (first frame, last frame, number) that end at `after` or later, which may be moved on meanwhile.

    Of tens of thousands from far away few are gone to.
    """

    def __init__(self, edges: Frames, numbers: Frames, reach: list[int], at: int, end: int, after: float) -> None:
        """`reach` is the last frame of each of the `edges` and of all before it; those from `at` to `end` count."""
        self._edges, self._numbers, self._reach, self._at, self._end = edges, numbers, reach, at, end
        self.after = after

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        while (at := bisect_left(self._reach, self.after, self._at, self._end)) < self._end:
            self._at = at + 1
            first, last = self._edges[at].tolist()
            if last >= self.after:  # else it is one before that reaches so far
                yield first, last, int(self._numbers[at])


class WordIndex:
    """An index of a transcript by time, made anew for every transcript.

    Words are only looked at where they are asked for: an hour of speech has ten thousand, and a drag makes a
    transcript for every step.
    """

    def __init__(self, transcript: Transcript, frames: int) -> None:
        self.transcript = transcript
        self.frames = frames
        self._missing = lost_words(transcript.cues)
        self.unmoved = apart(transcript.cues)[0]
        """The cues before they were moved as wholes, of the same texts and speakers: thousands may be in view."""
        self._firsts = list(transcript.firsts)
        self._edges, self._numbers = timed_cues(transcript.cues)
        self._starts = self._edges[:, 0]
        self._longest = int((self._edges[:, 1] - self._starts).max(initial=0))
        self._reach: list[int] | None = None
        """The last frame of each cue and all before it, in the order of their first frames."""
        self.gaps = tuple(self._gaps())

    @property
    def missing(self) -> int:
        """How many words were not found."""
        return int(self._missing.sum())

    def __len__(self) -> int:
        return self._firsts[-1]

    def between(self, start: int, stop: int) -> list[WordPlace]:
        """The words of which something lies between two frames, in the order of time."""
        found = [
            place
            for number, _ in self.cues_between(start, stop)
            for place in self._places(number)
            if place.range.start <= stop and place.range.stop >= start
        ]
        return sorted(found, key=lambda place: place.range)

    def at(self, frame: int) -> WordPlace | None:
        """The word that is being said at a frame; of several, the one that began last."""
        for place in reversed(self.between(frame, frame)):
            if frame in place.range:
                return place
        return None

    def cues_between(self, start: int, stop: int) -> list[tuple[int, FrameRange]]:
        """The numbers and times of the cues of which something lies between two frames."""
        return [(number, FrameRange(a, b)) for a, b, number in self.edges_between(start, stop)]

    def edges_between(self, start: int, stop: int) -> list[tuple[int, int, int]]:
        """The same as first and last frames with the numbers, for thousands."""
        first, last = self._bounds(start, stop)
        edges = self._edges[first:last]
        there = edges[:, 1] >= start
        starts, stops = edges[there].T.tolist()
        return list(zip(starts, stops, self._numbers[first:last][there].tolist(), strict=True))

    def are_more_than(self, count: int, start: int, stop: int) -> bool:
        """Whether something of more than so many cues lies between two frames."""
        first, last = self._bounds(start, stop)
        return last - first > count and int(np.count_nonzero(self._edges[first:last, 1] >= start)) > count

    def spread(self, start: int, stop: int) -> "SpreadCues":
        """What `edges_between` answers, to be gone through in leaps."""
        if self._reach is None:
            self._reach = np.maximum.accumulate(self._edges[:, 1]).tolist()
        return SpreadCues(self._edges, self._numbers, self._reach, *self._bounds(start, stop), start)

    def _bounds(self, start: int, stop: int) -> tuple[int, int]:
        first = np.searchsorted(self._starts, start - self._longest, "left")
        return int(first), int(np.searchsorted(self._starts, stop, "right"))

    def word(self, index: int) -> WordPlace | None:
        """A word by its number; None when there is none, or it has no place."""
        if not 0 <= index < len(self):
            return None
        cue = bisect_right(self._firsts, index) - 1
        word = self.transcript.cues[cue].words[index - self._firsts[cue]]
        return None if word.range is None else WordPlace(index, cue, word, word.range)

    def nearest(self, index: int, step: int) -> WordPlace | None:
        """The first timed word before (-1) or after (1) one."""
        index += step
        while 0 <= index < len(self):
            if (place := self.word(index)) is not None:
                return place
            index += step
        return None

    def within(self, range_: FrameRange) -> tuple[int, int] | None:
        """The first and last word of which more than half lies in a range; None when none does."""
        inside = [
            place.index
            for place in self.between(range_.start, range_.stop)
            if (common := place.range.intersect(range_)) is not None and 2 * common.frames > place.range.frames
        ]
        return (min(inside), max(inside)) if inside else None

    def _places(self, cue: int) -> Iterator[WordPlace]:
        for number, word in enumerate(self.transcript.cues[cue].words, self._firsts[cue]):
            if word.range is not None:
                yield WordPlace(number, cue, word, word.range)

    def _gaps(self) -> Iterator[Gap]:
        """Runs of words that were not found, each between the timed words around it."""
        last = -1
        for cue in np.flatnonzero(self._missing).tolist():
            for index in range(self._firsts[cue], self._firsts[cue + 1]):
                if index > last and self._word(index).is_missing:
                    before, after = self.nearest(index, -1), self.nearest(index, 1)
                    last = after.index if after is not None else len(self)
                    start = before.range.stop if before is not None else 0
                    stop = after.range.start if after is not None else self.frames
                    run = tuple(i for i in range(index, last) if self._word(i).is_missing)
                    yield Gap(start, max(start, stop), run, tuple(self._word(i) for i in run))

    def _word(self, index: int) -> Word:
        cue = bisect_right(self._firsts, index) - 1
        return self.transcript.cues[cue].words[index - self._firsts[cue]]


class LivePlaces:
    """The places of a desk's words: one index for all that show them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._now = WordIndex(Transcript(), 0)

    @property
    def now(self) -> WordIndex:
        """Those of the present words."""
        document = self._desk.session.document
        if document.transcript is not self._now.transcript or document.frames != self._now.frames:
            self._now = WordIndex(document.transcript, document.frames)
        return self._now


@dataclass(frozen=True, slots=True)
class WordHit:
    """A word under the pointer and its part: "start", "stop" or "whole"."""

    place: WordPlace
    part: str


def hit(places: WordIndex, view: Viewport, x: float, grip: float) -> WordHit | None:
    """What lies under a pixel; an edge is meant within `grip` pixels, but never more than a third of its word."""
    reach = grip * view.frames_per_pixel
    frame = view.start + x * view.frames_per_pixel
    found: WordHit | None = None
    for place in places.between(max(0, round(frame - reach)), max(0, round(frame + reach))):
        left, right = view.x_of(place.range.start), view.x_of(place.range.stop)
        near = min(grip, (right - left) / 3)
        if abs(x - right) <= near or (0 <= x - right <= grip):
            found = WordHit(place, "stop")
        elif abs(x - left) <= near or (0 <= left - x <= grip):
            if found is None or x >= left:
                found = WordHit(place, "start")
        elif left < x < right:
            return WordHit(place, "whole")
    return found
