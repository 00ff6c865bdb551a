"""Work on clips with the pointer: moving, trimming, fading, and bending their envelopes."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from workstation.core.clip_moves import (
    ClipPlace,
    all_clips,
    changed,
    clip_at,
    followers,
    moved,
    trimmed,
    with_groups,
)
from workstation.core.document import Document
from workstation.core.ranges import FrameRange
from workstation.core.signal import Signal
from workstation.core.sound.clips import Clip
from workstation.core.sound.gain_curves import EQUAL_POWER, GAIN_DB
from workstation.ui.lanes.clips.boxes import ClipHit, body_of, db_at
from workstation.ui.toolkit.time_format import format_length, format_time
from workstation.ui.toolkit.workspace import Desk

_SNAP_PIXELS = 7
_SLACK = 3
"""Pixels that the pointer must go before a click becomes a drag."""


@dataclass(frozen=True, slots=True)
class Grip:
    """Where a clip was taken hold of: a place on a canvas of some height."""

    hit: ClipHit
    track: str
    x: float
    y: float
    height: int
    titled: bool


class ClipDrag:
    """One gesture from press to release.

    While it lasts `preview` is the document as it would be; at its end one command is run. `changed` is emitted
    whenever there is something else to see.
    """

    def __init__(self, desk: Desk) -> None:
        self.changed: Signal[()] = Signal()
        self.preview: Document | None = None
        self.held: tuple[str, FrameRange] | None = None
        """The track and the place of the clip that is held, as previewed."""
        self.snapped: int | None = None
        """The frame to which an edge has snapped."""
        self.told = ""
        """What the gesture has come to, in words for the pointer."""
        self._desk = desk
        self._grip: Grip | None = None
        self._edges: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        self._call: tuple[str, tuple[object, ...], dict[str, object]] | None = None

    @property
    def active(self) -> bool:
        return self._grip is not None

    def press(self, grip: Grip) -> None:
        self._grip, self._call = grip, None
        self._edges = self._snap_edges(grip)

    def drag(self, x: float, y: float, track: str, *, follow: bool = False, free: bool = False) -> None:
        """The pointer is at a place of the canvas where it was pressed, over a track.

        `follow`: later clips go along; `free`: nothing snaps.
        """
        grip = self._grip
        if grip is None or (self.preview is None and abs(x - grip.x) < _SLACK and abs(y - grip.y) < _SLACK):
            return
        self.snapped = None
        frames = round((x - grip.x) * self._desk.viewport.frames_per_pixel)
        act = {
            "title": lambda: self._move(grip, frames, track, follow, free),
            "start": lambda: self._trim(grip, frames, True, free),
            "stop": lambda: self._trim(grip, frames, False, free),
            "fade_in": lambda: self._fade(grip, x, True),
            "fade_out": lambda: self._fade(grip, x, False),
            "point": lambda: self._bend(grip, x, y),
            "line": lambda: self._lift(grip, y),
        }.get(grip.hit.part)
        if act is not None:
            act()
            self.changed.emit()

    def scrolled(self, pixels: int) -> None:
        """The view moved under the gesture: what was taken hold of stands farther left."""
        if self._grip is not None:
            self._grip = replace(self._grip, x=self._grip.x - pixels)

    def release(self) -> bool:
        """Run the command that stands for the gesture; whether it was more than a click."""
        call, was = self._call, self.preview is not None
        self.cancel()
        if call is not None:
            id_, arguments, options = call
            self._desk.run(id_, *arguments, **options)
        return was

    def cancel(self) -> None:
        """Let go without doing anything."""
        shown = self.preview is not None
        self._grip = self._call = self.preview = self.held = self.snapped = None
        self.told = ""
        if shown:
            self.changed.emit()

    def _move(self, grip: Grip, frames: int, track: str, follow: bool, free: bool) -> None:
        document, place = self._document, ClipPlace(grip.track, grip.hit.box.number)
        clip = grip.hit.box.clip
        keys = [each.key for each in document.tracks]
        steps = keys.index(track) - keys.index(grip.track) if track in keys else 0
        chosen = self._selected(place)
        if len(chosen) > 1:
            places = with_groups(document, chosen)
            from_, to_ = (f(keys.index(each.track) for each in places) for f in (min, max))
            steps = min(max(steps, -from_), len(keys) - 1 - to_)
            to = {key: keys[keys.index(key) + steps] for key in {each.track for each in places}} if steps else {}
        else:
            places = with_groups(document, [place])
            to = {grip.track: track} if steps else {}
            if follow:
                every = self._desk.settings["ripple"] == "all"
                places += tuple(
                    p for p in followers(document, clip.start, keys if every else [grip.track]) if p not in places
                )
        earliest = min(clip_at(document, each).start for each in places)
        delta = max(frames if free else self._snap(frames, (clip.start, clip.stop)), -earliest)
        self.preview = moved(document, places, delta, to)
        self.held = to.get(grip.track, grip.track), clip.range.shift(delta)
        rate = document.rate
        self.told = self._times(clip.start + delta, delta)
        if len(chosen) > 1:
            self._call = "clip.shift", (delta / rate,), {"tracks": steps} if steps else {}
        else:
            options: dict[str, object] = {"to": to[grip.track]} if to else {}
            options |= {"follow": True} if follow else {}
            self._call = "clip.move", (*place, (clip.start + delta) / rate), options
        if not delta and not to:
            self._call = None

    def _trim(self, grip: Grip, frames: int, at_start: bool, free: bool) -> None:
        document, place, clip = self._document, ClipPlace(grip.track, grip.hit.box.number), grip.hit.box.clip
        edge = clip.start if at_start else clip.stop
        delta = frames if free else self._snap(frames, (edge,))
        if at_start:
            delta = min(max(delta, -clip.visible.start, -clip.start), clip.frames - 1)
            self.preview = trimmed(document, place, delta, 0)
            self.held = grip.track, FrameRange(clip.start + delta, clip.stop)
            self.told = self._times(edge + delta, delta)
            self._call = "clip.trim", place, {"start": (edge + delta) / document.rate}
        else:
            delta = max(min(delta, clip.edits.frames - clip.visible.stop), 1 - clip.frames)
            self.preview = trimmed(document, place, 0, delta)
            self.held = grip.track, FrameRange(clip.start, clip.stop + delta)
            self.told = self._times(edge + delta, delta)
            self._call = "clip.trim", place, {"stop": (edge + delta) / document.rate}

    def _fade(self, grip: Grip, x: float, rising: bool) -> None:
        clip, rate = grip.hit.box.clip, self._document.rate
        here = self._desk.viewport.nearest(x)
        frames = min(max(here - clip.start if rising else clip.stop - here, 0), clip.frames)
        if frames < 4 * self._desk.viewport.frames_per_pixel:
            frames = 0
        old = clip.fade_in if rising else clip.fade_out
        shape = old.shape if old is not None else EQUAL_POWER
        self._show(grip, clip.faded_in(frames, shape) if rising else clip.faded_out(frames, shape))
        self.told = f"Fade {format_length(frames, rate, self._desk.settings['time_format'])}" if frames else "No fade"
        options: dict[str, object] = {"fade_in" if rising else "fade_out": frames / rate}
        if shape != EQUAL_POWER:
            options["shape"] = shape
        self._call = "clip.fade", (grip.track, grip.hit.box.number), options

    def _bend(self, grip: Grip, x: float, y: float) -> None:
        clip, index = grip.hit.box.clip, grip.hit.point
        gain_db = self._gain(db_at(y, *body_of(grip.height, titled=grip.titled)) - clip.gain_db)
        bent = clip.with_moved_point(index, self._desk.viewport.nearest(x), gain_db)
        self._show(grip, bent)
        self.told = _decibels(gain_db + clip.gain_db)
        seconds = (bent.points[index].frame - clip.offset) / self._document.rate
        self._call = "envelope.move", (grip.track, grip.hit.box.number, index, seconds, gain_db), {}

    def _lift(self, grip: Grip, y: float) -> None:
        clip = grip.hit.box.clip
        top, bottom = body_of(grip.height, titled=grip.titled)
        gain_db = self._gain(clip.gain_db + db_at(y, top, bottom) - db_at(grip.y, top, bottom))
        self._show(grip, replace(clip, gain_db=gain_db))
        self.told = f"Gain {_decibels(gain_db)}"
        self._call = "clip.gain", (grip.track, grip.hit.box.number, gain_db), {}

    def _show(self, grip: Grip, clip: Clip) -> None:
        self.preview = changed(self._document, {ClipPlace(grip.track, grip.hit.box.number): clip})
        self.held = grip.track, clip.range

    def _times(self, frame: int, delta: int) -> str:
        """A place, and how far it has gone."""
        rate, style = self._document.rate, self._desk.settings["time_format"]
        sign = "−" if delta < 0 else "+"
        return f"{format_time(frame, rate, style)}  ({sign}{format_length(abs(delta), rate, style)})"

    @property
    def _document(self) -> Document:
        return self._desk.session.document

    def _gain(self, gain_db: float) -> float:
        return round(min(max(gain_db, GAIN_DB[0]), GAIN_DB[1]), 1)

    def _selected(self, place: ClipPlace) -> list[ClipPlace]:
        """The clips that lie wholly in the selection, if this one does; else this one alone."""
        document, selection = self._document, self._desk.session.selection
        if selection.range.is_caret:
            return [place]
        keys = {track.key for track in document.selected(selection)}
        range_ = selection.range
        inside = [
            found
            for found, clip in all_clips(document)
            if found.track in keys and range_.start <= clip.start and clip.stop <= range_.stop
        ]
        return inside if place in inside else [place]

    def _snap_edges(self, grip: Grip) -> npt.NDArray[np.int64]:
        """Where an edge may snap to: the edges of other clips, markers, words, the selection, the playhead."""
        session, document = self._desk.session, self._document
        own = ClipPlace(grip.track, grip.hit.box.number)
        ranges = [clip.range for place, clip in all_clips(document) if place != own]
        ranges += [marker.range for marker in document.markers]
        ranges += [word.range for word in document.transcript.words if word.range is not None]
        frames = {0, *(range_.start for range_ in ranges), *(range_.stop for range_ in ranges)}
        if session.selection.range != grip.hit.box.clip.range:
            frames |= {session.selection.range.start, session.selection.range.stop}
        if session.player.playing:
            frames.add(session.player.position)
        return np.array(sorted(frames), np.int64)

    def _snap(self, delta: int, edges: tuple[int, ...]) -> int:
        """A move corrected so that the nearest of the edges comes to stand on something, if it is near."""
        best, reach = delta, _SNAP_PIXELS * self._desk.viewport.frames_per_pixel
        for edge in edges:
            at = int(np.searchsorted(self._edges, edge + delta))
            for target in self._edges[max(at - 1, 0) : at + 1].tolist():
                distance = abs(target - edge - delta)
                if distance <= reach:
                    best, reach, self.snapped = target - edge, distance, target
        return best


def _decibels(gain_db: float) -> str:
    if gain_db <= GAIN_DB[0]:
        return "silence"
    return f"{gain_db:+.1f} dB".replace("-", "−") if gain_db else "0 dB"
