"""Editing the sound: cut, copy, paste, delete, silence, trim, duplicate, undo."""

from dataclasses import replace

from workstation.commands.effect import Pieces, apply_band_silence
from workstation.commands.ripple import put
from workstation.core.document import Selection, Track
from workstation.core.edits import EditList
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.engine.compute import Job
from workstation.session import Clip, Session


def undo(session: Session) -> None:
    """Go back to the revision before."""
    session.goto(session.history.index - 1)


def redo(session: Session) -> None:
    """Go forward to the revision that was undone."""
    session.goto(session.history.index + 1)


def goto(session: Session, revision: int) -> None:
    """Make any revision of the history current; 0 is the first."""
    session.goto(revision)


def copy(session: Session) -> None:
    """Put the selected sound on the clipboard."""
    range_ = session.selection.range
    tracks = session.document.selected(session.selection)
    clip = Clip(session.document.rate, tuple(track.edits.slice(range_) for track in tracks))
    if not clip.frames:
        raise CommandError("Copy: the selected tracks have no sound there")
    session.clipboard.clip = clip


def cut(session: Session) -> None:
    """Put the selected sound on the clipboard and delete it."""
    copy(session)
    _delete(session, "Cut")


def delete(session: Session) -> Job[Pieces] | None:
    """Remove the selected sound; what follows moves up as the ripple mode says.

    Of a box in time and frequency only the band is silenced.
    """
    if session.selection.band_hz is not None:
        return apply_band_silence(session)
    _delete(session, "Delete")
    return None


def paste(session: Session) -> None:
    """Insert the clipboard at the caret, or in place of the selection; tracks are added where it has more of them."""
    clip = session.clipboard.clip
    if clip is None:
        raise CommandError("Paste: cut or copy something first")
    document = session.document
    if not document.tracks and len(session.history.revisions) == 1:
        document = replace(document, rate=clip.rate)
    if clip.rate != document.rate:
        clip = _resampled(clip, document.rate)
    targets = document.selected(session.selection)
    # One copied track goes to every selected one; several go to as many, in order.
    pieces = clip.pieces * len(targets) if len(clip.pieces) == 1 else clip.pieces
    new = {track.key: piece for track, piece in zip(targets, pieces, strict=False)}
    for piece in clip.pieces[len(targets) :]:
        track = Track(document.free_key(), f"Track {len(document.tracks) + 1}", EditList(piece.channels))
        document, new[track.key] = document.with_track(track), piece
    edited, change = put(session, document, session.selection.range, new)
    tracks = tuple(new) if session.selection.tracks else ()
    pasted = FrameRange(change.start, change.start + change.inserted)
    session.commit(edited, "Paste", change, replace(session.selection, range=pasted, tracks=tracks, band_hz=None))


def silence(session: Session) -> Job[Pieces] | None:
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


def _resampled(clip: Clip, rate: int) -> Clip:
    """The clip's sound at another rate, held in memory."""
    from workstation.core.sources import ArraySource
    from workstation.media.resample import resample

    def at_rate(piece: EditList) -> EditList:
        samples = piece.read(FrameRange(0, piece.frames))
        return EditList.of(ArraySource(resample(samples, clip.rate, rate), rate))

    return Clip(rate, tuple(at_rate(piece) for piece in clip.pieces))
