"""Recording onto a new track, which grows while it is made."""

import time
from dataclasses import replace

from workstation.core.document import Document, Track
from workstation.core.edits import EditList, Segment
from workstation.core.errors import CommandError
from workstation.core.sources import Source
from workstation.engine.decoded import FileSource
from workstation.engine.recorder import Recorded
from workstation.session import Session

_SECONDS_BETWEEN_VIEWS = 0.15


def record(session: Session, *, channels: int = 1) -> None:
    """Record from the input device onto a new track, beginning at the caret; run again to end it."""
    recorder = session.recorder
    if recorder.recording:
        recorder.stop()
        return
    if not 1 <= channels <= 8:
        raise ValueError(f"channels must be 1 to 8, got {channels}")
    document = session.document
    number = sum(track.name.startswith("Recording") for track in document.tracks) + 1
    key = document.free_key()
    start = session.selection.range.start
    shown = 0.0

    def grown(source: FileSource) -> None:
        nonlocal shown
        if (now := time.monotonic()) - shown > _SECONDS_BETWEEN_VIEWS:
            shown = now
            session.learn(lambda old: _with_sound(old, key, start, source, source.arrived))

    def ended(recorded: Recorded) -> None:
        for dispose in watching:
            dispose()
        source = recorded.source
        session.learn(lambda old: _with_sound(old, key, start, source, source.frames))
        if not source.frames and session.history.index == revision:
            session.goto(revision - 1)  # nothing came: no empty track is left
        if recorded.problem:
            session.say(recorded.problem[:1].upper() + recorded.problem[1:], "error")
        elif recorded.gaps:
            session.say(f"The device lost some sound at {len(recorded.gaps)} places of the recording", "warning")

    session.player.stop()
    watching = [recorder.grown.connect(grown), recorder.ended.connect(ended)]
    try:
        recorder.start(document.rate, channels)
    except ValueError as error:
        for dispose in watching:
            dispose()
        raise CommandError(f"Record: {error}") from error
    track = Track(key, f"Recording {number}", EditList.silence(channels, start, document.rate))
    session.commit(document.with_track(track), "Record")
    revision = session.history.index


def _with_sound(document: Document, key: str, start: int, source: Source, frames: int) -> Document:
    """The document with what has been recorded so far behind the silence that leads up to it."""
    if not any(track.key == key for track in document.tracks):
        return document
    track = document.track(key)
    lead = EditList.silence(track.channels, start, document.rate).segments
    sound = (Segment(source, 0, frames),) if frames else ()
    return document.with_track(replace(track, edits=EditList(track.channels, (*lead, *sound))))
