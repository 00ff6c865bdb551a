"""Files: new, open, import, save."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from workstation.commands import reading
from workstation.commands.foreign import import_foreign, is_foreign, open_foreign
from workstation.commands.project import ENDING, open_project, save_project
from workstation.core.document import Document, Marker, Track
from workstation.core.edits import EditList
from workstation.core.errors import CommandError
from workstation.engine.compute import Body, Job
from workstation.engine.converted import convert
from workstation.engine.decoded import Opening
from workstation.engine.rendered import RenderedSource
from workstation.media.marks import at_rate
from workstation.project.file import ProjectFile
from workstation.session import DEFAULT_RATE, Session


def new(session: Session, *, rate: int = DEFAULT_RATE) -> None:
    """Begin an empty document."""
    if not 1_000 <= rate <= 768_000:
        raise ValueError(f"rate must be 1000 to 768000 Hz, got {rate}")
    _require_no_recording(session, "New")
    reading.stop(session)
    session.start(Document(rate), label="New")


def open_(session: Session, path: str | Path, *more: str | Path) -> Job[Document] | None:
    """Open a sound file or a project, also of Audacity; further files become further tracks.

    Sound is shown while it is read.
    """
    _require_no_recording(session, "Open")
    path = Path(path).expanduser()
    if is_foreign(path):
        return open_foreign(session, path, lambda: _import_all(session, more))
    if path.suffix.lower() == ENDING:
        open_project(session, path)
    else:
        opening = reading.read(session, path)
        reading.stop(session)
        track = Track("t1", path.stem, EditList.of(opening.source))
        reading.follow(session, opening)
        found = opening.probe
        session.start(Document(found.rate, (track,), found.markers, tags=found.tags), path.resolve())
    session.settings.remember_file(path.resolve())
    _import_all(session, more)
    return None


def import_(session: Session, path: str | Path) -> Job[RenderedSource] | Job[Document] | None:
    """Add a sound file as a track; one of another sample rate is converted to the document's first."""
    path = Path(path).expanduser()
    if not session.document.tracks and len(session.history.revisions) == 1:
        return open_(session, path)
    if is_foreign(path):
        return import_foreign(session, path)
    opening = reading.read(session, path)
    reading.follow(session, opening)
    if opening.source.rate == session.document.rate:
        _add(session, path, EditList.of(opening.source), opening.probe.markers)
        return None
    generation = session.generation

    def done(source: RenderedSource) -> None:
        if session.generation == generation:
            _add(session, path, EditList.of(source), at_rate(opening.probe.markers, opening.probe.rate, source.rate))

    return session.compute.submit(
        f"Convert {path.name}",
        _at_rate(opening, session.document.rate, session.cache),
        done=done,
        failed=lambda error: session.say(f"{path} was not added: {error}", "error"),
    )


def stop_reading(session: Session) -> None:
    """Stop reading files; what has arrived stays."""
    reading.stop(session)


def save(session: Session) -> Job[ProjectFile]:
    """Save the document with its whole history in its project file."""
    return save_project(session)


def save_as(session: Session, path: str | Path) -> Job[ProjectFile]:
    """Save the document with its whole history as a project file, and go on with that one."""
    return save_project(session, Path(path).expanduser())


def _import_all(session: Session, paths: Iterable[str | Path]) -> None:
    for path in paths:
        try:
            import_(session, path)
        except (ValueError, OSError, CommandError) as error:  # the others can be opened all the same
            session.say(f"{path} was not added: {error}", "error")


def _require_no_recording(session: Session, label: str) -> None:
    """Else what is recorded would have no track to grow on, or another document's."""
    if session.recorder.recording:
        raise CommandError(f"{label}: end the recording first")


def _add(session: Session, path: Path, edits: EditList, markers: tuple[Marker, ...]) -> None:
    """The sound as a track, and the markers of its file that the document does not have."""
    document = session.document.with_track(Track(session.document.free_key(), path.stem, edits))
    together = sorted(dict.fromkeys((*document.markers, *markers)), key=lambda marker: marker.range)
    session.commit(replace(document, markers=tuple(together)), f"Import {path.name}")


def _at_rate(opening: Opening, rate: int, cache: Path) -> Body[RenderedSource]:
    """A file's sound at another rate, as soon as all of it has been read."""
    while not opening.wait(0.05):
        yield 0.0
    source = opening.source
    return (yield from convert(source.resized(source.arrived), rate, cache))
