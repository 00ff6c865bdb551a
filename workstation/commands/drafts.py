"""Drafts: unsaved work kept on disk from the first edit, and found again after the program was ended by force."""

import os
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.commands.project import ENDING, References, open_project
from workstation.core.ranges import Change
from workstation.engine.compute import Body, Urgency
from workstation.project.errors import ProjectError
from workstation.project.file import ProjectFile
from workstation.project.lock import take
from workstation.session import Session

if TYPE_CHECKING:
    from filelock import BaseFileLock


@dataclass(frozen=True, slots=True)
class Draft:
    """Work of a document that was never saved, left by a program that is gone."""

    path: Path
    kept: datetime


def find_drafts(folder: Path) -> tuple[Draft, ...]:
    """The drafts that no running program holds, newest first."""
    found = []
    for path in folder.glob(f"*{ENDING}"):
        lock = _lock_of(path)
        if lock is None:
            continue
        empty = False
        with suppress(ProjectError, sqlite3.Error, OSError):
            project = ProjectFile.open(path)
            try:
                empty = not project.has_draft
                if not empty:
                    found.append(Draft(path, datetime.fromtimestamp(path.stat().st_mtime).astimezone()))
            finally:
                project.close()
        lock.release()
        if empty:  # ended by force before anything was kept
            delete_draft(path)
    return tuple(sorted(found, key=lambda draft: draft.kept, reverse=True))


def delete_draft(path: Path) -> None:
    """Remove a draft for good."""
    for ending in ("", "-wal", "-shm", ".lock"):
        with suppress(OSError):
            path.with_name(path.name + ending).unlink(missing_ok=True)


class Drafts:
    """Keeps the session's unsaved work: in its project file beside what was saved, else in an own file in `folder`.

    Writing happens on the compute thread, soon after each edit; what cannot be written is said once and does not
    disturb the work.
    """

    def __init__(self, session: Session, folder: Path) -> None:
        self._session, self._folder = session, folder
        self._own: ProjectFile | None = None
        self._lock: BaseFileLock | None = None
        self._references = References()
        self._busy = False
        self._stale = False
        self._said = False
        self._drafted: ProjectFile | None = None
        self._disposals: list[Callable[[], None]] = [
            session.changed.connect(self._changed),
            session.titled.connect(self._titled),
            session.reading.connect(lambda _: self._changed(None)),
        ]

    def recover(self, draft: Draft) -> None:
        """Go on with a draft. ValueError says why it cannot be read; the file stays then."""
        lock = _lock_of(draft.path)
        if lock is None:
            raise ValueError(f"{draft.path} is in use by another window")
        try:
            project = open_project(self._session, draft.path, recover=True)
        except BaseException:
            lock.release()
            raise
        self._forget()
        self._own, self._lock = project, lock

    def close(self) -> None:
        """The program ends as it should: whoever wanted to save has saved."""
        for dispose in self._disposals:
            dispose()
        self._forget()

    def _titled(self) -> None:
        """Another document, or this one saved: what was kept of it is not needed any more."""
        if not self._session.modified:
            self._forget()

    def _changed(self, change: Change | None) -> None:
        session = self._session
        if self._busy:
            self._stale = True
        elif (session.modified or self._drafted) and not session.recorder.recording and not session.openings:
            self._keep()

    def _keep(self) -> None:
        session = self._session
        history = session.history.with_selection(session.selection)
        try:
            project = session.project or self._own_file()
        except (OSError, ProjectError) as error:
            self._complain(error)
            return
        if self._drafted is not project:
            self._forget(keep=project)
        self._drafted = project
        self._busy, self._stale = True, False

        def body() -> Body[None]:
            yield from project.save(history, {}, self._references.refer, draft=True)

        job = session.compute.submit(
            "Keep unsaved work", body(), urgency=Urgency.DISPLAY, failed=self._complain, quiet=True
        )
        job.finished.connect(lambda _: self._finished())

    def _finished(self) -> None:
        self._busy = False
        if self._stale:
            self._stale = False
            self._changed(None)

    def _own_file(self) -> ProjectFile:
        if self._own is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}-{secrets.token_hex(3)}{ENDING}"
            self._lock = _lock_of(path)
            self._own = ProjectFile.create(path)
        return self._own

    def _forget(self, keep: ProjectFile | None = None) -> None:
        """Drop the drafts in any file but `keep`; an own file goes, its sound can be read while it is in use."""
        for project in {p for p in (self._drafted, self._own) if p is not None and p is not keep}:
            with suppress(ProjectError, sqlite3.Error):
                project.drop_draft()
        self._drafted = None
        if self._own is not None and self._own is not keep:
            delete_draft(self._own.path)
            self._own = None
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def _complain(self, error: Exception) -> None:
        if not self._said:
            self._said = True
            self._session.say(
                f"Unsaved work cannot be kept safe: {error}. Save the document somewhere else.", "warning"
            )


def _lock_of(path: Path) -> "BaseFileLock | None":
    """The lock that says that a program works on a draft; None when another one does."""
    return take(path.with_name(path.name + ".lock"))
