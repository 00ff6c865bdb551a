"""Envelopes of clips: points of gain over time, joined by lines that are straight in decibels."""

from dataclasses import replace

from workstation.commands.clips.group import chosen, update
from workstation.core.clip_moves import ClipPlace, changed, clip_at
from workstation.core.sound.clips import Clip
from workstation.core.sound.gain_curves import Point, check_gain
from workstation.session import Session


def add(session: Session, track: str, clip: int, time: float, gain_db: float) -> None:
    """Put a point of a clip's envelope at a time of the document (seconds), in place of one that is there."""
    place, found = _found(session, track, clip)
    frame = _frame(session, found, time)
    update(session, place, "Add envelope point", points=found.with_point(frame, _gain(gain_db)).points)


def move(session: Session, track: str, clip: int, point: int, time: float, gain_db: float) -> None:
    """Put a point of a clip's envelope elsewhere, as far as its neighbours let it; points count from 0 in time."""
    place, found = _found(session, track, clip)
    _point(found, point)
    edited = found.with_moved_point(point, round(time * session.document.rate), _gain(gain_db))
    update(session, place, "Move envelope point", points=edited.points)


def remove(session: Session, track: str, clip: int, point: int) -> None:
    """Remove a point of a clip's envelope, counted from 0 in time order."""
    place, found = _found(session, track, clip)
    _point(found, point)
    update(session, place, "Remove envelope point", points=found.without_point(point).points)


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
    """The frame of a time, which must lie in the clip."""
    frame = round(time * session.document.rate)
    if not clip.start <= frame <= clip.stop:
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
