"""Cues on the words lane: what of one is under the pointer, and what dragging it does."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QWidget

from workstation.core.ranges import FrameRange
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.time_format import format_length, format_time
from workstation.ui.toolkit.viewport import Viewport
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.lane.paint import CUE_HEIGHT, shows_words
from workstation.ui.words.word_layout import WordIndex

_SNAP_PIXELS = 8
_NARROW_PIXELS = 12
"""A cue that is narrower on screen has no edges to take hold of."""


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue under the pointer and its part: "start", "stop" or "both", which is all of it."""

    number: int
    place: FrameRange
    part: str


def cue_hit(places: WordIndex, view: Viewport, at: QPointF, grip: float) -> CueHit | None:
    """The cue under a point: in the band over its words, or anywhere on the lane where no words are shown."""
    if at.y() >= CUE_HEIGHT and shows_words(places, view):
        return None
    reach = grip * view.frames_per_pixel
    frame = view.start + at.x() * view.frames_per_pixel
    found: CueHit | None = None
    for number, _ in places.cues_between(max(0, round(frame - reach)), max(0, round(frame + reach))):
        place = places.transcript.cues[number].place
        if place is None:
            continue
        left, right = view.x_of(place.start), view.x_of(place.stop)
        near = min(grip, (right - left) / 3) if right - left >= _NARROW_PIXELS else 0.0
        if near and right - near <= at.x() <= right + grip:
            found = CueHit(number, place, "stop")
        elif near and left - grip <= at.x() <= left + near:
            if found is None or at.x() >= left:
                found = CueHit(number, place, "start")
        elif left <= at.x() < right:
            return CueHit(number, place, "both")
    return found


def drag_cue(desk: Desk, held: CueHit, frame: int, grabbed: int, *, free: bool) -> None:
    """Bring what is held to a frame, or to a word's edge or a marker near by; `free`: exactly there."""
    if held.part == "both":
        frame = max(0, held.place.start + frame - grabbed)
    if not free and desk.settings["words_snap"]:
        frame = _snapped(desk, frame)
    more = {"free": True} if free else {}
    desk.run("words.cue_edge", held.number, held.part, frame / desk.session.document.rate, **more)


def _snapped(desk: Desk, frame: int) -> int:
    """The nearest edge of a word or a marker within some pixels; the frame itself where there is none."""
    document, reach = desk.session.document, round(_SNAP_PIXELS * desk.viewport.frames_per_pixel)
    near = [
        edge
        for cue in document.transcript.cues
        if cue.range is not None and cue.range.start - reach <= frame <= cue.range.stop + reach
        for word in cue.words
        if word.range is not None
        for edge in (word.range.start, word.range.stop)
    ]
    near += [edge for marker in document.markers for edge in (marker.range.start, marker.range.stop)]
    best = min(near, key=lambda edge: abs(edge - frame), default=frame)
    return best if abs(best - frame) <= reach else frame


def cue_tip(desk: Desk, number: int, place: FrameRange) -> str:
    """What stands over a cue."""
    document, style = desk.session.document, desk.settings["time_format"]
    cue = document.transcript.cues[number]
    times = f"{format_time(place.start, document.rate, style)} – {format_time(place.stop, document.rate, style)}"
    own = "its own times" if cue.shown is not None else "times of its words, held by the rules"
    length = format_length(place.frames, document.rate, style)
    return f"{cue.text or 'Empty cue'}\n{times} ({length}), {own}\nDrag an edge to time it; Ctrl and drag moves it"


def cue_menu(desk: Desk, parent: QWidget, number: int) -> Menu:
    """What can be done to a cue."""
    icon, run, cues = desk.look.icon, desk.run, desk.session.document.transcript.cues
    cue, place, rate = cues[number], cues[number].place, desk.session.document.rate
    menu = Menu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def add(name: str, title: str, id_: str, *args: object, on: bool = True) -> None:
        menu.add(icon(name), title, lambda: run(id_, *args)).setEnabled(on)

    if place is not None:
        add("mdi6.play", "Play", "transport.play", *place.seconds(rate))
        menu.addSeparator()
    add("mdi6.ray-start", "Begin at the play cursor", "words.cue_in", number, on=place is not None)
    add("mdi6.ray-end", "End at the play cursor", "words.cue_out", number, on=place is not None)
    add("mdi6.lock-open-outline", "Times by the rules", "words.free_cues", number, on=cue.shown is not None)
    menu.addSeparator()
    add("mdi6.call-split", "Split at the play cursor", "words.split_here", number, on=place is not None)
    add("mdi6.call-merge", "Join to the next", "words.join_next", number, on=number + 1 < len(cues))
    add("mdi6.call-merge", "Join to the one before", "words.join_previous", number, on=number > 0)
    menu.addSeparator()
    add("mdi6.playlist-remove", "Delete cue, keep sound", "words.delete_cue", number)
    return menu
