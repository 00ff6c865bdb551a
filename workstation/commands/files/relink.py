"""Missing sound files: which they are, where they are now, or silence in their place."""

from collections.abc import Callable, Iterable
from pathlib import Path

from workstation.commands.files import file_reading
from workstation.core.errors import CommandError
from workstation.core.sound.computed_sources import LeafChange
from workstation.core.sound.segment_runs import Segment
from workstation.core.sound.sources import Silence, Source
from workstation.engine.compute import Job
from workstation.engine.sources.file_search import search
from workstation.engine.sources.missing_sources import MissingSource, missing_sources
from workstation.project.fingerprint import fingerprint
from workstation.session import Session


def missing(session: Session) -> tuple[MissingSource, ...]:
    """The sound files that are missing or changed, one of each path, in this revision and all others."""
    found = missing_sources(revision.document for revision in session.history.revisions)
    return tuple({source.path: source for source in found}.values())


def list_missing(session: Session) -> list[str]:
    """The paths of the sound files that are missing or changed."""
    return [str(source.path) for source in missing(session)]


def relink(session: Session, path: str | Path, file: str | Path) -> None:
    """Read the sound of the missing file `path` from `file`, in all revisions; behind its end is silence.

    Nothing is edited by it. A file with other sound is taken too, and said to be another.
    """
    sources, file = _at(session, Path(path)), Path(file).expanduser().resolve()
    opening = file_reading.read(session, file)
    found, was = opening.source, sources[0]
    if (found.channels, found.rate) != (was.channels, was.rate):
        opening.cancel()
        raise CommandError(
            f"{file} has {found.channels} channels at {found.rate} Hz; "
            f"{was.path.name} had {was.channels} at {was.rate} Hz"
        )
    _replace(session, sources, lambda source: found if found.frames == source.frames else found.resized(source.frames))
    file_reading.follow(session, opening)
    if fingerprint(file) != was.fingerprint:
        session.notify(f"{file.name} is not the same sound as {was.path.name} was; it is used all the same", "warning")


def search_missing(session: Session, folder: str | Path) -> Job[dict[str, Path]]:
    """Look for all missing files in a folder and the folders in it, by what is in them, whatever their names are."""
    folder = Path(folder).expanduser()
    if not folder.is_dir():
        raise CommandError(f"{folder} is no folder")
    gone = missing(session)
    if not gone:
        raise CommandError("no sound file is missing")
    generation = session.generation

    def done(places: dict[str, Path]) -> None:
        if session.generation != generation:
            return
        here = [source for source in missing(session) if source.fingerprint in places]
        for source in here:
            relink(session, source.path, places[source.fingerprint])
        left = len(gone) - len(here)
        rest = f"; {left} are still missing" if left else ""
        session.notify(
            f"Found {len(here)} of {len(gone)} missing files in {folder}{rest}", "warning" if left else "info"
        )

    wanted = {source.fingerprint: [source.path.suffix] for source in gone}
    return session.compute.submit(f"Search {folder.name}", search(folder, wanted), done=done)


def silence_missing(session: Session, path: str | Path) -> None:
    """Put silence in place of a missing file in this document; the revisions before keep its place."""
    sources = _at(session, Path(path))
    change = _change(sources, lambda source: Silence(source.channels, source.frames, source.rate))
    document = file_reading.with_segments(change)(session.document)
    session.commit(document, f"Silence for {Path(path).name}")


def _at(session: Session, path: Path) -> list[MissingSource]:
    found = missing_sources(revision.document for revision in session.history.revisions)
    here = [source for source in found if source.path == path]
    if not here:
        names = ", ".join(sorted({str(source.path) for source in found}))
        raise CommandError(f"{path} is not missing; missing are: {names or 'none'}")
    return here


def _replace(session: Session, sources: Iterable[MissingSource], new: Callable[[MissingSource], Source]) -> None:
    session.learn(file_reading.with_segments(_change(sources, new)), saved=False)


def _change(sources: Iterable[MissingSource], new: Callable[[MissingSource], Source]) -> LeafChange:
    places = {id(source): new(source) for source in sources}

    def changed(segment: Segment) -> Segment:
        source = places.get(id(segment.source))
        return segment if source is None else Segment(source, segment.start, segment.stop)

    return LeafChange(changed)
