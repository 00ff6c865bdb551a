"""Projects opened: the document with its history, and the sound files that it refers to."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.commands.drafts.successors import identity
from workstation.commands.files import file_reading
from workstation.commands.files.gaps import watch_sound
from workstation.core.errors import CommandError
from workstation.core.files.private import private_folder
from workstation.core.sound.sources import Source
from workstation.engine.compute import Body
from workstation.engine.sources.file_search import Finder
from workstation.engine.sources.file_source import FileSource, Stamp, stamp_of
from workstation.engine.sources.fingerprints import Prints
from workstation.engine.sources.missing_sources import MissingSource
from workstation.engine.sources.opening import Opening
from workstation.engine.sources.raw_source import RAW_ENDINGS, RawSource
from workstation.media.errors import MediaError
from workstation.project import ENDING
from workstation.project.claim import is_claimed
from workstation.project.errors import DamagedError, InUseError, OldFormatError, ProjectError
from workstation.project.file import ProjectFile, Saved
from workstation.project.lock import lock_of, take
from workstation.project.salvage.salvage import looks_like_project, salvage
from workstation.project.schema import check_sound, copy_project
from workstation.project.sound.sources import FileRef
from workstation.project.temp_files import clear
from workstation.session import Session

if TYPE_CHECKING:
    from filelock import BaseFileLock


class References:
    """Finds the file behind a source, each read once for its fingerprint."""

    def __init__(self, prints: Prints) -> None:
        self._prints = prints
        self._read: dict[tuple[Path, Stamp], str] = {}
        self._told: set[Path] = set()
        self.cut_short: dict[Path, None] = {}
        """The files that lost their end while they were open; it is silent now."""
        self.written_over: dict[Path, None] = {}
        """The files that are read in place and were written to while they were open."""
        self.gone: dict[Path, None] = {}
        """The files that cannot be read any more: nothing of them is in memory or on the disk."""

    def refer(self, source: Source) -> FileRef | None:
        """The file that a project can refer to instead of holding this sound; None when there is none any more."""
        shape = (source.channels, source.frames, source.rate)
        if isinstance(source, MissingSource):
            return FileRef(source.path, source.fingerprint, *shape)
        if not isinstance(source, FileSource) or source.path is None:
            return None
        file = source.path.resolve()
        if source.is_gone:  # its name is kept, as of one that is missing: its silence is not its sound
            self.gone[file] = None
            return FileRef(file, self._prints.remembered(file, *source.stamp) if source.stamp else "", *shape)
        try:
            now = stamp_of(file)
            if source.cut_short:
                self.cut_short[file] = None
            if now != source.stamp:
                if source.is_written_over and not source.cut_short:
                    self.written_over[file] = None
                return None  # written over since it was opened: it holds another sound now
            if (file, now) not in self._read:
                self._read[file, now] = self._prints.of(file)
        except OSError:
            return None
        return FileRef(file, self._read[file, now], *shape)

    def tell(self, session: Session) -> None:
        """Name the files that lost something, each once; what was found out is remembered."""
        self._prints.keep()
        for file in self.cut_short:
            if file not in self._told:
                self._told.add(file)
                session.notify(f"{file} was cut short while it was open: what is gone of it is silent now", "warning")
        for file in self.gone:
            if file not in self._told:
                self._told.add(file)
                session.notify(
                    f"{file} is not there any more, or is another file now: "
                    "saved is its name, and its place is silent until it is found",
                    "warning",
                )
        for file in self.written_over:
            if file not in self._told:
                self._told.add(file)
                session.notify(
                    f"{file} was written to by another program while it was open: saved is what it holds now", "warning"
                )


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
    for opening in found.openings:
        file_reading.follow(session, opening)
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
    for fault in found.notes:
        session.notify(fault, "warning")
    return project


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of reading a project."""

    project: ProjectFile
    saved: Saved
    openings: tuple[Opening, ...]
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
    openings: dict[Path, Opening] = {}
    prints = Prints(session.cache)
    finder = Finder(path.parent, prints)

    def open_file(ref: FileRef) -> Source:
        if not ref.fingerprint and ref.path.suffix in RAW_ENDINGS and ref.path.is_file():  # named by a draft
            return RawSource(ref.path, ref.channels, ref.rate, ref.frames)
        changed = False
        try:
            there = finder.find(ref.path, ref.fingerprint)
            changed = there is None and ref.path.exists()
            if there is not None:
                if there not in openings:
                    openings[there] = file_reading.read(session, there, brief=True)
                source = openings[there].source
                if (source.channels, source.rate) == (ref.channels, ref.rate):
                    return source if source.frames == ref.frames else source.resized(ref.frames)
        except (OSError, MediaError):
            pass  # it was there a moment ago
        what = "has been changed since the project was saved" if changed else "is missing"
        notes.append(f"{ref.path} {what}: its place is silent")
        return MissingSource(ref.path, ref.fingerprint, ref.channels, ref.frames, ref.rate, changed=changed)

    try:
        draft = with_draft and project.has_draft
        if project.has_draft and not draft:
            notes.append(f"{path} also holds changes that were not saved: they are left out")
        saved = project.load(open_file, draft=draft, expect=prints.look_ahead)
        prints.keep()
    except BaseException:
        for opening in openings.values():
            opening.cancel()
        project.close()
        project.let_go()
        raise
    return _Found(project, saved, tuple(openings.values()), tuple(dict.fromkeys(notes)), draft, whole)


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
