"""Recording onto a new track, which grows while it is made."""

import time
from dataclasses import replace

from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.history import History
from workstation.core.sound.computed_sources import leaves
from workstation.core.sound.edit_list import EditList, Segment
from workstation.engine.playback.recorder import Recorded
from workstation.engine.sources.file_source import FileSource
from workstation.session import Session

_SECONDS_BETWEEN_VIEWS = 0.15


def listen(session: Session, on: bool | None = None) -> None:
    """Show the level of the input before anything is recorded (without `on`: the other way round).

    It is shown again after each recording until this is switched off.
    """
    recorder = session.recorder
    if on is None:
        on = not recorder.listening
    if not on:
        recorder.unlisten()
        return
    recorder.listen(session.document.rate, session.settings["input_channels"])


def record(session: Session, *, channels: int = 0) -> None:
    """Record from the input device onto a new track, beginning at the caret; run again to end it.

    Of so many `channels`, 1 to 8; 0: as the settings have it.
    """
    recorder = session.recorder
    if recorder.recording:
        recorder.stop()
        return
    if not 0 <= channels <= 8:
        raise ValueError(f"channels must be 1 to 8, or 0 for those of the settings, got {channels}")
    channels = channels or session.settings["input_channels"]
    document = session.document
    number = sum(track.name.startswith("Recording") for track in document.tracks) + 1
    name, key = f"Recording {number}", document.free_key()
    start = session.selection.range.start
    shown = 0.0
    known = EditList.silence(channels, start, document.rate)

    def show(source: FileSource, frames: int, growing: FileSource | None = None) -> None:
        """Let the track grow; at the end the final source comes everywhere in the place of the growing one."""
        nonlocal known
        sound = (Segment(source, 0, frames),) if frames else ()
        grown = EditList(channels, (*EditList.silence(channels, start, document.rate).segments, *sound))

        def learnt(old: Document) -> Document:
            new = _with_sound(old, key, known, grown)
            return new if growing is None else _with_source(new, growing, source)

        session.learn(learnt)
        known = grown

    def grown(source: FileSource) -> None:
        nonlocal shown
        if (now := time.monotonic()) - shown > _SECONDS_BETWEEN_VIEWS:
            shown = now
            show(source, source.arrived)

    def ended(recorded: Recorded) -> None:
        for dispose in watching:
            dispose()
        session.recorded_track = ""
        source = recorded.source
        show(source, source.frames, growing)
        if source.frames and not _holds(session.history, known):
            again = Track(session.document.free_key(), name, known)
            session.commit(session.document.with_track(again), "Record")
        if not source.frames and session.history.index == revision:
            session.goto(revision - 1)  # nothing came: no empty track is left
        if recorded.problem:
            session.notify(recorded.problem[:1].upper() + recorded.problem[1:], "error")
        elif recorded.gaps:
            session.notify(f"The device lost some sound at {len(recorded.gaps)} places of the recording", "warning")

    session.player.stop()
    watching = [recorder.grown.connect(grown), recorder.ended.connect(ended)]
    growing: FileSource | None = None
    keeper = session.keeper
    store = keeper.recording_file(document.rate, channels, key, name, start) if keeper is not None else None
    try:
        growing = recorder.start(document.rate, channels, store)
    except ValueError as error:
        for dispose in watching:
            dispose()
        raise CommandError(f"Record: {error}") from error
    session.recorded_track = key
    session.commit(document.with_track(Track(key, name, known)), "Record")
    revision = session.history.index


def check_recording_stays(session: Session, document: Document, label: str) -> None:
    """CommandError when something is being recorded and `document` would not show it: it would run on unseen."""
    growing = session.recorder.source
    if growing is None:
        return
    found = (track for track in document.tracks if track.key == session.recorded_track)
    if not any(_has(track, growing) or not growing.arrived for track in found):
        raise CommandError(f"{label}: end the recording first, it would run on unseen")


def _has(track: Track, growing: FileSource) -> bool:
    return any(piece.source is growing for piece in leaves(track.edits, 0, track.frames))


def _with_sound(document: Document, key: str, known: EditList, grown: EditList) -> Document:
    """The document with more of what is recorded, where its track is as it was left: an edit of it stays."""
    for track in document.tracks:
        if track.key == key and track.edits == known:
            return document.with_track(replace(track, edits=grown))
    return document


def _with_source(document: Document, growing: FileSource, final: FileSource) -> Document:
    """The document with the source that a recording became in place of the one that it was."""

    def changed(segment: Segment) -> Segment:
        if segment.source is not growing:
            return segment
        return Segment(final, min(segment.start, final.frames), min(segment.stop, final.frames))

    mended = {track.key: now for track in document.tracks if (now := track.with_segments(changed)) is not track}
    return document.with_tracks(mended) if mended else document


def _holds(history: History, edits: EditList) -> bool:
    """Whether a recording can be reached: undone and then edited over, its revision is gone."""
    return any(track.edits == edits for revision in history.revisions for track in revision.document.tracks)
