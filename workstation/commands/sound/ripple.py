"""Ripple: whether what follows moves when sound is taken out or put in, and on which tracks."""

from collections.abc import Mapping

from workstation.core.document import Document
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.session import Session

MODES = {
    "off": "nothing moves: what is taken out leaves a gap, what is put in covers what is there",
    "track": "what follows moves on the tracks that are edited",
    "all": "what follows moves on all tracks, so that they stay together",
}


def ripple(session: Session, mode: str) -> None:
    """Choose what moves with cut, delete, paste and moved clips: off, track, or all."""
    session.settings["ripple"] = mode


def off(session: Session) -> None:
    """Nothing moves when sound is taken out or put in: a gap is left, or what is there covered."""
    ripple(session, "off")


def on_track(session: Session) -> None:
    """What follows moves on the tracks that are edited."""
    ripple(session, "track")


def on_all(session: Session) -> None:
    """What follows moves on all tracks, so that they stay together."""
    ripple(session, "all")


def put(
    session: Session, document: Document, range_: FrameRange, new: Mapping[str, EditList]
) -> tuple[Document, Change]:
    """The document with `new` in place of a range of some tracks, and of the others as the ripple mode says."""
    mode = session.settings["ripple"]
    if mode == "off":
        return document.cover_sound(range_, new)
    if mode == "all":
        others = {track.key: EditList(track.channels) for track in document.tracks if track.frames > range_.start}
        new = {**others, **new}
    return document.replace_sound(range_, new)
