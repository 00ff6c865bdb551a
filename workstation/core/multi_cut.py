"""Cuts: several stretches of sound taken out at once, the rest joined by short cross-fades, and where positions go."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from workstation.core.document import Document
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.crossfade import cross_faded_by_likeness
from workstation.core.sound.edit_list import EditList
from workstation.core.track import Track
from workstation.core.words.cue import Cue, Word
from workstation.core.words.cue_edges import cue_edges
from workstation.core.words.cue_list import followed
from workstation.core.words.transcript import Transcript

_NOWHERE = FrameRange(0, 0)
_ALONE = 0.45
"""Of what lies between two cuts: as much as the cross-fade of one may use."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """What goes, in the order of time; stretches that touch become one. ValueError when they overlap."""

    ranges: tuple[FrameRange, ...]
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _gone: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """How many frames have gone before each cut, and by all."""

    def __post_init__(self) -> None:
        joined: list[FrameRange] = []
        for range_ in self.ranges:
            if joined and range_.start < joined[-1].stop:
                raise ValueError(f"cuts must be in order and not overlap, got {joined[-1]} before {range_}")
            if joined and range_.start == joined[-1].stop:
                joined[-1] = FrameRange(joined[-1].start, range_.stop)
            elif range_.frames:
                joined.append(range_)
        object.__setattr__(self, "ranges", tuple(joined))
        object.__setattr__(self, "_starts", tuple(r.start for r in joined))
        object.__setattr__(self, "_gone", tuple(accumulate((r.frames for r in joined), initial=0)))

    @property
    def frames(self) -> int:
        """How many frames go."""
        return self._gone[-1]

    @property
    def change(self) -> Change:
        """All of it as one change: exact before the first cut and behind the last. ValueError when nothing is cut."""
        if not self.ranges:
            raise ValueError("nothing is cut")
        start, stop = self.ranges[0].start, self.ranges[-1].stop
        return Change(start, stop - start, stop - start - self.frames)

    def map(self, frame: int) -> int:
        """Where an old position went; one inside a cut goes to its start."""
        index = bisect_right(self._starts, frame) - 1
        if index < 0:
            return frame
        inside = min(frame, self.ranges[index].stop) - self.ranges[index].start
        return frame - self._gone[index] - inside

    def map_range(self, range_: FrameRange) -> FrameRange | None:
        """Where an old range went; None when nothing of it is left."""
        start, stop = self.map(range_.start), self.map(range_.stop)
        if range_.is_caret:
            index = bisect_left(self._starts, range_.start) - 1
            lost = index >= 0 and self.ranges[index].start < range_.start < self.ranges[index].stop
            return None if lost else FrameRange(start, stop)
        return FrameRange(start, stop) if start < stop else None

    def follow(self, transcript: Transcript) -> Transcript:
        """The transcript without the words of which all sound went, the others with theirs."""
        if not self.ranges:
            return transcript
        return replace(transcript, cues=followed(transcript.cues, self.shift_of, self._followed))

    def shift_of(self, first: int, last: int) -> int | None:
        """By how many frames all that lies from `first` to `last` moves; None: not all of it alike."""
        count = bisect_right(self._starts, last)
        return -self._gone[count] if not count or self.ranges[count - 1].stop <= first else None

    def _followed(self, cues: Sequence[Cue]) -> Iterator[Cue]:
        edges = cue_edges(cues)
        moved = self._map_all(edges)
        shifts, cut = moved[:, 0] - edges[:, 0], np.flatnonzero(moved[:, 1] - moved[:, 0] != edges[:, 1] - edges[:, 0])
        words = iter(self._followed_words([cues[at].words for at in cut.tolist()]))
        done, by = 0, shifts.tolist()
        for at in (*cut.tolist(), len(cues)):
            yield from [
                cue.shifted(shift) if shift else cue for cue, shift in zip(cues[done:at], by[done:at], strict=True)
            ]
            if at < len(cues):
                cue, left = cues[at], next(words)
                shown = cue.shown and self.map_range(cue.shown)
                if left or (shown and not cue.words):
                    yield replace(cue, words=left, shown=shown)
            done = at + 1

    def _followed_words(self, groups: Sequence[Sequence[Word]]) -> Iterator[tuple[Word, ...]]:
        """The words of each group that are left, all of them looked up at once."""
        ranges = [word.range or _NOWHERE for group in groups for word in group]
        edges = np.reshape([(range_.start, range_.stop) for range_ in ranges], (-1, 2)).astype(np.int64)
        moved = iter(self._map_all(edges).tolist())
        for group in groups:
            left = []
            for word, (start, stop) in zip(group, moved, strict=False):
                range_ = word.range
                if range_ is None or (start == range_.start and stop == range_.stop and start < stop):
                    left.append(word)
                elif start < stop:
                    left.append(Word(word.text, FrameRange(start, stop), word.score, word.breaks))
                elif range_.is_caret and (caret := self.map_range(range_)) is not None:
                    left.append(word if caret == range_ else Word(word.text, caret, word.score, word.breaks))
            yield tuple(left)

    def _map_all(self, frames: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Where old positions went: what `map` answers for each."""
        if not self.ranges:
            return frames
        starts, gone = np.array(self._starts, np.int64), np.array(self._gone, np.int64)
        index = np.searchsorted(starts, frames, "right") - 1
        at = np.maximum(index, 0)
        stops = starts + np.diff(gone)
        inside = np.minimum(frames, stops[at]) - starts[at]
        return np.where(index < 0, frames, frames - gone[at] - inside)


def cut_out(document: Document, cuts: Cuts, tracks: Collection[str], fade_frames: int) -> Document:
    """The document without what is cut from some tracks; what follows moves up, markers and words with their sound.

    Around each cut `fade_frames` of sound (fewer where there are not so many) belong to a cross-fade whose middle is
    the joint: it uses as much of what was cut from either side, so that all else stays where `cuts` says.
    """
    document = document.with_tracks(
        {key: _without(document.track(key), cuts, fade_frames, document.rate) for key in tracks}
    )
    first = cuts.ranges[0].start if cuts.ranges else 0
    whole = all(track.key in tracks or track.frames <= first for track in document.tracks)
    if whole or document.transcript.track in tracks:
        document = replace(document, transcript=cuts.follow(document.transcript))
    if whole:
        document = document.with_moved_markers(cuts.shift_of, cuts.map_range)
    return document


def _without(track: Track, cuts: Cuts, fade_frames: int, rate: int) -> Track:
    """One track without what is cut."""
    ranges = [r for r in (cut.clamp(track.frames) for cut in cuts.ranges) if r.frames]
    edges = [0, *(frame for range_ in ranges for frame in (range_.start, range_.stop)), track.frames]
    between = [stop - start for start, stop in zip(edges[::2], edges[1::2], strict=True)]
    edits = track.edits
    joints: list[tuple[FrameRange, EditList]] = []
    for cut, (left, right) in zip(ranges, pairwise(between), strict=True):
        before, after = (min(fade_frames // 2, int(room * _ALONE)) for room in (left, right))
        joint = _joint(edits, cut, before, after, rate)
        joints.append((FrameRange(cut.start - before, cut.stop + after), joint))
    return track.with_pieces(joints)


def _joint(edits: EditList, cut: FrameRange, before: int, after: int, rate: int) -> EditList:
    """The cross-fade over a cut, that many frames before and after its joint; at the ends of the sound a fade."""

    def around(frame: int) -> EditList:
        if 0 < frame < edits.frames:
            return edits.slice(FrameRange(frame - before, frame + after))
        return EditList.silence(edits.channels, before + after, rate)

    going, coming = around(cut.start), around(cut.stop)
    return cross_faded_by_likeness(going, coming, rate)
