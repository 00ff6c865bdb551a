"""Projects opened: the document with its history, and the sound files that it refers to."""

import os
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.commands.files import file_reading
from workstation.commands.files.gaps import watch_sound
from workstation.commands.files.identity import identity
from workstation.commands.files.references import ReferredFiles
from workstation.core.errors import CommandError
from workstation.core.files.private import private_folder
from workstation.engine.compute import Body
from workstation.project import ENDING
from workstation.project.claim import is_claimed
from workstation.project.errors import DamagedError, InUseError, OldFormatError, ProjectError
from workstation.project.file import ProjectFile, Saved
from workstation.project.later_revisions import is_whole
from workstation.project.lock import lock_of, take
from workstation.project.salvage.salvage import looks_like_project, salvage
from workstation.project.schema import check_sound, copy_project
from workstation.project.temp_files import clear
from workstation.session import Session

if TYPE_CHECKING:
    from filelock import BaseFileLock

_SECONDS_TO_SHOW, _SECONDS_BETWEEN_LOOKS = 0.3, 0.05
"""How long steps that are made later leave the processor to the first picture, and then look whether files are read."""


def open_project(session: Session, path: Path, *, recover: bool = False, copy: bool = False) -> ProjectFile:
    """Load a project into the session; the sound files that it refers to are read in the background.

    What was not saved before the program ended is loaded too, as unsaved work. `recover`: the file is such work alone,
    of a document that was never saved. `copy`: the file is only read, and the document begins as one that was never
    saved; it may be open elsewhere. A damaged project is salvaged: what is intact of it comes as such a copy.
    """
    before = session.project
    path = Path(os.path.realpath(path))
    again = not copy and before is not None and before.path == path
    lock = None if again or recover or copy else lock_project(session, path, "Open")
    if lock is not None:
        clear(path)
    try:
        if again and before is not None:
            before.connection.release()
        found = _read(session, path, read_only=copy, claim=not recover)
    except BaseException:
        if again and before is not None:
            before.connection.claim()
        if lock is not None:
            lock.release()
        raise
    project = found.project
    copy = copy or not found.whole
    if copy and lock is not None:
        lock.release()
        lock = None
    project.lock = lock
    if before is not None and again:
        project.lock, before.lock = before.lock, None
    file_reading.stop(session)
    found.files.follow()
    saved = found.saved
    known = identity(saved.state)
    kept_as = known if known[0] and not (copy and found.whole) else None
    if recover or copy:
        session.resume(saved.history, None, None, saved=False, kept_as=kept_as)
    else:
        session.resume(saved.history, path, project, saved=not found.draft, kept_as=kept_as)
    view = saved.state.get("view")
    session.services.view.show(view if isinstance(view, dict) else {})
    watch_sound(session, project)
    if found.draft and found.whole:
        hint = "save it to keep it" if recover else "undoing leads back to what was saved"
        session.notify(f"Unsaved work was recovered; {hint}", "warning")
    if found.whole:
        _look_through(session, project.path)
    _make_rest(session, found)
    for fault in found.notes:
        session.notify(fault, "warning")
    return project


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of reading a project."""

    project: ProjectFile
    saved: Saved
    files: ReferredFiles
    notes: tuple[str, ...]
    """What is odd, each once."""
    draft: bool
    """It is work that was not saved."""
    whole: bool
    """Nothing of the file is damaged, so far as can be told at once."""


def _read(session: Session, path: Path, *, read_only: bool, claim: bool) -> _Found:
    """Open a project and read it; where it is damaged, what is intact of it. ProjectError when that is nothing."""
    notes: list[str] = []
    try:
        project = _opened(session, path, notes, read_only=read_only, claim=claim)
        return _loaded(session, path, project, notes, with_draft=not read_only)
    except DamagedError as damage:
        if not looks_like_project(path):
            raise
        rescued = _new_copy(session, "salvaged")
        found = salvage(path, rescued)
        project = ProjectFile.open(rescued)
        with suppress(OSError):  # read while it is in use; the document is kept as a draft
            rescued.unlink()
        notes = [f"{damage}. {found.summary} The file was left as it is: save the document as another one."]
        return _loaded(session, path, project, notes, with_draft=True, whole=False)


def _loaded(
    session: Session, path: Path, project: ProjectFile, notes: list[str], *, with_draft: bool, whole: bool = True
) -> _Found:
    files = ReferredFiles(session, path, notes)
    try:
        draft = with_draft and project.has_draft
        if project.has_draft and not draft:
            notes.append(f"{path} also holds changes that were not saved: they are left out")
        saved = project.load(files.open, draft=draft, later=True, expect=files.prints.look_ahead)
        files.prints.keep()
    except BaseException:
        files.cancel()
        project.close()
        project.let_go()
        raise
    return _Found(project, saved, files, tuple(dict.fromkeys(notes)), draft, whole)


def _make_rest(session: Session, found: _Found) -> None:
    """Make the steps that are not made yet, on a thread of its own: the document is shown meanwhile."""
    rest, project, generation = found.saved.rest, found.project, session.generation
    if rest is None:
        return

    def body() -> Body[DamagedError | None]:
        making = rest.make_all()
        time.sleep(_SECONDS_TO_SHOW)
        while session.openings and session.generation == generation:
            yield 0.0
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        while session.generation == generation:
            try:
                yield next(making)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
        return None

    def done(damage: DamagedError | None) -> None:
        found.files.prints.keep()
        if damage is None or session.generation != generation:
            return
        before = len(session.history.revisions)
        own = session.project is project
        session.forget_unreadable(is_whole)
        left_out = before - len(session.history.revisions)
        session.notify(
            f"{damage}. {left_out} of {before} steps cannot be read and were left out. The file was left as it is: "
            "save the document as another one.",
            "warning",
        )
        if own:
            session.leave_project()

    session.compute.submit(f"Read the steps of {project.path.name}", body(), done=done, quiet=True, apart=True)


def _look_through(session: Session, path: Path) -> None:
    """Check the whole file, its sound too, on a thread of its own: that takes long where it is big."""

    def body() -> Body[str]:
        yield 0.0
        return check_sound(path)

    def done(found: str) -> None:
        if found != "ok":
            session.notify(
                f"{path} is damaged: {found}. What is lost is silent; save the document as another file.", "error"
            )

    session.compute.submit(f"Check {path.name}", body(), done=done, quiet=True, apart=True)


def _opened(session: Session, path: Path, notes: list[str], *, read_only: bool, claim: bool) -> ProjectFile:
    """The project file; where it can only be read, that, which `notes` says."""
    try:
        return ProjectFile.open(path, read_only=read_only, claim=claim)
    except InUseError:
        raise
    except OldFormatError:
        return _brought_forward(session, path)
    except DamagedError:
        raise
    except ProjectError:
        if read_only:
            raise
    notes.append(f"{path} cannot be written: save the document as another file")
    try:
        return ProjectFile.open(path, read_only=True)
    except OldFormatError:
        return _brought_forward(session, path)


def _brought_forward(session: Session, path: Path) -> ProjectFile:
    """A copy of a project of an older format, in this one."""
    copy = _new_copy(session, "older")
    try:
        copy_project(path, copy)
        ProjectFile.open(copy).close()
        return ProjectFile.open(copy, read_only=True)
    finally:
        with suppress(OSError):  # read while it is in use
            copy.unlink()


def _new_copy(session: Session, kind: str) -> Path:
    private_folder(session.cache)
    return session.cache / f"{kind}-{secrets.token_hex(6)}{ENDING}"


def take_over(session: Session, project: ProjectFile) -> None:
    """Read from a project what was copied into it, where it stands on the drive of the scratch files, which go then.

    A drive that can be unplugged is not left alone with what was computed.
    """
    with suppress(OSError):
        if project.path.stat().st_dev == session.cache.stat().st_dev:
            project.take_over()


def lock_project(session: Session, path: Path, label: str) -> "BaseFileLock":
    """Two programs that write one project would mix their histories."""
    lock = take(lock_of(path, session.cache / "locks"))
    if lock is not None and is_claimed(path):
        lock.release()
        lock = None
    if lock is None:
        hint = (
            "close it there first, or open a copy of it (File, Open a copy)"
            if label == "Open"
            else "close it there first"
        )
        raise CommandError(f"{label}: {path} is open in another window of this program; {hint}")
    return lock
