"""Envelopes of clips: points of gain over time, joined by lines that are straight in decibels."""

from dataclasses import replace

from workstation.commands.clip import chosen, update
from workstation.core.clip_moves import ClipPlace, changed, clip_at
from workstation.core.clips import Clip
from workstation.core.gains import Point, check_gain
from workstation.session import Session


def add(session: Session, track: str, clip: int, time: float, gain_db: float) -> None:
    """Put a point of a clip's envelope at a time of the document (seconds), in place of one that is there."""
    place, found = _found(session, track, clip)
    point = Point(_frame(session, found, time), _gain(gain_db))
    others = tuple(other for other in found.points if other.frame != point.frame)
    update(session, place, "Add envelope point", points=tuple(sorted((*others, point))))


def move(session: Session, track: str, clip: int, point: int, time: float, gain_db: float) -> None:
    """Put a point of a clip's envelope elsewhere, as far as its neighbours let it; points count from 0 in time."""
    place, found = _found(session, track, clip)
    _point(found, point)
    points = list(found.points)
    low = points[point - 1].frame + 1 if point else 0
    high = points[point + 1].frame - 1 if point + 1 < len(points) else found.edits.frames
    frame = round(time * session.document.rate) + found.offset
    points[point] = Point(min(max(frame, low, found.visible.start), high, found.visible.stop), _gain(gain_db))
    update(session, place, "Move envelope point", points=tuple(points))


def remove(session: Session, track: str, clip: int, point: int) -> None:
    """Remove a point of a clip's envelope, counted from 0 in time order."""
    place, found = _found(session, track, clip)
    _point(found, point)
    update(session, place, "Remove envelope point", points=(*found.points[:point], *found.points[point + 1 :]))


def clear(session: Session, track: str = "", clip: int | None = None) -> None:
    """Remove the envelopes of clips; without names of the selected ones."""
    document = session.document
    places = chosen(session, track, clip)
    edited = changed(document, {place: replace(clip_at(document, place), points=()) for place in places})
    if edited != document:
        session.commit(edited, "Remove envelope")


def _found(session: Session, track: str, clip: int) -> tuple[ClipPlace, Clip]:
    place = ClipPlace(track, clip)
    return place, clip_at(session.document, place)


def _frame(session: Session, clip: Clip, time: float) -> int:
    """The frame of a clip's material that is heard at a time."""
    frame = round(time * session.document.rate) + clip.offset
    if not clip.visible.start <= frame <= clip.visible.stop:
        start, stop = clip.range.seconds(session.document.rate)
        raise ValueError(f"the clip goes from {start:.3f} to {stop:.3f} s, got {time:g}")
    return frame


def _gain(gain_db: float) -> float:
    check_gain(gain_db)
    return float(gain_db)


def _point(clip: Clip, point: int) -> Point:
    if not 0 <= point < len(clip.points):
        raise ValueError(f"there is no point {point}: the envelope has {len(clip.points)}")
    return clip.points[point]
