"""Projects saved and opened: the document with its history, and the sound files that it refers to."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.commands import reading
from workstation.core.errors import CommandError
from workstation.core.sources import Source
from workstation.engine.compute import Body, Job
from workstation.engine.decoded import FileSource, Opening, Stamp, stamp_of
from workstation.engine.finding import Finder
from workstation.engine.missing import MissingSource
from workstation.media.errors import MediaError
from workstation.project.file import ProjectFile
from workstation.project.fingerprint import fingerprint
from workstation.project.lock import lock_of, take
from workstation.project.sources import FileRef
from workstation.session import Session

if TYPE_CHECKING:
    from filelock import BaseFileLock

ENDING = ".aws"


class References:
    """Finds the file behind a source, each read once for its fingerprint."""

    def __init__(self) -> None:
        self._prints: dict[tuple[Path, Stamp], str] = {}

    def refer(self, source: Source) -> FileRef | None:
        """The file that a project can refer to instead of holding this sound; None when there is none any more."""
        shape = (source.channels, source.frames, source.rate)
        if isinstance(source, MissingSource):
            return FileRef(source.path, source.fingerprint, *shape)
        if not isinstance(source, FileSource) or source.path is None:
            return None
        file = source.path.resolve()
        try:
            now = stamp_of(file)
            if now != source.stamp:
                return None  # written over since it was opened: it holds another sound now
            if (file, now) not in self._prints:
                self._prints[file, now] = fingerprint(file)
        except OSError:
            return None
        return FileRef(file, self._prints[file, now], *shape)


def save_project(session: Session, path: Path | None = None) -> Job[ProjectFile]:
    """Save the document with its whole history as a project; without `path` where it was saved before."""
    if path is None and session.project is None:
        raise CommandError("Save: this document has no project file yet, so name one")
    if any(not opening.probe.exact for opening in session.openings):
        raise CommandError("Save: wait until the files have been read to their end")
    target = path.resolve() if path else None
    if target is not None and target.suffix != ENDING:
        target = target.with_name(target.name + ENDING)
    if target is not None and not target.parent.is_dir():
        raise CommandError(f"Save: the folder {target.parent} does not exist")
    if session.recorder.recording:
        raise CommandError("Save: end the recording first")
    own = session.project is not None and target in (None, session.project.path)
    lock = None if own or target is None else _lock(session, target, "Save")
    history = session.history.with_selection(session.selection)
    generation = session.generation
    refer = References().refer

    def body() -> Body[ProjectFile]:
        if own and session.project is not None:
            yield from session.project.save(history, {}, refer)
            return session.project
        if target is None:
            raise RuntimeError("a project without a path")
        part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        project = ProjectFile.create(part)
        try:
            yield from project.save(history, {}, refer)
            project.settle(target)
        except BaseException:
            project.close()
            for ending in ("", "-wal", "-shm"):
                part.with_name(part.name + ending).unlink(missing_ok=True)
            raise
        return project

    def done(project: ProjectFile) -> None:
        if session.generation == generation:
            project.lock = project.lock or lock
            session.mark_saved(history.current.document, project)
        session.say(f"Saved {project.path.name}")

    def failed(error: Exception) -> None:
        here = ", the document is still here unsaved" if session.generation == generation else ""
        session.say(f"Save failed{here}: {error}", "error")

    def over(job: Job[ProjectFile]) -> None:
        if lock is not None and (session.project is None or session.project.lock is not lock):
            lock.release()

    job = session.compute.submit("Save", body(), done=done, failed=failed)
    job.finished.connect(over)
    return job


def open_project(session: Session, path: Path, *, recover: bool = False) -> ProjectFile:
    """Load a project into the session; the sound files that it refers to are read in the background.

    What was not saved before the program ended is loaded too, as unsaved work. `recover`: the file is such work alone,
    of a document that was never saved.
    """
    before = session.project
    again = before is not None and before.path == path.resolve()
    lock = None if again or recover else _lock(session, path, "Open")
    try:
        project = ProjectFile.open(path)
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    project.lock = lock
    openings: dict[Path, Opening] = {}
    faults: list[str] = []

    finder = Finder(path.resolve().parent)

    def open_file(ref: FileRef) -> Source:
        there = finder.find(ref.path, ref.fingerprint)
        changed = there is None and ref.path.exists()
        try:
            if there is not None:
                if there not in openings:
                    openings[there] = reading.read(session, there)
                source = openings[there].source
                if (source.channels, source.rate) == (ref.channels, ref.rate):
                    return source if source.frames == ref.frames else source.resized(ref.frames)
        except (OSError, MediaError):
            pass  # it was there a moment ago
        what = "has been changed since the project was saved" if changed else "is missing"
        faults.append(f"{ref.path} {what}: its place is silent")
        return MissingSource(ref.path, ref.fingerprint, ref.channels, ref.frames, ref.rate, changed=changed)

    draft = project.has_draft
    try:
        saved = project.load(open_file, draft=draft)
    except BaseException:
        for opening in openings.values():
            opening.cancel()
        project.close()
        project.let_go()
        raise
    if before is not None and again:
        project.lock, before.lock = before.lock, None
    reading.stop(session)
    for opening in openings.values():
        reading.follow(session, opening)
    if recover:
        session.resume(saved.history, None, None, saved=False)
    else:
        session.resume(saved.history, path.resolve(), project, saved=not draft)
    if draft:
        session.say("Unsaved work was recovered; the history goes back to what was saved", "warning")
    for fault in dict.fromkeys(faults):
        session.say(fault, "warning")
    return project


def _lock(session: Session, path: Path, label: str) -> "BaseFileLock":
    """Two programs that write one project would mix their histories."""
    lock = take(lock_of(path, session.cache / "locks"))
    if lock is None:
        raise CommandError(f"{label}: {path} is open in another window of this program; close it there first")
    return lock
