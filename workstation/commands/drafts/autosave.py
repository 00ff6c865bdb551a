"""Drafts: unsaved work kept on disk from the first edit, and found again after the program was ended by force."""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from workstation.commands.drafts.history_without_recording import WithoutGrowing
from workstation.commands.drafts.locations import DraftLocation, DraftLocations, drop_draft
from workstation.commands.drafts.recordings import Recordings
from workstation.commands.drafts.recovery import (
    Draft,
    bring_back,
    discard,
    find_drafts,
    forget_pointer,
    lock_draft,
    point_to,
)
from workstation.commands.drafts.sound import DraftSound
from workstation.commands.drafts.successors import forget_successor, note_successor
from workstation.commands.files.project import open_project, take_over
from workstation.commands.files.saving import state_of
from workstation.core.history import History
from workstation.core.ranges import Change
from workstation.engine.compute import Body, Compute
from workstation.engine.sources.recording_file import RecordingInfo
from workstation.engine.sources.scratch import ScratchFile
from workstation.project import ENDING
from workstation.project.errors import ProjectError
from workstation.project.file import ProjectFile
from workstation.session import Session

_SECONDS_BETWEEN_GROWTH = 1.0
"""How often the place of a recording under way is written; its sound has a file of its own."""


_SECONDS_BETWEEN_LOOKS = 0.2
"""How often a thread that waits looks whether it has been cancelled."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What there is to be written at a moment."""

    history: History
    state: dict[str, object]
    about: dict[str, object]
    edition: int
    recordings: list[Path]


class Drafts:
    """Keeps the session's unsaved work: in its project file beside what was saved, else in an own file.

    Writing happens on a thread of its own, soon after each edit, and takes no longer for long sound: that is only named
    at first, by the file in which it was made, and copied in afterwards. Where one place cannot be written the next one
    is tried: the project, the first folder, the others. That is said once, and does not disturb the work.
    """

    def __init__(self, session: Session, folder: Path, *more: Path) -> None:
        self.folder = folder
        self.edition = -1
        """The session's when its work was last taken to be written."""
        self.busy = False
        """Something is being written."""
        self._session, self._folders = session, (folder, *more)
        self._places = DraftLocations(session, self._folders)
        self._sound = DraftSound(folder, session.cache)
        self.recordings = Recordings(session, self._folders)
        self._drafted: ProjectFile | None = None
        """The file that holds the draft as it was written last."""
        self._written: History | None = None
        """What it holds; its sound stays in use, so that nothing removes a file that the draft names."""
        self._stale = self._paused = self._unsettled = False
        self._next: deque[_Work] = deque(maxlen=1)
        """What was done while a draft is written: its thread goes on with it while the main one is busy."""
        self._place_of: tuple[str, ProjectFile | None] = ("", None)
        """The document that is being written, and its project."""
        self._woken = threading.Event()
        self._view: dict[str, object] = {}
        """What the window remembers, as it was when the writing began."""
        self._said: set[str] = set()
        self._recorded = 0.0
        self._without_growing = WithoutGrowing()
        self._compute = Compute(session.post)
        """A thread of its own: what the other one is busy with must not keep work from being kept safe."""
        self._slow = Compute(session.post)
        """And one for what may take long: waiting for the disk, and copying sound."""
        session.keeper = self
        self._disposals: list[Callable[[], None]] = [
            session.changed.connect(self._changed),
            session.titled.connect(self._titled),
            session.reading.connect(lambda _: self._changed(None)),
        ]

    @property
    def idle(self) -> bool:
        """All that was done is written."""
        return not self.busy and not self._compute.jobs and not self._slow.jobs

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
            self.recordings.bring_back_alone(path)
            self._changed(None)
        elif path.parent not in self._folders:
            open_project(self._session, path)
        else:
            self._recover_draft(path)

    def before_saving(self, path: Path) -> Callable[[], None]:
        """Remember where the document goes, so that its draft is not taken for newer work after a kill just then."""
        return partial(note_successor, self.folder, self._session.document_id, path)

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
        self._woken.set()
        self._compute.close()
        self._slow.close()
        if keep:
            self._places.release()
        else:
            self._forget()

    def recording_file(self, rate: int, channels: int, track: str, name: str, start: int) -> ScratchFile | None:
        """A file for a recording that is found again after a crash; None when none can be written."""
        try:
            file = self.recordings.make(
                lambda: RecordingInfo(rate, channels, track, name, start, str(self._places.current().path))
            )
        except (OSError, ProjectError) as error:
            self._complain(f"The recording cannot be kept safe: {error}")
            return None
        self._sound.growing = file.path
        self._without_growing.begin(track)
        return file

    def history(self) -> History:
        """The session's as a draft gets it: without what is being recorded, which has a file of its own."""
        session = self._session
        history = session.history.with_selection(session.selection)
        recording = session.recorder.source
        return history if recording is None else self._without_growing(history, recording)

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
        self._places.adopt(DraftLocation(project, lock))
        self._drafted = project
        self.recordings.bring_back(path)
        self._changed(None)

    def _titled(self) -> None:
        """Another document, or this one saved: what was kept of it is not needed any more."""
        session = self._session
        if not session.modified:
            self._forget()
        if session.project is not None and not session.project.read_only:
            self.recordings.bring_back(session.project.path)

    def _changed(self, change: Change | None) -> None:
        session = self._session
        if self._paused:
            return
        if self.busy:
            self._stale = True
            same = self._place_of == (session.document_id, session.project)
            self._next.clear()
            if same and session.modified and not session.recorder.recording:
                self._next.append(self._work())
            self._woken.set()
        elif session.modified or self._drafted:
            if session.recorder.recording:
                now = time.monotonic()
                if session.edition == self.edition and now - self._recorded < _SECONDS_BETWEEN_GROWTH:
                    return
                self._recorded = now
            self._keep()

    def _keep(self) -> None:
        session = self._session
        recording = session.recorder.source
        history = self.history()
        if recording is None:
            self._sound.growing = self.recordings.growing = None
        try:
            project = self._places.current()
        except (OSError, ProjectError) as error:
            self._complain(f"Unsaved work cannot be kept safe: {error}. Save the document somewhere else.")
            return
        self.busy, self._stale = True, False
        self._next.clear()
        self._place_of = (session.document_id, session.project)
        self._view = session.services.view.state()
        first = self._work(history)
        self.edition = first.edition
        kept: list[_Work] = []

        def body() -> Body[None]:
            work: _Work | None = first
            while work is not None:
                self.edition = work.edition
                yield from project.save(work.history, work.state, self._sound.refer, draft=True)
                if project is session.project:
                    point_to(project.path, self.folder, work.about)
                kept.append(work)
                work = yield from self._more()

        def done(_: None) -> None:
            work, before = kept[-1], self._drafted
            self._drafted, self._written = project, work.history
            if before is not project:
                self.recordings.hand_over(project.path)
                if before is not None:
                    drop_draft(before)
            take_over(session, project)
            self._places.tidy()
            self._sound.written()
            self.recordings.kept(work.recordings, self._sound.paths)
            self._unsettled = True
            self._settle()

        def failed(error: Exception) -> None:
            if kept:  # what was written before it failed
                done(None)
            if not self._places.uses(project):  # nobody needs it any more, and its file may be gone
                return
            if not isinstance(error, ProjectError | OSError):
                self._complain(f"Unsaved work cannot be kept safe: {error}. Save the document somewhere else.")
                return
            self._places.failed(project)
            self._stale = True  # the next place, at once
            self._complain(f"{error}. Unsaved work is kept elsewhere meanwhile; save the document somewhere else.")

        job = self._compute.submit("Keep unsaved work", body(), done=done, failed=failed, quiet=True)
        job.finished.connect(lambda _: self._finished())

    def _work(self, history: History | None = None) -> _Work:
        session = self._session
        history = history or self.history()
        about = _about(session, history)
        state = {"about": about, **state_of(session, self._view)}
        return _Work(history, state, about, session.edition, self.recordings.ended)

    def _more(self) -> Generator[float, None, _Work | None]:
        """What to write next, as a part of a job's body; None once the main thread has time to see to that itself.

        It may be busy for long, with a script that does one thing after another; what is done meanwhile must be kept.
        """
        heard = threading.Event()

        def hear() -> None:
            heard.set()
            self._woken.set()

        self._session.post(hear)
        while not heard.is_set() and self._session.keeper is self:
            with suppress(IndexError):
                return self._next.pop()
            self._woken.wait(_SECONDS_BETWEEN_LOOKS)
            self._woken.clear()
            yield 1.0
        return None

    def _finished(self) -> None:
        self.busy = False
        if self._stale:
            self._stale = False
            self._changed(None)

    def _settle(self) -> None:
        """See to it that a power cut takes nothing, and copy the sound that the draft only names so far."""
        project = self._drafted
        if project is None or not self._unsettled or self._slow.jobs:
            return
        self._unsettled = False

        def body() -> Body[None]:
            project.connection.flush()
            yield 0.0
            yield from project.bring_in(self._sound.refer_in_the_end)

        def done(_: None) -> None:
            if project is self._drafted:
                take_over(self._session, project)
                if (
                    not self.busy
                ):  # else the draft under way may be about to name a file; its own copying comes after it
                    self._sound.copied(project)

        job = self._slow.submit("Copy sound", body(), done=done, quiet=True)
        job.finished.connect(lambda _: self._settle())

    def _forget(self) -> None:
        """Drop all drafts; an own file goes, its sound can be read while it is in use."""
        if self._drafted is not None:
            drop_draft(self._drafted)
            forget_pointer(self._drafted.path, self.folder)
        self._places.forget()
        forget_successor(self.folder, self._session.document_id)
        self._drafted = self._written = None
        self._next.clear()
        self._sound.forget()
        self._said.clear()
        if not self._session.recorder.recording:
            self.recordings.forget()

    def _complain(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._session.notify(text, "warning")


def _about(session: Session, history: History) -> dict[str, object]:
    """What the list of what can be recovered says of a document."""
    document = history.current.document
    name = session.path.stem if session.path else document.tracks[0].name if document.tracks else "Untitled"
    project = str(session.project.path) if session.project else ""
    return {"name": name, "seconds": document.seconds, "project": project, "kept": time.time()}
