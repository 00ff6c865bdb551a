"""Tracks: add, remove, name, order, gain, pan, mute, solo."""

from dataclasses import replace

from workstation.commands.sound.ripple import put
from workstation.commands.transport.record import check_recording_stays
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.format_size import one_line
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.session import Session

GAIN_DB = (-60.0, 24.0)
LONGEST_SILENCE_SECONDS = 86_400


def add(session: Session, name: str = "", *, channels: int = 2) -> str:
    """Add an empty track; returns its key."""
    if not 1 <= channels <= 8:
        raise ValueError(f"channels must be 1 to 8, got {channels}")
    document = session.document
    key = document.free_key()
    track = Track(key, one_line(name) or f"Track {len(document.tracks) + 1}", EditList(channels))
    session.commit(document.with_track(track), "Add track")
    return key


def remove(session: Session, track: str = "") -> None:
    """Remove a track (without a name: the selected ones)."""
    document = session.document
    keys = [track] if track else [chosen.key for chosen in document.selected(session.selection)]
    for key in keys:
        document = document.without_track(key)
    check_recording_stays(session, document, "Remove track")
    selection = replace(session.selection, tracks=tuple(k for k in session.selection.tracks if k not in keys))
    session.commit(document, "Remove track" if len(keys) == 1 else "Remove tracks", None, selection)


def rename(session: Session, track: str, name: str) -> None:
    """Give a track another name."""
    if not (name := one_line(name)):
        raise ValueError("a track needs a name")
    _update(session, track, "Rename track", name=name)


def gain(session: Session, track: str, gain_db: float) -> None:
    """Set a track's gain in dB, -60 to 24."""
    if not GAIN_DB[0] <= gain_db <= GAIN_DB[1]:
        raise ValueError(f"gain_db must be {GAIN_DB[0]:g} to {GAIN_DB[1]:g} dB, got {gain_db:g}")
    _update(session, track, "Track gain", merge=True, gain_db=float(gain_db))


def pan(session: Session, track: str, pan: float) -> None:
    """Place a track between left (-1) and right (1)."""
    if not -1 <= pan <= 1:
        raise ValueError(f"pan must be -1 (left) to 1 (right), got {pan:g}")
    _update(session, track, "Pan", merge=True, pan=float(pan))


def mute(session: Session, track: str, on: bool | None = None) -> None:
    """Silence a track in the mix (without `on`: the other way round)."""
    _update(session, track, "Mute", mute=not session.document.track(track).mute if on is None else on)


def solo(session: Session, track: str, on: bool | None = None) -> None:
    """Hear only the tracks with solo on (without `on`: the other way round)."""
    _update(session, track, "Solo", solo=not session.document.track(track).solo if on is None else on)


def colour(session: Session, track: str, colour: int | None = None) -> None:
    """Give a track one of the colours, counted from 0; without one that of its place."""
    if colour is not None and colour < 0:
        raise ValueError(f"a colour is a number from 0 on, got {colour}")
    _update(session, track, "Track colour", colour=colour)


def move(session: Session, track: str, index: int) -> None:
    """Put a track at another place, 0 the top."""
    document = session.document
    moved = document.track(track)
    others = [other for other in document.tracks if other.key != track]
    others.insert(max(0, index), moved)
    if tuple(others) != document.tracks:
        session.commit(replace(document, tracks=tuple(others)), "Move track")


def duplicate(session: Session, track: str) -> str:
    """Add a copy of a track below it; returns its key."""
    document = session.document
    original = document.track(track)
    copy = replace(original, key=document.free_key(), name=f"{original.name} copy")
    if copy.arrangement is not None:  # the copies are in no group with the originals
        copy = copy.with_clips([replace(clip, group="") for clip in copy.clips])
    at = document.tracks.index(original) + 1
    tracks = (*document.tracks[:at], copy, *document.tracks[at:])
    session.commit(replace(document, tracks=tracks), "Duplicate track")
    return copy.key


def insert_silence(session: Session, seconds: float) -> None:
    """Insert silence at the caret, or in place of the selection."""
    document = session.document
    if not document.tracks:
        raise CommandError("Insert silence: open a sound or add a track first")
    if not 0 < seconds <= LONGEST_SILENCE_SECONDS:
        raise ValueError(f"seconds must be more than 0 and at most {LONGEST_SILENCE_SECONDS}, got {seconds:g}")
    frames = max(1, round(seconds * document.rate))
    tracks = document.selected(session.selection)
    new = {track.key: EditList.silence(track.channels, frames, document.rate) for track in tracks}
    edited, change = put(session, document, session.selection.range, new)
    inserted = FrameRange(change.start, change.start + frames)
    session.commit(edited, "Insert silence", change, replace(session.selection, range=inserted, band_hz=None))


def _update(session: Session, key: str, label: str, *, merge: bool = False, **values: object) -> None:
    document: Document = session.document
    old = document.track(key)
    new = replace(old, **values)  # type: ignore[arg-type]
    if new != old:
        session.commit(document.with_track(new), label, merge=f"{label}:{key}" if merge else "")
