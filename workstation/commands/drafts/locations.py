"""Where unsaved work is written: in its project, else in a file of its own in the first folder that can be written."""

import os
import secrets
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.commands.drafts.recovery import delete_draft, lock_draft
from workstation.core.files.private import private_folder
from workstation.project import ENDING
from workstation.project.errors import ProjectError
from workstation.project.file import ProjectFile
from workstation.session import Session

if TYPE_CHECKING:
    from filelock import BaseFileLock


@dataclass(frozen=True, slots=True)
class DraftLocation:
    """A file for unsaved work, and what says that this program works on it."""

    project: ProjectFile
    lock: "BaseFileLock | None"


class DraftLocations:
    """The file that unsaved work is written to now, and those that were left for it."""

    def __init__(self, session: Session, folders: tuple[Path, ...]) -> None:
        self._session, self._folders = session, folders
        self._own: DraftLocation | None = None
        self._left: list[DraftLocation] = []
        """Own files that are not needed once the next one is written."""
        self._failing: set[Path] = set()
        """Files and folders that could not be written."""

    def current(self) -> ProjectFile:
        """The first that can be written. OSError or ProjectError when there is none."""
        project = self._session.project
        if project is not None and not project.read_only and project.path not in self._failing:
            self._leave()
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
            self._leave()
            self._own = made
            return made.project
        self._failing.clear()  # with the next edit all are tried again
        raise problem or ProjectError("there is no folder that can be written")

    def uses(self, project: ProjectFile) -> bool:
        """Whether unsaved work still goes there: not where the document was saved or another one opened."""
        return project is self._session.project or (self._own is not None and self._own.project is project)

    def adopt(self, place: DraftLocation) -> None:
        """Go on with a file that was left by another program."""
        self._own = place

    def failed(self, project: ProjectFile) -> None:
        """This one cannot be written: from now on the next one is used."""
        self._failing.add(project.path if project is self._session.project else project.path.parent)

    def tidy(self) -> None:
        """The current one is written: those before it go."""
        while self._left:
            _delete(self._left.pop())

    def forget(self) -> None:
        """Nothing that was written is needed any more; its sound can be read while it is in use."""
        self._leave()
        self.tidy()
        self._failing.clear()

    def release(self) -> None:
        """Let another program have the current one."""
        if self._own is not None and self._own.lock is not None:
            self._own.lock.release()

    def _leave(self) -> None:
        if self._own is not None:
            self._left.append(self._own)
            self._own = None


def drop_draft(project: ProjectFile) -> None:
    """Forget what was not saved in a project, where that can be."""
    with suppress(ProjectError, sqlite3.Error):
        project.drop_draft()


def _make(folder: Path) -> DraftLocation:
    """An empty file for unsaved work; OSError or ProjectError when the folder cannot be written."""
    private_folder(folder)
    path = folder / f"{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}-{secrets.token_hex(3)}{ENDING}"
    lock = lock_draft(path)
    try:
        return DraftLocation(ProjectFile.create(path, private=True), lock)
    except BaseException:
        if lock is not None:
            lock.release()
        delete_draft(path)
        raise


def _delete(place: DraftLocation) -> None:
    delete_draft(place.project.path)
    if place.lock is not None:
        place.lock.release()
