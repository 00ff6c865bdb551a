"""A track: its clips and how they are mixed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workstation.core.rack import Rack
from workstation.core.ranges import FrameRange
from workstation.core.sound.arrangement import Arrangement
from workstation.core.sound.arrangement_edits import cleared, replaced, split
from workstation.core.sound.clips import Clip
from workstation.core.sound.computed_sources import with_leaves
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.layouts import Layout


@dataclass(frozen=True, slots=True)
class Track:
    """One lane of sound; `key` stays the same whatever is edited, renamed or moved.

    `edits` is what is heard. A track of other clips than one plain one has an arrangement whose edit list this is;
    given another edit list the track is that, in one clip.
    """

    key: str
    name: str
    edits: EditList
    rack: Rack = Rack()
    gain_db: float = 0.0
    pan: float = 0.0
    mute: bool = False
    solo: bool = False
    colour: int | None = None
    """A number into the theme's track colours; None: that of its place among the tracks."""
    arrangement: Arrangement | None = None
    layout: Layout = ()
    """Where its channels are heard; empty: the usual places of so many. Of other channels than it has it is none."""

    def __post_init__(self) -> None:
        if self.layout and len(self.layout) != self.edits.channels:
            object.__setattr__(self, "layout", ())
        if self.arrangement is not None and self.arrangement.edits is not self.edits:
            object.__setattr__(self, "arrangement", None)

    @property
    def clips(self) -> tuple[Clip, ...]:
        """What stands on the track, in the order in which it begins."""
        if self.arrangement is not None:
            return self.arrangement.clips
        return (Clip.of(self.edits),) if self.edits.frames else ()

    def with_clips(self, clips: Sequence[Clip]) -> "Track":
        """The track with other clips, in any order; ValueError when they have other channels."""
        if not clips:
            return replace(self, edits=EditList(self.channels), arrangement=None)
        if len(clips) == 1 and clips[0].is_plain:
            return replace(self, edits=clips[0].edits, arrangement=None)
        arrangement = Arrangement(tuple(clips), self.arrangement).sounding_as(self.edits)
        return replace(self, edits=arrangement.edits, arrangement=arrangement)

    def replaced(self, range_: FrameRange, piece: EditList) -> "Track":
        """The track with a range of its time replaced by a piece, in as many channels as it has."""
        piece = piece.remixed(self.channels)
        if self.arrangement is None and range_.start <= self.frames:
            edits, _ = self.edits.replace(range_, piece)
            return replace(self, edits=edits)
        if range_.start > self.frames and not piece.frames:
            return self
        return self.with_clips(replaced(self.arrangement or _arranged(self.clips), range_, piece))

    def with_pieces(self, new: Sequence[tuple[FrameRange, EditList]]) -> "Track":
        """The track with several ranges, in order, each replaced by a piece of as many channels: a plain one in one
        pass."""
        if self.arrangement is None:
            return replace(self, edits=self.edits.with_pieces(new))
        track = self
        for range_, piece in reversed(new):
            track = track.replaced(range_, piece)
        return track

    def covered(self, range_: FrameRange, piece: EditList) -> "Track":
        """The track with a piece in a range, which is at least as long, and a gap behind it; nothing else moves."""
        arrangement = self.arrangement or _arranged(self.clips)
        clips = cleared(arrangement, range_) if arrangement is not None else ()
        new = (Clip.of(piece.remixed(self.channels), range_.start),) if piece.frames else ()
        return self.with_clips((*clips, *new))

    def split(self, frame: int) -> "Track":
        """The track with the clip at a frame in two; itself where none crosses it."""
        arrangement = self.arrangement or _arranged(self.clips)
        if arrangement is None:
            return self
        halved = arrangement.split(frame)
        if halved is not None:
            made = halved.sounding_as(self.edits)
            return self if halved is arrangement else replace(self, edits=made.edits, arrangement=made)
        if not any(clip.start < frame < clip.stop for clip in arrangement.clips):
            return self
        return self.with_clips(split(arrangement, frame))

    def with_segments(self, change: Callable[[Segment], Segment]) -> "Track":
        """The track with each segment of sound passed through `change`; itself where nothing changed.

        For facts about sources that come late: a length, a file found again. Clips that showed their material to its
        end do so afterwards.
        """
        if self.arrangement is None:
            edits = with_leaves(self.edits, change)
            return self if edits is self.edits else replace(self, edits=edits)
        clips = [_with_segments(clip, change) for clip in self.arrangement.clips]
        if all(new is old for new, old in zip(clips, self.arrangement.clips, strict=True)):
            return self
        return self.with_clips([clip for clip in clips if clip is not None])

    @property
    def channels(self) -> int:
        return self.edits.channels

    @property
    def frames(self) -> int:
        return self.edits.frames


def _arranged(clips: tuple[Clip, ...]) -> Arrangement | None:
    return Arrangement(clips) if clips else None


def _with_segments(clip: Clip, change: Callable[[Segment], Segment]) -> Clip | None:
    edits = with_leaves(clip.edits, change)
    if edits is clip.edits:
        return clip
    to_the_end = clip.visible.stop == clip.edits.frames
    visible = clip.visible.clamp(edits.frames)
    if to_the_end:
        visible = FrameRange(visible.start, edits.frames)
    return None if visible.is_caret else replace(clip, edits=edits, visible=visible)
