"""Clips as they stand on screen, and which of their handles lies under the pointer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from workstation.core.document import Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.gain_curves import GAIN_DB
from workstation.ui.lanes.geometry import GRIP
from workstation.ui.toolkit.viewport import FAR, Viewport

STRIP = 16
"""The height of the title over a clip."""
HANDLE = 4
"""The radius of a handle."""

HIGHEST_DB = 12.0
"""Of an envelope's line on screen; points above stand at the top."""

_SEEN = 0.5
"""The fewest pixels of a gap between clips that is drawn."""
_NARROW = 28
"""A clip of fewer pixels has no handles but its edges: there is no room to tell them apart."""
_LINE_REACH = 5
_POINT_REACH = 6


@dataclass(frozen=True, slots=True)
class ClipBox:
    """A clip in view: its number on the track and its edges in pixels."""

    number: int
    clip: Clip
    left: float
    right: float

    @property
    def width(self) -> float:
        return self.right - self.left


class ClipHit(NamedTuple):
    """What is under the pointer: title, start, stop, fade_in, fade_out, point, line, or body."""

    part: str
    box: ClipBox
    point: int = -1


class ClipBoxes:
    """The clips of one track, looked up by what is on screen."""

    def __init__(self) -> None:
        self._track: Track | None = None
        self._starts = self._stops = np.zeros(0, np.int64)
        self._place: tuple[float, ...] = ()
        self._numbers = np.zeros(0, np.int64)
        self._left = self._right = np.zeros(0)
        self._shown: list[ClipBox] | None = None

    def shown(self, track: Track, view: Viewport) -> list[ClipBox]:
        """Those of which something is on screen, in their order; of several in one pixel the last."""
        self._look(track, view)
        if self._shown is None:
            columns = np.floor(self._left)
            next_is_elsewhere = np.append(columns[1:] != columns[:-1], True)
            self._shown = self._boxes(np.flatnonzero(next_is_elsewhere | (self._right - self._left >= 1)))
        return self._shown

    def near(self, track: Track, view: Viewport, x: float) -> list[ClipBox]:
        """Those of which something lies around a pixel."""
        self._look(track, view)
        return self._boxes(np.flatnonzero((self._left - GRIP <= x) & (x <= self._right + GRIP)))

    def inside(self, track: Track, view: Viewport, range_: FrameRange) -> frozenset[int]:
        """The numbers of those on screen that lie wholly in a range."""
        self._look(track, view)
        starts, stops = self._starts[self._numbers], self._stops[self._numbers]
        return frozenset(self._numbers[(range_.start <= starts) & (stops <= range_.stop)].tolist())

    def gaps(self, track: Track, view: Viewport) -> list[tuple[float, float]]:
        """From where to where on screen no clip is."""
        self._look(track, view)
        begins = np.concatenate(([0.0], np.maximum.accumulate(self._right))) if len(self._right) else np.zeros(1)
        ends = np.append(self._left, float(view.width))
        seen = np.flatnonzero(ends - begins >= _SEEN)
        return list(zip(begins[seen].tolist(), ends[seen].tolist(), strict=True))

    def _look(self, track: Track, view: Viewport) -> None:
        """Follow the track and the view."""
        old, place = self._track, (view.frames_per_pixel, view.column, view.width)
        same = old is not None and old.edits is track.edits and old.arrangement is track.arrangement
        self._track = track
        if same and place == self._place:
            return
        self._place, self._shown = place, None
        if not same:
            clips = track.clips
            self._starts = np.fromiter((clip.start for clip in clips), np.int64, len(clips))
            self._stops = np.fromiter((clip.stop for clip in clips), np.int64, len(clips))
        self._numbers = np.flatnonzero((self._stops >= view.start) & (self._starts <= view.stop))
        places = np.stack((self._starts[self._numbers], self._stops[self._numbers]))
        self._left, self._right = np.clip(places / view.frames_per_pixel - view.column, -FAR, view.width + FAR)

    def _boxes(self, chosen: npt.NDArray[np.int64]) -> list[ClipBox]:
        assert self._track is not None
        clips = self._track.clips
        places = (self._numbers[chosen], self._left[chosen], self._right[chosen])
        return [
            ClipBox(number, clips[number], left, right)
            for number, left, right in zip(*(values.tolist() for values in places), strict=True)
        ]


def hit_at(
    boxes: Sequence[ClipBox], x: float, y: float, height: int, view: Viewport, *, titled: bool, envelopes: bool
) -> ClipHit | None:
    """The clip under the pointer and its part; where clips overlap, the one that begins last.

    `titled`: the clips show titles, edges and fades, not only their envelopes.
    """
    body = None
    for box in reversed(boxes):
        if not box.left - GRIP <= x <= box.right + GRIP:
            continue
        if (hit := _envelope_hit(box, x, y, height, view, envelopes, titled)) is not None:
            return hit
        if titled and (hit := _handle_hit(box, x, y, view)) is not None:
            return hit
        if body is None and box.left <= x < box.right:
            body = ClipHit("title" if titled and y < STRIP else "body", box)
            if titled and y < STRIP:
                break
    return body


def fade_handles(box: ClipBox, view: Viewport) -> tuple[float, float]:
    """Where the handles of the fades stand."""
    rise, fall = box.clip.fade_frames
    inset = HANDLE + 2
    left, right = view.x_of(box.clip.start + rise), view.x_of(box.clip.stop - fall)
    return max(left, box.left + inset), min(right, box.right - inset)


def fade_handle_y() -> float:
    return STRIP + HANDLE + 3


def level_y(db: float, top: float, bottom: float) -> float:
    """The height of a gain between the top (the highest shown) and the bottom (silence)."""
    low, high = 10 ** (GAIN_DB[0] / 60), 10 ** (HIGHEST_DB / 60)
    part = (10 ** (min(max(db, GAIN_DB[0]), HIGHEST_DB) / 60) - low) / (high - low)
    return bottom - part * (bottom - top)


def db_at(y: float, top: float, bottom: float) -> float:
    """The gain at a height, to a tenth of a decibel; near 0 dB it is 0."""
    low, high = 10 ** (GAIN_DB[0] / 60), 10 ** (HIGHEST_DB / 60)
    part = min(max((bottom - y) / max(bottom - top, 1), 0.0), 1.0)
    db = round(60 * float(np.log10(low + part * (high - low))), 1)
    return 0.0 if abs(db) < 0.4 else db


def body_of(height: int, *, titled: bool) -> tuple[float, float]:
    """The top and the bottom between which an envelope is drawn."""
    return (STRIP + 3.0 if titled else 3.0), height - 3.0


def shows_line(clip: Clip, envelopes: bool) -> bool:
    """Whether a clip's envelope is drawn: always when it has one."""
    return envelopes or bool(clip.points) or clip.gain_db != 0


def point_places(box: ClipBox, view: Viewport, top: float, bottom: float) -> list[tuple[int, float, float]]:
    """The points of an envelope that are heard: number, x, y."""
    clip = box.clip
    return [
        (index, view.x_of(point.frame - clip.offset), level_y(point.gain_db + clip.gain_db, top, bottom))
        for index, point in enumerate(clip.points)
        if clip.visible.start <= point.frame <= clip.visible.stop
    ]


def line_y(box: ClipBox, x: float, view: Viewport, top: float, bottom: float) -> float:
    """The height of the envelope over a pixel."""
    frame = round((view.column + x) * view.frames_per_pixel) + box.clip.offset
    return level_y(float(box.clip.curve.envelope_db(np.array([frame]))[0]), top, bottom)


def _handle_hit(box: ClipBox, x: float, y: float, view: Viewport) -> ClipHit | None:
    if box.width >= _NARROW:
        rise, fall = fade_handles(box, view)
        if abs(y - fade_handle_y()) <= _POINT_REACH:
            if abs(x - rise) <= _POINT_REACH:
                return ClipHit("fade_in", box)
            if abs(x - fall) <= _POINT_REACH:
                return ClipHit("fade_out", box)
    reach = min(float(GRIP), box.width / 4)
    if box.left <= x <= box.left + reach or -GRIP / 2 <= x - box.left < 0:
        return ClipHit("start", box)
    if box.right - reach <= x <= box.right or 0 < x - box.right <= GRIP / 2:
        return ClipHit("stop", box)
    return None


def _envelope_hit(
    box: ClipBox, x: float, y: float, height: int, view: Viewport, envelopes: bool, titled: bool
) -> ClipHit | None:
    if not shows_line(box.clip, envelopes) or (titled and y < STRIP):
        return None
    top, bottom = body_of(height, titled=titled)
    for index, left, level in point_places(box, view, top, bottom):
        if abs(left - x) <= _POINT_REACH and abs(level - y) <= _POINT_REACH:
            return ClipHit("point", box, index)
    inside = box.left + GRIP < x < box.right - GRIP
    if inside and abs(line_y(box, x, view, top, bottom) - y) <= _LINE_REACH:
        return ClipHit("line", box)
    return None
