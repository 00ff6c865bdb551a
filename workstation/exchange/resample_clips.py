"""Clips of one sample rate as clips of another."""

from dataclasses import replace
from itertools import pairwise

from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Point, Ramp


def rescaled(clip: Clip, edits: EditList, rate_in: int, rate_out: int) -> Clip:
    """The clip with its material converted to `edits` at `rate_out`, everything in its place in time."""

    def at(frame: int) -> int:
        return round(frame * rate_out / rate_in)

    def ramp(old: Ramp | None) -> Ramp | None:
        return None if old is None else replace(old, start=at(old.start), stop=max(at(old.start) + 1, at(old.stop)))

    start = min(at(clip.visible.start), edits.frames - 1)
    stop = min(max(at(clip.visible.stop), start + 1), edits.frames)
    points = [Point(at(point.frame), point.gain_db) for point in clip.points]
    apart = [points[0], *(b for a, b in pairwise(points) if a.frame < b.frame)] if points else []
    return replace(
        clip,
        start=at(clip.start),
        edits=edits,
        visible=FrameRange(start, stop),
        fade_in=ramp(clip.fade_in),
        fade_out=ramp(clip.fade_out),
        points=tuple(apart),
    )
