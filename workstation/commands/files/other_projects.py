"""Projects of other programs: opened as documents, or their tracks added to one."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from workstation.commands.files import file_reading
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.numbers import LATEST_SECONDS
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.engine.compute import Body, Job
from workstation.engine.sources.rendered_source import EditsSource
from workstation.engine.sources.resample_source import convert
from workstation.exchange.foreign_project import ForeignProject, ForeignTrack
from workstation.exchange.importers import IMPORTERS, Reading, importer_of
from workstation.exchange.resample_clips import rescaled
from workstation.media.markers import at_rate
from workstation.session import Session

TIMELINES = (".otio", ".edl")
"""The endings of timelines."""


def is_foreign(path: Path) -> bool:
    """Whether a file is a project or timeline of another program, or one that a plugin reads, by its ending."""
    return importer_of(path) is not None or path.suffix.lower() in TIMELINES


def foreign_endings() -> tuple[str, ...]:
    """The endings of such files, with their dots."""
    return (*(f".{ending}" for row in IMPORTERS.values() for ending in row.extensions), *TIMELINES)


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


def import_foreign(session: Session, path: Path, at: float = 0.0) -> Job[Document]:
    """Add the tracks and markers of another program's project to the document, at the document's rate.

    What a plugin reads begins `at` seconds, a project at 0.
    """
    if not 0 <= at <= LATEST_SECONDS:
        raise ValueError(f"at must be 0 to {LATEST_SECONDS:g} seconds, got {at}")
    importer = importer_of(path)
    by_plugin = importer is not None and IMPORTERS.owner(importer.id) != ""
    start = round(at * session.document.rate) if by_plugin else 0
    generation = session.generation

    def done(found: Document) -> None:
        if session.generation == generation:
            session.commit(_together(session.document, found, start), f"Import {path.name}")

    return _submit(session, path, session.document.rate, done)


def _submit(session: Session, path: Path, rate: int | None, done: Callable[[Document], None]) -> Job[Document]:
    importer = importer_of(path)
    if importer is None:
        from workstation.commands.files.timeline import read_timeline

        return read_timeline(session, path, rate, done)
    found = importer.load()(path)
    faults: list[str] = []
    if isinstance(found, ForeignProject):
        _require_sound(path, found)

    def finished(document: Document) -> None:
        done(document)
        for fault in faults:
            session.notify(f"{path.name}: {fault}", "warning")

    return session.compute.submit(
        f"Open {path.name}",
        _opened(path, found, rate, session.cache, faults),
        done=finished,
        failed=lambda error: session.notify(f"{path} was not opened: {error}", "error"),
    )


def _require_sound(path: Path, project: ForeignProject) -> None:
    if not any(foreign.track.frames for foreign in project.tracks):
        raise CommandError(f"{path.name} holds no sound")


def _opened(
    path: Path, found: ForeignProject | Reading, rate: int | None, cache: Path, faults: list[str]
) -> Body[Document]:
    """What a file holds as a document; `faults` are told what could not be taken over."""
    project = found if isinstance(found, ForeignProject) else (yield from found)
    _require_sound(path, project)
    faults += project.faults
    return (yield from _document(project, rate or project.rate, cache))


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


def _together(document: Document, found: Document, start: int) -> Document:
    """A document with the tracks and markers of another, which has its rate, from frame `start` on."""
    for track in found.tracks:
        new = replace(track, key=document.free_key())
        if start and new.frames:
            new = new.with_clips([clip.at(clip.start + start) for clip in new.clips])
        document = document.with_track(new)
    moved = (replace(marker, range=marker.range.shift(start)) for marker in found.markers)
    markers = sorted(dict.fromkeys((*document.markers, *moved)), key=lambda marker: marker.range)
    return replace(document, markers=tuple(markers))
