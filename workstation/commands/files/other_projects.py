"""Projects of other programs: opened as documents, or their tracks added to one."""

import os
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from workstation.commands.files import file_reading
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.engine.compute import Body, Job
from workstation.engine.sources.rendered_source import EditsSource
from workstation.engine.sources.resample_source import convert
from workstation.exchange.foreign_project import ForeignProject, ForeignTrack
from workstation.exchange.resample_clips import rescaled
from workstation.media.markers import at_rate
from workstation.session import Session

READERS = {
    ".aup3": "workstation.exchange.audacity:read_aup3",
    ".aup": "workstation.exchange.audacity.aup:read_aup",
}
"""What reads the projects of other programs, by the ending of their files."""


TIMELINES = (".otio", ".edl")
"""The endings of timelines."""


def is_foreign(path: Path) -> bool:
    """Whether a file is a project or timeline of another program, by its ending."""
    return path.suffix.lower() in READERS or path.suffix.lower() in TIMELINES


def open_foreign(session: Session, path: Path, after: Callable[[], object]) -> Job[Document]:
    """Begin anew with another program's project; `after` is called when it is there."""
    generation = session.generation

    def done(document: Document) -> None:
        if session.recorder.recording:
            session.notify(f"{path} was not opened: end the recording first", "error")
        elif session.generation == generation:
            file_reading.stop(session)
            session.start(document, Path(os.path.realpath(path)))
            session.settings.remember_file(Path(os.path.realpath(path)))
            after()

    return _submit(session, path, None, done)


def import_foreign(session: Session, path: Path) -> Job[Document]:
    """Add the tracks and markers of another program's project to the document, at the document's rate."""
    generation = session.generation

    def done(found: Document) -> None:
        if session.generation == generation:
            session.commit(_together(session.document, found), f"Import {path.name}")

    return _submit(session, path, session.document.rate, done)


def _submit(session: Session, path: Path, rate: int | None, done: Callable[[Document], None]) -> Job[Document]:
    if path.suffix.lower() in TIMELINES:
        from workstation.commands.files.timeline import read_timeline

        return read_timeline(session, path, rate, done)
    module, _, name = READERS[path.suffix.lower()].partition(":")
    read: Callable[[Path], ForeignProject] = getattr(import_module(module), name)
    project = read(path)
    if not any(foreign.track.frames for foreign in project.tracks):
        raise CommandError(f"{path.name} holds no sound")

    def finished(document: Document) -> None:
        done(document)
        for fault in project.faults:
            session.notify(f"{path.name}: {fault}", "warning")

    return session.compute.submit(
        f"Open {path.name}",
        _document(project, rate or project.rate, session.cache),
        done=finished,
        failed=lambda error: session.notify(f"{path} was not opened: {error}", "error"),
    )


def _document(project: ForeignProject, rate: int, cache: Path) -> Body[Document]:
    """The project at one rate: tracks of another are converted."""
    tracks: list[Track] = []
    for foreign in project.tracks:
        same = foreign.rate == rate
        tracks.append(foreign.track if same else (yield from _converted(foreign, rate, cache)))
    yield 1.0
    return Document(rate, tuple(tracks), at_rate(project.markers, project.rate, rate), tags=project.tags)


def _converted(foreign: ForeignTrack, rate: int, cache: Path) -> Body[Track]:
    """A track at another rate."""
    clips = []
    for clip in foreign.track.clips:
        source = EditsSource(clip.edits, FrameRange(0, clip.edits.frames), foreign.rate)
        converted = yield from convert(source, rate, cache)
        clips.append(rescaled(clip, EditList.of(converted), foreign.rate, rate))
    return foreign.track.with_clips(clips)


def _together(document: Document, found: Document) -> Document:
    """A document with the tracks and markers of another, which has its rate."""
    for track in found.tracks:
        document = document.with_track(replace(track, key=document.free_key()))
    markers = sorted(dict.fromkeys((*document.markers, *found.markers)), key=lambda marker: marker.range)
    return replace(document, markers=tuple(markers))
