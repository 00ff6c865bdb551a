"""Editing arrangements: a range of a track's time replaced, so that all else sounds to the bit as before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.arrangement import Arrangement, Region, region_after, region_before, regions
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Ramp
from workstation.core.sound.sources import Silence


def replaced(arrangement: Arrangement | None, range_: FrameRange, piece: EditList) -> tuple[Clip, ...]:
    """The clips after `range_` of their track gave way to `piece`, in time order; later clips move by the change.

    Inside one clip its material is edited where nothing shapes the sound there; else the clip is split around the
    piece. Over several clips the first and the last keep what is left of them. Where a cut goes through an overlap,
    what is left of the overlap becomes plain sound. A piece of the same length keeps the edges of clips inside it:
    an effect applied to several leaves several. In a gap, and past the end, a piece becomes a clip; silence stays a
    gap.
    """
    clips = arrangement.clips if arrangement is not None else ()
    edits = arrangement.edits if arrangement is not None else EditList(piece.channels)
    start, stop = range_.start, max(range_.start, min(range_.stop, edits.frames))
    change = Change(start, stop - start, piece.frames)
    for index, clip in enumerate(clips):
        inside = _inside(clip, change, piece)
        if inside is not None and not _others_there(clips, index, start, stop):
            others = (*clips[:index], *clips[index + 1 :])
            moved = (other.at(other.start + change.delta) if other.start >= stop else other for other in others)
            return _ordered((inside, *moved))
    cut = _Cut(clips, edits, tuple(regions(clips)))
    ends_there = stop >= edits.frames
    middle = cut.of(start, stop, piece, ends_there)
    behind = [left.at(left.clip.start + change.delta) for left in cut.behind(stop)]
    return _ordered(_healed((*cut.before(start), *middle, *behind)))


def cleared(arrangement: Arrangement, range_: FrameRange) -> tuple[Clip, ...]:
    """The clips without what is heard in a range, where a gap is left; all else stays where it is."""
    cut = _Cut(arrangement.clips, arrangement.edits, tuple(regions(arrangement.clips)))
    return _ordered([left.clip for left in (*cut.before(range_.start), *cut.behind(range_.stop))])


def split(arrangement: Arrangement, frame: int) -> tuple[Clip, ...]:
    """The clips with those that cross a frame in two, which sound as before."""
    return cleared(arrangement, FrameRange(frame, frame))


def _inside(clip: Clip, change: Change, piece: EditList) -> Clip | None:
    """A clip with the change made in its material; None where it cannot be made there and sound the same."""
    start, stop = change.start, change.start + change.removed
    if not (clip.start <= start and stop <= clip.stop):
        return None
    if not piece.frames and (clip.points or clip.frames == change.removed):
        return None
    if piece.frames and (not clip.curve.is_flat or (not clip.start < start < clip.stop and start == stop)):
        return None
    first, last = start + clip.offset, stop + clip.offset
    rise, fall = clip.fade_in, clip.fade_out
    if (rise is not None and first < rise.stop) or (fall is not None and last > fall.start):
        return None
    material, _ = clip.edits.replace(FrameRange(first, last), piece)
    return replace(
        clip,
        edits=material,
        visible=FrameRange(clip.visible.start, clip.visible.stop + change.delta),
        fade_out=fall and fall.shift(change.delta),
    )


def _others_there(clips: Sequence[Clip], index: int, start: int, stop: int) -> bool:
    """Whether the change touches other clips, or an edge of this one where another overlaps it."""
    clip = clips[index]
    rest = (*clips[:index], *clips[index + 1 :])
    others = [other for other in rest if other.start < clip.stop and other.stop > clip.start]
    if any(other.start < stop and other.stop > start for other in others):
        return True
    return bool(others) and not clip.start < start <= stop < clip.stop


@dataclass(frozen=True, slots=True)
class _Left:
    """A clip that is left over, and the index of the clip it was part of; -1: of none, or of several."""

    clip: Clip
    origin: int = -1

    def at(self, start: int) -> "_Left":
        return _Left(self.clip.at(start), self.origin)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Clips of which parts are taken; each part sounds exactly as it did in the whole."""

    clips: Sequence[Clip]
    edits: EditList
    regions: Sequence[Region]

    def before(self, frame: int) -> list[_Left]:
        """What stands before a frame."""
        straddling = any(clip.start < frame < clip.stop for clip in self.clips)
        region = region_before(self.regions, frame)
        if straddling and region is not None and len(region.clips) > 1:
            return [*self.before(region.start), self._baked(region.start, frame, region.clips[0])]
        return [
            _Left(clip if clip.stop <= frame else clip.between(clip.start, frame), index)
            for index, clip in enumerate(self.clips)
            if clip.start < frame
        ]

    def behind(self, frame: int) -> list[_Left]:
        """What stands from a frame on."""
        straddling = any(clip.start < frame < clip.stop for clip in self.clips)
        region = region_after(self.regions, frame)
        if straddling and region is not None and len(region.clips) > 1:
            return [self._baked(frame, region.stop, region.clips[-1]), *self.behind(region.stop)]
        return [
            _Left(clip if clip.start >= frame else clip.between(frame, clip.stop), index)
            for index, clip in enumerate(self.clips)
            if clip.stop > frame
        ]

    def of(self, start: int, stop: int, piece: EditList, at_the_end: bool) -> list[_Left]:
        """The clips that a piece becomes."""
        if not piece.frames or (not at_the_end and _is_silent(piece)):
            return []
        if piece.frames != stop - start:
            return [_Left(Clip.of(piece, start))]
        edges = sorted({start, stop, *(clip.start for clip in self.clips if start < clip.start < stop)})
        parts = []
        for first, last in pairwise(edges):
            region = region_after(self.regions, first)
            part = Clip.of(piece.slice(FrameRange(first - start, last - start)), first)
            if region is None or not region.clips:
                parts.append(_Left(part))
            else:
                origin = next((i for i in region.clips if self.clips[i].start == first), region.clips[0])
                parts.append(_Left(_named_as(part, self.clips[origin]), origin))
        return parts

    def _baked(self, start: int, stop: int, origin: int) -> _Left:
        clip = Clip.of(self.edits.slice(FrameRange(start, stop)), start)
        return _Left(_named_as(clip, self.clips[origin]), origin)


def _healed(left: Sequence[_Left]) -> list[Clip]:
    """Neighbours that were one clip are one again where that sounds the same."""
    out: list[_Left] = []
    for part in sorted(left, key=lambda part: (part.clip.start, part.clip.stop)):
        last = out[-1] if out else None
        whole = last is not None and last.origin == part.origin >= 0 and joined_exactly(last.clip, part.clip)
        if last is not None and isinstance(whole, Clip):
            out[-1] = _Left(whole, part.origin)
        else:
            out.append(part)
    return [part.clip for part in out]


def joined_exactly(first: Clip, second: Clip) -> Clip | None:
    """Two neighbours as one clip that sounds the same; None where fades, gains or a gap between them forbid it."""
    if first.stop != second.start:
        return None
    if first.edits == second.edits and first.visible.stop == second.visible.start and first.curve == second.curve:
        return replace(first, visible=FrameRange(first.visible.start, second.visible.stop))
    plain = first.curve.is_flat and second.curve.is_flat and first.fade_out is None and second.fade_in is None
    if not plain or first.points or second.points:
        return None
    rise, end = first.fade_in, first.visible.stop
    if rise is not None and rise.stop > end:
        return None
    fall = second.fade_out
    if fall is not None and fall.start < second.visible.start:
        return None
    behind = second.edits.slice(FrameRange(second.visible.start, second.edits.frames))
    material, _ = first.edits.replace(FrameRange(end, first.edits.frames), behind)
    shift = end - second.visible.start
    moved: Ramp | None = fall and fall.shift(shift)
    return replace(
        first, edits=material, visible=FrameRange(first.visible.start, second.visible.stop + shift), fade_out=moved
    )


def _named_as(clip: Clip, other: Clip) -> Clip:
    return replace(clip, name=other.name, colour=other.colour, group=other.group)


def _is_silent(piece: EditList) -> bool:
    return all(isinstance(part.source, Silence) for _, part in piece.pieces(0, piece.frames))


def _ordered(clips: Sequence[Clip]) -> tuple[Clip, ...]:
    return tuple(sorted(clips, key=lambda clip: (clip.start, clip.stop)))
