"""Drafts: unsaved work kept on disk from the first edit, and found again after the program was ended by force."""

import os
import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.commands.project import ENDING, References, open_project, take_over
from workstation.commands.recovery import (
    Draft,
    bring_back,
    delete_draft,
    discard,
    find_drafts,
    forget_pointer,
    lock_draft,
    point_to,
    recordings_of,
    with_recording,
)
from workstation.core.document import Document
from workstation.core.edits import Segment
from workstation.core.errors import CommandError
from workstation.core.history import History, Revision
from workstation.core.ranges import Change
from workstation.core.sources import Source
from workstation.engine.compute import Body, Compute
from workstation.engine.recorded import KeptFile, Note, delete_recording, left_recordings
from workstation.engine.scratch import ScratchFile
from workstation.project.errors import ProjectError
from workstation.project.file import ProjectFile
from workstation.session import Session

if TYPE_CHECKING:
    from filelock import BaseFileLock

_SECONDS_BETWEEN_GROWTH = 1.0
"""How often the place of a recording under way is written; its sound has a file of its own."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A file for unsaved work, and what says that this program works on it."""

    project: ProjectFile
    lock: "BaseFileLock | None"


class Drafts:
    """Keeps the session's unsaved work: in its project file beside what was saved, else in an own file.

    Writing happens on the compute thread, soon after each edit. Where one place cannot be written the next one is
    tried: the project, the first folder, the others. That is said once, and does not disturb the work.
    """

    def __init__(self, session: Session, folder: Path, *more: Path) -> None:
        self.folder = folder
        self._session, self._folders = session, (folder, *more)
        self._own: _Place | None = None
        self._drafted: ProjectFile | None = None
        """The file that holds the draft as it was written last."""
        self._left: list[_Place] = []
        """Own files that are not needed once the next one is written."""
        self._failing: set[Path] = set()
        """Files and folders that could not be written."""
        self._references = References()
        self._busy = self._stale = self._paused = False
        self._said: set[str] = set()
        self._recordings: list[Path] = []
        self._recorded = 0.0
        self._edition = -1
        self._without: dict[int, tuple[Revision, Revision]] = {}
        self._compute = Compute(session.post)
        """A thread of its own: what the other one is busy with must not keep work from being kept safe."""
        self._flushing = Compute(session.post)
        """And one that waits for the disk, which may take long."""
        session.keeper = self
        self._disposals: list[Callable[[], None]] = [
            session.changed.connect(self._changed),
            session.titled.connect(self._titled),
            session.reading.connect(lambda _: self._changed(None)),
        ]

    @property
    def idle(self) -> bool:
        """All that was done is written."""
        return not self._busy and not self._compute.jobs and not self._flushing.jobs

    def find(self, *, discarded: bool = False) -> tuple[Draft, ...]:
        """What was left by programs that are gone, newest first; or what of it was `discarded`."""
        locks = self._session.cache / "locks"
        found = [draft for folder in self._folders for draft in find_drafts(folder, discarded=discarded, locks=locks)]
        return tuple(sorted(found, key=lambda draft: draft.kept, reverse=True))

    def recover(self, path: Path) -> None:
        """Go on with a draft, a project with unsaved work, or a lone recording.

        ValueError says why it cannot be read; the file stays then.
        """
        if path.suffix != ENDING:
            self._recover_recording(path)
        elif path.parent not in self._folders:
            open_project(self._session, path)
        else:
            self._recover_draft(path)

    def discard(self, path: Path) -> None:
        """Put a draft among what is thrown away some days later. OSError when it cannot be moved.

        Of a saved project the unsaved work stays in it; only it is not asked for any more.
        """
        if path.suffix == ENDING and path.parent not in self._folders:
            forget_pointer(path, self.folder)
        else:
            discard(path, path.parent)

    def bring_back(self, path: Path) -> None:
        """Take a draft from there. OSError when it cannot be moved."""
        bring_back(path, path.parent.parent)

    def close(self, *, keep: bool = False) -> None:
        """The program ends as it should: whoever wanted to save has saved. `keep`: nobody could be asked."""
        for dispose in self._disposals:
            dispose()
        self._session.keeper = None
        self._compute.close()
        self._flushing.close()
        if not keep:
            self._forget()
        elif self._own is not None and self._own.lock is not None:
            self._own.lock.release()

    def recording_file(self, rate: int, channels: int, track: str, name: str, start: int) -> ScratchFile | None:
        """A file for a recording that is found again after a crash; None when none can be written."""
        problem: Exception | None = None
        for folder in self._folders:
            try:
                owner = self._place()
                file = KeptFile(folder, Note(rate, channels, track, name, start, str(owner.path)))
            except (OSError, ProjectError) as error:
                problem = error
            else:
                self._recordings.append(file.path)
                return file
        if problem is not None:
            self._complain(f"The recording cannot be kept safe: {problem}")
        return None

    def _recover_draft(self, path: Path) -> None:
        lock = lock_draft(path)
        if lock is None:
            raise ValueError(f"{path} is in use by another window")
        self._paused = True
        try:
            project = open_project(self._session, path, recover=True)
        except BaseException:
            lock.release()
            raise
        finally:
            self._paused = False
        self._forget()
        self._own, self._drafted = _Place(project, lock), project
        self._add_recordings(path)
        self._changed(None)

    def _recover_recording(self, path: Path) -> None:
        note = dict(left_recordings(path.parent)).get(path)
        if note is None:
            raise ValueError(f"{path} is no recording that can be recovered")
        document = with_recording(Document(note.rate), path, note)
        self._session.resume(History((Revision(document, label="Record"),)), saved=False)
        self._recordings.append(path)
        self._changed(None)

    def _titled(self) -> None:
        """Another document, or this one saved: what was kept of it is not needed any more."""
        session = self._session
        if not session.modified:
            self._forget()
        if session.project is not None and not session.project.read_only:
            self._add_recordings(session.project.path)

    def _changed(self, change: Change | None) -> None:
        session = self._session
        if self._paused:
            return
        if self._busy:
            self._stale = True
        elif session.modified or self._drafted:
            if session.recorder.recording:
                now = time.monotonic()
                if session.edition == self._edition and now - self._recorded < _SECONDS_BETWEEN_GROWTH:
                    return
                self._recorded = now
            self._keep()

    def _keep(self) -> None:
        session = self._session
        history = session.history.with_selection(session.selection)
        recording = session.recorder.source
        if recording is not None:
            history = self._without_source(history, recording)
        try:
            project = self._place()
        except (OSError, ProjectError) as error:
            self._complain(f"Unsaved work cannot be kept safe: {error}. Save the document somewhere else.")
            return
        self._busy, self._stale = True, False
        self._edition = session.edition
        about, view = _about(session, history), session.view_state()
        recordings = [] if recording is not None else list(self._recordings)

        def body() -> Body[None]:
            yield from project.save(history, {"about": about, "view": view}, self._references.refer, draft=True)
            if project is session.project:
                point_to(project.path, self.folder, about)

        def done(_: None) -> None:
            before, self._drafted = self._drafted, project
            if before is not None and before is not project:
                _drop(before)
            take_over(session, project)
            while self._left:
                _delete(self._left.pop())
            for path in recordings:
                if path in self._recordings:  # else the document was saved meanwhile
                    delete_recording(path)
                    self._recordings.remove(path)
            if not self._flushing.jobs:
                self._flushing.submit("Flush", flush(), quiet=True)

        def flush() -> Body[None]:
            project.connection.flush()
            yield 1.0

        def failed(error: Exception) -> None:
            if not isinstance(error, ProjectError | OSError):
                self._complain(f"Unsaved work cannot be kept safe: {error}. Save the document somewhere else.")
                return
            self._failing.add(project.path if project is session.project else project.path.parent)
            self._stale = True  # the next place, at once
            self._complain(f"{error}. Unsaved work is kept elsewhere meanwhile; save the document somewhere else.")

        job = self._compute.submit("Keep unsaved work", body(), done=done, failed=failed, quiet=True)
        job.finished.connect(lambda _: self._finished())

    def _finished(self) -> None:
        self._busy = False
        if self._stale:
            self._stale = False
            self._changed(None)

    def _place(self) -> ProjectFile:
        """The file for unsaved work: the first that can be written. OSError or ProjectError when there is none."""
        project = self._session.project
        if project is not None and not project.read_only and project.path not in self._failing:
            if self._own is not None:
                self._left.append(self._own)
                self._own = None
            return project
        if self._own is not None and self._own.project.path.parent not in self._failing:
            return self._own.project
        problem: Exception | None = None
        for folder in self._folders:
            if folder in self._failing:
                continue
            try:
                made = _make(folder)
            except (OSError, ProjectError) as error:
                problem = error
                continue
            if self._own is not None:
                self._left.append(self._own)
            self._own = made
            return made.project
        self._failing.clear()  # with the next edit all are tried again
        raise problem or ProjectError("there is no folder that can be written")

    def _forget(self) -> None:
        """Drop all drafts; an own file goes, its sound can be read while it is in use."""
        if self._drafted is not None:
            _drop(self._drafted)
            forget_pointer(self._drafted.path, self.folder)
        for place in (*self._left, *((self._own,) if self._own else ())):
            _delete(place)
        self._left, self._own, self._drafted = [], None, None
        self._without.clear()
        self._failing.clear()
        self._said.clear()
        if not self._session.recorder.recording:
            while self._recordings:
                delete_recording(self._recordings.pop())

    def _without_source(self, history: History, source: Source) -> History:
        """The history without the sound that is being recorded: it has a file of its own until it is complete."""
        known, self._without = self._without, {}
        for revision in history.revisions:
            pair = known.get(id(revision)) or (revision, _without(revision, source))
            self._without[id(revision)] = pair
        return History(tuple(self._without[id(revision)][1] for revision in history.revisions), history.index)

    def _add_recordings(self, document: Path) -> None:
        """Bring back the recordings that were cut off in this document."""
        session = self._session
        for path, note in recordings_of(document, self._folders):
            if path in self._recordings:
                continue
            with suppress(OSError):
                self._recordings.append(path)
                whole = with_recording(session.document, path, note)
                if whole is not session.document:
                    session.commit(whole, "Record")
                    session.say(f"{note.name} was recovered", "warning")

    def _complain(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._session.say(text, "warning")


def recover(session: Session, path: str | Path = "") -> None:
    """Go on with work that a crash has left: the newest, or the one at `path`."""
    keeper = session.keeper
    if not isinstance(keeper, Drafts):
        raise CommandError("Recover: nothing keeps unsaved work here")
    if session.recorder.recording:
        raise CommandError("Recover: end the recording first")
    if not path:
        found = keeper.find()
        if not found:
            raise CommandError("Recover: there is no unsaved work")
        path = found[0].path
    keeper.recover(Path(path))


def discard_draft(session: Session, path: str | Path) -> None:
    """Throw away work that a crash has left; for two weeks it can be brought back."""
    if session.keeper is None:
        raise CommandError("Discard: nothing keeps unsaved work here")
    session.keeper.discard(Path(path))


def bring_back_draft(session: Session, path: str | Path) -> None:
    """Take back work that was discarded, so that it can be recovered again."""
    if session.keeper is None:
        raise CommandError("Bring back: nothing keeps unsaved work here")
    session.keeper.bring_back(Path(path))


def _about(session: Session, history: History) -> dict[str, object]:
    """What the list of what can be recovered says of a document."""
    document = history.current.document
    name = session.path.stem if session.path else document.tracks[0].name if document.tracks else "Untitled"
    project = str(session.project.path) if session.project else ""
    return {"name": name, "seconds": document.seconds, "project": project}


def _make(folder: Path) -> _Place:
    """An empty file for unsaved work; OSError or ProjectError when the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}-{secrets.token_hex(3)}{ENDING}"
    lock = lock_draft(path)
    try:
        return _Place(ProjectFile.create(path), lock)
    except BaseException:
        if lock is not None:
            lock.release()
        delete_draft(path)
        raise


def _drop(project: ProjectFile) -> None:
    with suppress(ProjectError, sqlite3.Error):
        project.drop_draft()


def _delete(place: _Place) -> None:
    delete_draft(place.project.path)
    if place.lock is not None:
        place.lock.release()


def _without(revision: Revision, source: Source) -> Revision:

    def cut(segment: Segment) -> Segment:
        return segment if segment.source is not source else Segment(source, 0, 0)

    document = revision.document
    for track in document.tracks:
        if (mended := track.with_segments(cut)) is not track:
            document = document.with_track(mended)
    return revision if document is revision.document else replace(revision, document=document)
