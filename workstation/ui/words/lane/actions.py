"""What gestures on the words lane do: each reads the places under the pointer and runs a command."""

from dataclasses import dataclass

from workstation.commands.words.targets import name_words
from workstation.ui.toolkit.time_format import format_length, format_time
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.snapping import at_dip
from workstation.ui.words.word_layout import Gap, WordHit, WordIndex, WordPlace

_NEAR_SECONDS, _FAR_SECONDS = 0.01, 0.1
"""How far a key shifts words, and with Shift."""


def drag_edge(desk: Desk, held: WordHit, frame: int, *, free: bool) -> None:
    """Move the edge that is held to a frame, or to a dip near by; `free`: exactly there, and the neighbour stays."""
    if not free and desk.settings["words_snap"]:
        frame = at_dip(desk, frame)
    alone = {"joint": False} if free else {}
    desk.run("words.move_edge", held.place.index, held.part, frame / desk.session.document.rate, **alone)


def select_between(desk: Desk, first: WordPlace, last: WordPlace) -> None:
    """Select the sound of two words and all between."""
    start = min(first.range.start, last.range.start)
    _select(desk, start, max(first.range.stop, last.range.stop))


def extend_to(desk: Desk, place: WordPlace) -> None:
    """Select up to a word."""
    range_ = desk.session.selection.range
    _select(desk, min(range_.start, place.range.start), max(range_.stop, place.range.stop))


def nudge(desk: Desk, places: WordIndex, current: int, way: int, *, far: bool) -> None:
    """Shift the selected words, else the current one."""
    inside = places.within(desk.session.selection.range)
    first, last = inside if inside is not None else (current, current)
    if first >= 0:
        step = way * (_FAR_SECONDS if far else _NEAR_SECONDS)
        desk.run("words.nudge", step, name_words(range(first, last + 1)))


@dataclass(frozen=True, slots=True)
class Shift:
    """Words that are dragged along in time, from where the pointer took hold of them."""

    words: str
    start: int
    grabbed: int
    """The frame under the pointer then."""

    @classmethod
    def of(cls, desk: Desk, places: WordIndex, held: WordPlace, grabbed: int) -> "Shift":
        """The selected words when the one that is held is among them, else that one."""
        inside = places.within(desk.session.selection.range)
        first, last = held.index, held.index
        if inside is not None and inside[0] <= held.index <= inside[1]:
            first, last = inside
        ranges = [place.range for n in range(first, last + 1) if (place := places.word(n)) is not None]
        return cls(name_words(range(first, last + 1)), min(r.start for r in ranges), grabbed)

    def to(self, desk: Desk, frame: int) -> None:
        start = max(0, self.start + frame - self.grabbed)
        desk.run("words.put", self.words, start / desk.session.document.rate)


def place_in(desk: Desk, gap: Gap) -> None:
    """Give the first missing word of a gap its share of the time there is."""
    rate = desk.session.document.rate
    share = (gap.stop - gap.start) // len(gap.words)
    if share < rate // 100:
        desk.session.notify("There is no room between the neighbours: move their edges first", "warning")
        return
    desk.run("words.set_word", gap.indices[0], start=gap.start / rate, stop=(gap.start + share) / rate)


def tip(desk: Desk, place: WordPlace) -> str:
    """What the pointer is told about a word."""
    rate, style = desk.session.document.rate, desk.settings["time_format"]
    start = format_time(place.range.start, rate, style)
    lines = [place.word.text, f"{start}, {format_length(place.range.frames, rate, style)}"]
    if place.word.score is not None:
        lines.append(f"Score {place.word.score:.2f}")
    return "\n".join(lines)


def _select(desk: Desk, start: int, stop: int) -> None:
    rate = desk.session.document.rate
    desk.run("selection.set", start / rate, stop / rate)
