"""Editing the sound: cut, copy, delete, silence, trim, duplicate, undo."""

from dataclasses import replace

from workstation.commands.sound.effect import apply_band_silence
from workstation.commands.sound.rendering import Treated
from workstation.commands.sound.ripple import put
from workstation.commands.transport.record import check_recording_stays
from workstation.commands.words.clipboard import words_in
from workstation.core.document import Selection
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.engine.compute import Job
from workstation.services import ClipboardContents
from workstation.session import Session


def undo(session: Session) -> None:
    """Go back to the revision before."""
    _goto(session, session.history.index - 1, "Undo")


def redo(session: Session) -> None:
    """Go forward to the revision that was undone."""
    _goto(session, session.history.index + 1, "Redo")


def goto(session: Session, revision: int) -> None:
    """Make any revision of the history current; 0 is the first."""
    if not 0 <= revision < len(session.history.revisions):
        raise ValueError(f"there is no revision {revision} of {len(session.history.revisions)}")
    _goto(session, revision, "Go to revision")


def _goto(session: Session, index: int, label: str) -> None:
    check_recording_stays(session, session.history.revisions[index].document, label)
    session.goto(index)


def copy(session: Session) -> None:
    """Put the selected sound on the clipboard, and the words that are said in it."""
    range_ = session.selection.range
    tracks = session.document.selected(session.selection)
    cues = words_in(session.document, range_, [track.key for track in tracks])
    clip = ClipboardContents(session.document.rate, tuple(track.edits.slice(range_) for track in tracks), cues)
    if not clip.frames:
        raise CommandError("Copy: the selected tracks have no sound there")
    session.clipboard.clip = clip


def cut(session: Session) -> None:
    """Put the selected sound on the clipboard and delete it."""
    copy(session)
    _delete(session, "Cut")


def delete(session: Session) -> Job[Treated] | None:
    """Remove the selected sound; what follows moves up as the ripple mode says.

    Of a box in time and frequency only the band is silenced.
    """
    if session.selection.band_hz is not None:
        return apply_band_silence(session)
    _delete(session, "Delete")
    return None


def silence(session: Session) -> Job[Treated] | None:
    """Replace the selected sound by silence of the same length; of a box in time and frequency only its band."""
    if session.selection.band_hz is not None:
        return apply_band_silence(session)
    document, range_ = session.document, session.selection.range
    new = {
        track.key: EditList.silence(track.channels, range_.clamp(track.frames).frames, document.rate)
        for track in document.selected(session.selection)
    }
    edited, change = document.replace_sound(range_, new)
    session.commit(edited, "Silence", change, session.selection)
    return None


def trim(session: Session) -> None:
    """Keep only the selected sound; it moves to the beginning unless ripple is off."""
    document, range_ = session.document, session.selection.range
    keys = [track.key for track in document.selected(session.selection)]
    end = FrameRange(range_.stop, max(document.frames, range_.stop))
    for outside in (end, FrameRange(0, range_.start)):
        if outside.frames:
            new = {key: EditList(document.track(key).channels) for key in keys}
            document, _ = put(session, document, outside, new)
    kept = range_ if session.settings["ripple"] == "off" else FrameRange(0, range_.frames)
    selection = replace(session.selection, range=kept, band_hz=None)
    session.commit(document, "Trim", None, selection)


def duplicate(session: Session) -> None:
    """Insert the selected sound once more behind itself."""
    document, range_ = session.document, session.selection.range
    at = FrameRange(range_.stop, range_.stop)
    new = {track.key: track.edits.slice(range_) for track in document.selected(session.selection)}
    edited, change = put(session, document, at, new)
    selection = replace(session.selection, range=FrameRange(at.start, at.start + range_.frames), band_hz=None)
    session.commit(edited, "Duplicate", change, selection)


def _delete(session: Session, label: str) -> None:
    document, range_ = session.document, session.selection.range
    new = {track.key: EditList(track.channels) for track in document.selected(session.selection)}
    edited, change = put(session, document, range_, new)
    caret = Selection(FrameRange(range_.start, range_.start), session.selection.tracks)
    session.commit(edited, label, change, caret)
