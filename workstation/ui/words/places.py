"""Where words stand in time and on screen: the words in view, the one being said, the ones that were not found."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from workstation.core.ranges import FrameRange
from workstation.core.transcript import Transcript, Word
from workstation.ui.viewport import Viewport

DOUBTFUL = 0.5
"""Words with a lower score should be looked at."""

GUESSED = 0.2
"""Words with a lower score are hardly where they are said to be."""


def is_missing(word: Word) -> bool:
    """Looked for in the sound and not found (a dash, or a text that nobody timed yet, is not missing)."""
    return word.range is None and word.score is not None


@dataclass(frozen=True, slots=True)
class Place:
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


class Places:
    """An index of a transcript by time; made anew for every new transcript."""

    def __init__(self, transcript: Transcript, frames: int) -> None:
        self.transcript = transcript
        self.all = tuple(
            Place(index, cue, word, word.range)
            for index, (cue, _, word) in enumerate(transcript.places())
            if word.range is not None
        )
        self._by_time = sorted(self.all, key=lambda place: place.range)
        self._starts = [place.range.start for place in self._by_time]
        self._longest = max((place.range.frames for place in self.all), default=0)
        self.gaps = tuple(_gaps(transcript, frames))
        self.cues = tuple((number, cue.range) for number, cue in enumerate(transcript.cues) if cue.range is not None)
        self._cue_starts = [range_.start for _, range_ in self.cues]

    def between(self, start: int, stop: int) -> list[Place]:
        """The words of which something lies between two frames, in the order of time."""
        first = bisect_left(self._starts, start - self._longest)
        last = bisect_right(self._starts, stop)
        return [place for place in self._by_time[first:last] if place.range.stop >= start]

    def at(self, frame: int) -> Place | None:
        """The word that is being said at a frame; of several, the one that began last."""
        for place in reversed(self.between(frame, frame)):
            if frame in place.range:
                return place
        return None

    def cues_between(self, start: int, stop: int) -> list[tuple[int, FrameRange]]:
        last = bisect_right(self._cue_starts, stop)
        return [(number, range_) for number, range_ in self.cues[:last] if range_.stop >= start]

    def word(self, index: int) -> Place | None:
        """A word by its number; None when it has no place."""
        at = bisect_left(self.all, index, key=lambda place: place.index)
        return self.all[at] if at < len(self.all) and self.all[at].index == index else None


@dataclass(frozen=True, slots=True)
class Hit:
    """A word under the pointer and its part: "start", "stop" or "whole"."""

    place: Place
    part: str


def hit(places: Places, view: Viewport, x: float, grip: float) -> Hit | None:
    """What lies under a pixel; an edge is meant within `grip` pixels, but never more than a third of its word."""
    reach = grip * view.frames_per_pixel
    frame = view.start + x * view.frames_per_pixel
    found: Hit | None = None
    for place in places.between(max(0, round(frame - reach)), max(0, round(frame + reach))):
        left, right = view.x_of(place.range.start), view.x_of(place.range.stop)
        near = min(grip, (right - left) / 3)
        if abs(x - right) <= near or (0 <= x - right <= grip):
            found = Hit(place, "stop")
        elif abs(x - left) <= near or (0 <= left - x <= grip):
            if found is None or x >= left:
                found = Hit(place, "start")
        elif left < x < right:
            return Hit(place, "whole")
    return found


def _gaps(transcript: Transcript, frames: int) -> Iterator[Gap]:
    indices: list[int] = []
    words: list[Word] = []
    start = 0
    for index, word in enumerate(transcript.words):
        if word.range is None:
            if is_missing(word):
                indices.append(index)
                words.append(word)
            continue
        if words:
            yield Gap(start, max(start, word.range.start), tuple(indices), tuple(words))
            indices, words = [], []
        start = word.range.stop
    if words:
        yield Gap(start, max(start, frames), tuple(indices), tuple(words))
