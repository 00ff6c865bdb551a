"""The clips of one track and the sound that they make together."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import InitVar, dataclass, field
from itertools import pairwise
from typing import NamedTuple

from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.computed_sources import Mixed, MixPart, Shaped, rate_of
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.gain_curves import Curve, Ramp
from workstation.core.sound.segment_runs import Chunk, concatenated, pack
from workstation.core.sound.sources import Silence


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Clips in the order in which they begin, at least one. Any may overlap:

    a clip that begins inside another and ends behind it is cross-faded with it over the overlap, with equal power;
    one that lies wholly inside another is mixed with it.
    """

    clips: tuple[Clip, ...]
    before: InitVar["Arrangement | None"] = None
    """One that was edited to make this: what sounds as in it is taken from it, so that both share chunks."""
    edits: EditList = field(init=False, repr=False, compare=False)
    """What is heard: the clips' own segments where they are plain, sources made while reading elsewhere."""
    _apart: bool | None = field(init=False, repr=False, compare=False)
    """Whether no two clips overlap; None: nobody has asked yet."""

    def __post_init__(self, before: "Arrangement | None") -> None:
        object.__setattr__(self, "clips", tuple(sorted(self.clips, key=lambda clip: (clip.start, clip.stop))))
        object.__setattr__(self, "edits", _flattened(self.clips, before))
        object.__setattr__(self, "_apart", None)

    @property
    def apart(self) -> bool:
        """Whether no two clips overlap."""
        if self._apart is None:
            object.__setattr__(self, "_apart", all(a.stop <= b.start for a, b in pairwise(self.clips)))
        return bool(self._apart)

    def split(self, frame: int) -> "Arrangement | None":
        """This with the clip at a frame in two, where none overlaps another; itself where none crosses the frame.

        All is heard as before, so nothing is worked out anew: a track may be cut into thousands. None where clips
        overlap: that takes more.
        """
        if not self.apart:
            return None
        index = bisect_left(self.clips, frame, key=lambda clip: clip.start) - 1
        if index < 0 or not (clip := self.clips[index]).start < frame < clip.stop:
            return self
        clips = list(self.clips)  # to put them in here costs less than to put slices together
        clips[index : index + 1] = clip.between(clip.start, frame), clip.between(frame, clip.stop)
        made = object.__new__(Arrangement)
        object.__setattr__(made, "clips", tuple(clips))
        object.__setattr__(made, "edits", self.edits)
        object.__setattr__(made, "_apart", True)
        return made

    def sounding_as(self, edits: EditList) -> "Arrangement":
        """This arrangement with `edits` as its own where they are equal: what watches the sound sees that it stayed."""
        if self.edits == edits:
            object.__setattr__(self, "edits", edits)
        return self


class Region(NamedTuple):
    """A stretch of a track over which no clip begins or ends alone: none is heard, one, or several."""

    start: int
    stop: int
    clips: tuple[int, ...]
    """Their indexes. Regions of several reach as far as two or more are heard."""


def regions(clips: Sequence[Clip]) -> Iterator[Region]:
    """The stretches of a track from frame 0 to its end; `clips` are in order."""
    starts, stops = [clip.start for clip in clips], [clip.stop for clip in clips]
    begun, waiting, overlapping = 0, tuple[int, ...](), False
    heard: list[int] = []
    following, last, count = 0, 0, len(clips)
    for start, stop in pairwise(sorted({0, *starts, *stops})):
        heard = [index for index in heard if stops[index] > start]
        while following < count and starts[following] <= start:
            heard.append(following)
            following += 1
        now, overlap = tuple(heard), len(heard) > 1
        if overlapping and overlap:
            waiting = tuple(sorted({*waiting, *now}))
        elif waiting != now:
            if begun < start:
                yield Region(begun, start, waiting)
            begun, waiting, overlapping = start, now, overlap
        last = stop
    if begun < last:
        yield Region(begun, last, waiting)


def region_before(found: Sequence[Region], frame: int) -> Region | None:
    """The region that holds the frame before `frame`."""
    return region_after(found, frame - 1) if frame else None


def region_after(found: Sequence[Region], frame: int) -> Region | None:
    """The region that holds `frame`."""
    index = bisect_right(found, frame, key=lambda region: region.start) - 1
    return found[index] if index >= 0 and frame < found[index].stop else None


def crossing_ramps(clip: Clip, others: Iterable[Clip]) -> tuple[tuple[Ramp, ...], tuple[Ramp, ...]]:
    """The rises and the falls, in frames of its material, by which a clip is cross-faded with others."""
    rises, falls = [], []
    start, stop = clip.start, clip.stop
    for other in others:
        if other.start < start < other.stop < stop:
            rises.append(Ramp(clip.visible.start, other.stop + clip.offset))
        elif start < other.start < stop < other.stop:
            falls.append(Ramp(other.start + clip.offset, clip.visible.stop, falls=True))
    return tuple(rises), tuple(falls)


def _flattened(clips: Sequence[Clip], before: Arrangement | None) -> EditList:
    if not clips:
        raise ValueError("an arrangement needs at least one clip")
    channels, rate = clips[0].edits.channels, rate_of(clips[0].edits)
    if wrong := next((clip for clip in clips if clip.edits.channels != channels), None):
        raise ValueError(f"the clips of a track have the same channels, got {channels} and {wrong.edits.channels}")
    found = list(regions(clips))
    head, tail = EditList(channels), EditList(channels)
    if before is not None and before.edits.channels == channels:
        first, last, shift = _changed(clips, found, before.clips)
        if first:
            head = before.edits.slice(FrameRange(0, found[first - 1].stop))
        if last < len(found):
            tail = before.edits.slice(FrameRange(found[last].start - shift, before.edits.frames))
        found = found[first:last]
    runs: list[tuple[Chunk, ...]] = [head.chunks]
    waiting: list[Segment] = []
    for region in found:
        for part in _sound_of(region, clips, channels, rate):
            if isinstance(part, Segment):
                waiting.append(part)
            elif len(part.chunks) == 1:
                waiting += part.chunks[0].segments
            else:  # long material is shared, not copied
                runs += [pack(_joined(waiting)), part.chunks]
                waiting = []
    runs += [pack(_joined(waiting)), tail.chunks]
    return EditList.of_chunks(channels, concatenated(run for run in runs if run))


def _changed(clips: Sequence[Clip], found: Sequence[Region], old: Sequence[Clip]) -> tuple[int, int, int]:
    """Which regions, from the first to before the last, may sound otherwise than those of other clips did.

    Before them all is as it was, and after them too, but so many frames later. They end at stretches of one clip, which
    are the same wherever they are cut.
    """
    least = min(len(clips), len(old))
    head = next((index for index in range(least) if clips[index] is not old[index]), least)
    begin = min((group[head].start for group in (clips, old) if head < len(group)), default=0)
    first = max((n for n, r in enumerate(found, 1) if r.stop <= begin and len(r.clips) == 1), default=0)
    shift = clips[-1].start - old[-1].start
    tail = next((n for n in range(least - head) if not _alike(clips[-1 - n], old[-1 - n], shift)), least - head)
    ends = (clip.stop for clip in clips[: len(clips) - tail])
    old_ends = (clip.stop + shift for clip in old[: len(old) - tail])
    end = max((*ends, *old_ends), default=0)
    last = next((n for n, r in enumerate(found) if n >= first and r.start >= end and len(r.clips) == 1), len(found))
    return first, last if tail else len(found), shift


def _alike(clip: Clip, old: Clip, shift: int) -> bool:
    """Whether a clip sounds as another did, so many frames later."""
    if clip is old:
        return not shift
    shapes = clip.fade_in == old.fade_in and clip.fade_out == old.fade_out and clip.points == old.points
    same = clip.edits is old.edits and clip.visible == old.visible and clip.gain_db == old.gain_db
    return same and shapes and clip.start - old.start == shift


def _sound_of(region: Region, clips: Sequence[Clip], channels: int, rate: int) -> Iterator[Segment | EditList]:
    """What is heard in one stretch."""
    frames = region.stop - region.start
    if not region.clips:
        yield Segment(Silence(channels, frames, rate), 0, frames)
    elif len(region.clips) == 1:
        yield from _alone(clips[region.clips[0]], region.start, region.stop)
    else:
        yield _together([clips[index] for index in region.clips], region.start, region.stop)


def _alone(clip: Clip, start: int, stop: int) -> Iterator[Segment | EditList]:
    """One clip: its material as it is where no fade nor envelope touches it."""
    first, last = start + clip.offset, stop + clip.offset
    if not (clip.points or clip.gain_db or clip.fade_in or clip.fade_out):
        chunks = clip.edits.chunks
        if len(chunks) == 1 and len(chunks[0].segments) == 1:  # as nearly always: there may be thousands of clips
            yield chunks[0].segments[0].cut(first, last)
        else:
            yield clip.edits.slice(FrameRange(first, last))
        return
    curve = clip.curve
    shaped = Shaped(clip.edits, curve)
    if not curve.is_flat:
        yield Segment(shaped, first, last)
        return
    rise, fall = clip.fade_in, clip.fade_out
    risen = first if rise is None else min(max(rise.stop, first), last)
    falling = last if fall is None else min(max(fall.start, first), last)
    if risen > falling:
        risen = falling = last
    if first < risen:
        yield Segment(shaped, first, risen)
    if risen < falling:
        yield clip.edits.slice(FrameRange(risen, falling))
    if falling < last:
        yield Segment(shaped, falling, last)


def _together(clips: Sequence[Clip], start: int, stop: int) -> Segment:
    """The sum of clips that overlap, each under its cross-fades."""
    parts = []
    for clip in clips:
        rises, falls = crossing_ramps(clip, clips)
        curve = Curve((*clip.ramps, *rises, *falls), clip.gain_db, clip.points)
        first, last = max(start, clip.start), min(stop, clip.stop)
        parts.append(MixPart(first - start, Shaped(clip.edits, curve), first + clip.offset, last - first))
    return Segment(Mixed(tuple(parts), stop - start), 0, stop - start)


def _joined(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Neighbours that continue each other, such as the two halves of a clip that was split, as one."""
    last: Segment | None = None
    for segment in segments:
        if last is not None and last.stop == segment.start and last.source == segment.source:
            last = Segment(last.source, last.start, segment.stop)
            continue
        if last is not None:
            yield last
        last = segment
    if last is not None:
        yield last
