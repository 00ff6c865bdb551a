"""Selecting with the pointer: a caret, a range, its edges, a box in time and frequency."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from workstation.core.document import Document, Selection
from workstation.core.ranges import FrameRange
from workstation.ui.lanes.geometry import GRIP
from workstation.ui.lanes.snapping import nearest_zero_crossing
from workstation.ui.toolkit.workspace import Desk

_SNAP_PIXELS = 6
_BAND_PIXELS = 8
"""How far the pointer must go up or down before a range becomes a box."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the pointer is: pixels across and up, the track under it, and the frequency where there is one."""

    x: float
    y: float = 0.0
    track: str = ""
    hz: float | None = None


class Selecting:
    """One gesture from press to release. While it lasts the selection moves; at its end one command is run."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._from: Spot | None = None
        self._anchor = 0
        self._moved = False
        self._edge = False
        """One end of what is selected moves: tracks and band stay as they are."""
        self._tracks: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        return self._from is not None

    def edge_at(self, x: float) -> int | None:
        """The fixed end when the pointer is over the other edge of the selected range; None elsewhere."""
        range_ = self._desk.session.selection.range
        if range_.is_caret:
            return None
        view = self._desk.viewport
        near = [(abs(view.x_of(edge) - x), fixed) for edge, fixed in _edges(range_)]
        distance, fixed = min(near)
        return fixed if distance <= GRIP else None

    def press(self, spot: Spot, *, extend: bool = False) -> None:
        """Begin at `spot`: with `extend` the nearer end of what is selected comes here."""
        selection = self._desk.session.selection
        fixed = _farther(selection.range, self._desk.viewport.nearest(spot.x)) if extend else self.edge_at(spot.x)
        self._from, self._moved, self._edge = spot, False, fixed is not None
        if fixed is not None:
            self._anchor, self._tracks = fixed, selection.tracks
            if extend:
                self._select(spot, selection.band_hz)
        else:
            self._tracks = self._named((spot.track,) if spot.track else ())
            self._anchor = self._snapped(spot.x)
            self._show(FrameRange(self._anchor, self._anchor), None)

    def drag(self, spot: Spot, tracks: Sequence[str] = ()) -> None:
        """`tracks` are the ones between the press and the pointer; none: those of the press."""
        if self._from is None:
            return
        if not self._moved and abs(spot.x - self._from.x) < 2 and abs(spot.y - self._from.y) < 2:
            return
        self._moved = True
        if self._edge:
            self._select(spot, self._desk.session.selection.band_hz)
            return
        if tracks:
            self._tracks = self._named(tracks)
        self._select(spot, self._band(spot))

    def release(self) -> None:
        """Run the command that stands for the gesture."""
        if self._from is None:
            return
        self._from = None
        selection, rate = self._desk.session.selection, self._desk.session.document.rate
        start, stop = selection.range.seconds(rate)
        arguments: dict[str, object] = {}
        if selection.tracks:
            arguments["tracks"] = selection.tracks
        if selection.band_hz:
            arguments["band_hz"] = tuple(round(hz, 1) for hz in selection.band_hz)
        if selection.range.is_caret:
            self._desk.run("selection.set", start, **arguments)
        else:
            self._desk.run("selection.set", start, stop, **arguments)

    def span(self, x: float) -> None:
        """Select what lies between the markers around a place: everything where there are none."""
        document = self._desk.session.document
        frame = self._desk.viewport.frame_at(x)
        edges = sorted({0, document.frames, *_marked(document)})
        at = bisect_right(edges, frame)
        start, stop = edges[max(at - 1, 0)], edges[min(at, len(edges) - 1)]
        self._desk.run("selection.set", start / document.rate, stop / document.rate, **self._named_tracks())

    def _named_tracks(self) -> dict[str, object]:
        tracks = self._desk.session.selection.tracks
        return {"tracks": tracks} if tracks else {}

    def _named(self, tracks: Sequence[str]) -> tuple[str, ...]:
        """The tracks as a selection names them: all are none."""
        everything = {track.key for track in self._desk.session.document.tracks}
        return () if set(tracks) == everything else tuple(tracks)

    def _select(self, spot: Spot, band: tuple[float, float] | None) -> None:
        here = self._snapped(spot.x)
        self._show(FrameRange(min(here, self._anchor), max(here, self._anchor)), band)

    def _show(self, range_: FrameRange, band: tuple[float, float] | None) -> None:
        self._desk.session.select(range_, self._tracks, band)

    def _band(self, spot: Spot) -> tuple[float, float] | None:
        begun = self._from
        if begun is None or begun.hz is None or spot.hz is None or abs(spot.y - begun.y) < _BAND_PIXELS:
            return None
        low, high = sorted((begun.hz, spot.hz))
        return (low, high) if low < high else None

    def _snapped(self, x: float) -> int:
        view, session = self._desk.viewport, self._desk.session
        frame = view.nearest(x)
        edges = sorted({0, session.document.frames, *_marked(session.document), *_clipped(session.document)})
        at = bisect_left(edges, frame)
        near = min(edges[max(at - 1, 0) : at + 1], key=lambda edge: abs(edge - frame))
        if abs(view.x_of(near) - x) <= _SNAP_PIXELS:
            return near
        if self._desk.settings["snap_to_zero"]:
            return nearest_zero_crossing(session.document, Selection(tracks=self._tracks), frame)
        return frame


def _edges(range_: FrameRange) -> tuple[tuple[int, int], tuple[int, int]]:
    """Each edge with the one that stays when it is dragged."""
    return (range_.start, range_.stop), (range_.stop, range_.start)


def _farther(range_: FrameRange, frame: int) -> int:
    return range_.start if abs(frame - range_.start) > abs(frame - range_.stop) else range_.stop


def _marked(document: Document) -> set[int]:
    return {edge for marker in document.markers for edge in (marker.range.start, marker.range.stop)}


def _clipped(document: Document) -> set[int]:
    """The edges of clips where there are more than a track's own."""
    arranged = (track.arrangement for track in document.tracks if track.arrangement is not None)
    return {edge for clips in arranged for clip in clips.clips for edge in (clip.start, clip.stop)}
