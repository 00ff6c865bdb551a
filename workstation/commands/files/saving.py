"""Projects saved: in place, as another file, as a copy, with all their sound, or smaller."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.commands.files.gaps import watch_sound
from workstation.commands.files.project import lock_project, take_over
from workstation.commands.files.references import References
from workstation.commands.overwriting import spare_sources
from workstation.core.errors import CommandError, NothingToDoError
from workstation.core.format_size import size_text
from workstation.core.history import History
from workstation.core.sound.sources import Source
from workstation.engine.compute import Body, Job
from workstation.engine.sources.fingerprints import Prints
from workstation.engine.sources.missing_sources import MissingSource, missing_sources
from workstation.project import ENDING
from workstation.project.compact import bytes_of, compact
from workstation.project.file import ProjectFile
from workstation.project.history_size import max_value_bytes, oldest_too_many
from workstation.project.info import ProjectInfo, info_of
from workstation.project.sound.sources import FileRef, Refer
from workstation.project.temp_files import clear, in_place_of, part_beside, remove
from workstation.session import Session

if TYPE_CHECKING:
    from filelock import BaseFileLock

_SAVING = "saving"


def save_project(session: Session, path: Path | None = None) -> Job[ProjectFile]:
    """Save the document with its whole history as a project; without `path` where it was saved before."""
    if path is None and session.project is None:
        raise CommandError("Save: this document has no project file yet, so name one")
    if path is None and session.project is not None and session.project.read_only:
        raise CommandError(f"Save: {session.project.path} cannot be written; save the document as another file")
    _require_whole(session, "Save")
    target = _target(session, path, "Save") if path else None
    own = session.project is not None and target in (None, session.project.path)
    lock = None if own or target is None else lock_project(session, target, "Save")
    _forget_too_old(session)
    history = _as_kept(session)
    state = state_of(session)
    generation = session.generation
    references = References(Prints(session.cache))
    settling = session.keeper.before_saving(target) if session.keeper is not None and target is not None else None

    def body() -> Body[ProjectFile]:
        if own and session.project is not None:
            yield from session.project.save(history, state, references.refer)
            return session.project
        if target is None:
            raise RuntimeError("a project without a path")
        return (yield from _written(target, history, state, references.refer, settling))

    def done(project: ProjectFile) -> None:
        if session.generation == generation:
            project.lock = project.lock or lock
            watch_sound(session, project)
            session.mark_saved(history.current.document, project)
            take_over(session, project)
            session.settings.remember_file(project.path)
        session.notify(f"Saved {project.path.name}", about=_SAVING)
        references.tell(session)

    def failed(error: Exception) -> None:
        here = (
            ". The document is still here, unsaved: save it as another file" if session.generation == generation else ""
        )
        session.notify(f"Save failed: {error}{here}", "error", about=_SAVING)

    job = session.compute.submit("Save", body(), done=done, failed=failed)
    job.finished.connect(lambda _: _let_go(session, lock))
    return job


def save_copy(session: Session, path: str | Path) -> Job[ProjectFile]:
    """Write the document with its whole history to another project file; work goes on in this one."""
    _require_whole(session, "Save a copy")
    target = _target(session, Path(path).expanduser(), "Save a copy")
    if session.project is not None and target == session.project.path:
        raise CommandError("Save a copy: this is the project itself, so name another file")
    lock = lock_project(session, target, "Save a copy")
    history, references = _as_kept(session), References(Prints(session.cache))
    state: dict[str, object] = {"view": session.services.view.state()}

    def body() -> Body[ProjectFile]:
        project = yield from _written(target, history, state, references.refer)
        project.close()
        return project

    job = session.compute.submit(
        "Save a copy",
        body(),
        done=lambda project: session.notify(f"Saved a copy as {project.path.name}"),
        failed=lambda error: session.notify(f"The copy was not saved: {error}", "error"),
    )
    job.finished.connect(lambda _: lock.release())
    return job


def collect(session: Session) -> Job[ProjectFile]:
    """Bring all sound into the project, that of the files it refers to as well, and save it: it stands alone then."""
    project = session.project
    if project is None or project.read_only:
        raise CommandError("Collect media: save the document as a project first")
    _require_whole(session, "Collect media")
    if session.openings:
        raise CommandError("Collect media: wait until the files have been read")
    history, state = _as_kept(session), state_of(session)
    generation = session.generation
    before = bytes_of(project)
    # what memory still knows of may have been found again since
    lost = dict.fromkeys(source.path for source in missing_sources(step.document for step in history.revisions))

    def refer(source: Source) -> FileRef | None:
        if not isinstance(source, MissingSource):
            return None
        return FileRef(source.path, source.fingerprint, source.channels, source.frames, source.rate)

    def body() -> Body[ProjectFile]:
        yield from project.save(history, state, refer)
        return project

    def done(project: ProjectFile) -> None:
        if session.generation == generation:
            session.mark_saved(history.current.document, project)
        session.notify(f"All sound is in {project.path.name} now, {size_text(bytes_of(project) - before)} more")
        for path in lost:
            session.notify(f"{path} is missing and could not be brought in", "warning")

    return session.compute.submit(
        "Collect media",
        body(),
        done=done,
        failed=lambda error: session.notify(f"Collecting media failed, nothing was changed: {error}", "error"),
    )


def compact_project(session: Session) -> Job[tuple[int, int]]:
    """Write the project file anew without what no step leads to any more; tells how much smaller it is."""
    project = session.project
    if project is None or project.read_only:
        raise CommandError("Compact: save the document as a project first")

    def body() -> Body[tuple[int, int]]:
        before = bytes_of(project)
        yield from compact(project)
        return before, bytes_of(project)

    def done(sizes: tuple[int, int]) -> None:
        before, after = sizes
        saved = f"{size_text(before - after)} less" if after < before else "there was nothing to remove"
        session.notify(f"Compacted {project.path.name}: {size_text(after)}, {saved}")

    return session.compute.submit(
        "Compact",
        body(),
        done=done,
        failed=lambda error: session.notify(f"Compacting failed, the project is as it was: {error}", "error"),
    )


def forget_history(session: Session, *, keep: int = 0) -> None:
    """Forget the steps before the current one but the newest `keep`; saving and compacting then frees their room."""
    if keep < 0:
        raise ValueError(f"keep must be 0 or more, got {keep}")
    if session.history.index <= keep:
        raise NothingToDoError("Forget history: there are no steps to forget")
    session.forget_oldest(session.history.index - keep)


def info(session: Session) -> ProjectInfo:
    """How large the document and its history are, in memory and in the project file."""
    found = info_of(session.history, session.project)
    session.notify(found.line)
    return found


def state_of(session: Session, view: dict[str, object] | None = None) -> dict[str, object]:
    """What stands in a file beside the history; `view` is what the window remembers, if it was asked already."""
    view = session.services.view.state() if view is None else view
    return {"view": view, "document": session.document_id, "edition": session.edition}


def _require_whole(session: Session, label: str) -> None:
    if any(not opening.probe.exact for opening in session.openings):
        raise CommandError(f"{label}: wait until the files have been read to their end")
    if session.recorder.recording:
        raise CommandError(f"{label}: end the recording first")


def _target(session: Session, path: Path, label: str) -> Path:
    target = Path(os.path.realpath(path))
    if target.suffix != ENDING:
        target = target.with_name(target.name + ENDING)
    if not target.parent.is_dir():
        raise CommandError(f"{label}: the folder {target.parent} does not exist")
    if session.project is None or target != session.project.path:
        spare_sources(session, label, target)
    return target


def _as_kept(session: Session) -> History:
    """The history as a project gets it."""
    history = session.history.with_selection(session.selection)
    return history if session.settings["keep_history"] else History((history.current,))


def _forget_too_old(session: Session) -> None:
    """Forget the oldest steps whose sound, words and markers are more than the setting allows."""
    most = round(session.settings["history_gb"] * 1e9)
    if session.project is not None and bytes_of(session.project) + max_value_bytes(session.history) < most / 2:
        return  # its sound is compressed to no less than half, so that there is no need to look
    count = oldest_too_many(session.history, most)
    if count:
        session.forget_oldest(count)
        session.notify(f"The oldest {count} steps were forgotten: they held more than the settings keep")


def _written(
    target: Path,
    history: History,
    state: dict[str, object],
    refer: Refer,
    settling: Callable[[], None] | None = None,
) -> Body[ProjectFile]:
    """A project written beside `target` and put there when it is whole, as a job's body; answers it.

    `settling` is called just before.
    """
    clear(target)
    part = part_beside(target)
    try:
        with in_place_of(target, part):
            project = ProjectFile.create(part)
            try:
                yield from project.save(history, state, refer)
                if settling is not None:
                    settling()
                project.settle(target)
            except BaseException:
                project.close()
                raise
    except BaseException:
        remove(part)
        raise
    return project


def _let_go(session: Session, lock: "BaseFileLock | None") -> None:
    if lock is not None and (session.project is None or session.project.lock is not lock):
        lock.release()
