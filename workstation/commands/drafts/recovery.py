"""What a program that was ended by force has left: found, looked at, thrown away or brought back."""

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from workstation.commands.drafts.successors import ProjectNote, is_superseded
from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.bounded import parse_json, read_form
from workstation.core.files.private import private_folder
from workstation.engine.sources.raw_source import RAW_ENDINGS
from workstation.engine.sources.recording_file import delete_recording, left_recordings, move_recording, placed_at
from workstation.project import ENDING
from workstation.project.errors import ProjectError
from workstation.project.file import ProjectFile
from workstation.project.lock import lock_of, take

if TYPE_CHECKING:
    from filelock import BaseFileLock

T = TypeVar("T")

TRASH_DAYS = 14
"""For how long what was discarded can be brought back."""

_TRASH = "discarded"


@dataclass(frozen=True, slots=True)
class Draft:
    """Work that was never saved, left by a program that is gone: a document with its history, or a lone recording."""

    path: Path
    kept: datetime
    """When it was written last."""
    name: str = "Untitled"
    seconds: float = 0.0
    edits: int = 0
    """How many steps can be undone."""
    discarded: bool = False
    project: Path | None = None
    """The project that it belongs to, which could not be written."""


def find_drafts(folder: Path, *, discarded: bool = False, locks: Path | None = None) -> tuple[Draft, ...]:
    """The drafts that no running program holds, newest first; those that were `discarded`, or the others.

    `locks`: the folder with the locks of projects, to tell those that are being worked on.
    """
    place = folder / _TRASH if discarded else folder
    found = []
    for path in place.glob(f"*{ENDING}"):
        lock = lock_draft(path)
        if lock is None:
            continue
        try:
            draft = _looked_at(path, folder) if path.exists() else None  # its program may just have ended
            if draft is not None:
                found.append(replace(draft, discarded=discarded))
        finally:
            lock.release()
            path.with_name(path.name + ".lock").unlink(missing_ok=True)
    if not discarded:
        found += _pointed_at(folder, locks)
    for path, note in left_recordings(place):
        if not Path(note.belongs_to).exists() or discarded:
            seconds = path.stat().st_size / (4 * note.channels * note.rate)
            found.append(Draft(path, _written(path), note.name, seconds, discarded=discarded))
    return tuple(sorted(found, key=lambda draft: draft.kept, reverse=True))


def point_to(project: Path, folder: Path, about: dict[str, object]) -> None:
    """Remember in `folder` that a project somewhere holds unsaved work."""
    pointer = _pointer(project, folder)
    if pointer.exists():
        return
    with suppress(OSError):  # the work is in the project all the same, and found when that is opened
        private_folder(folder)
        write_atomic(pointer, json.dumps({"project": str(project), **about}), private=True)


def forget_pointer(project: Path, folder: Path) -> None:
    """It holds none any more."""
    with suppress(OSError):
        _pointer(project, folder).unlink(missing_ok=True)


def purge(folder: Path, now: float | None = None) -> None:
    """Delete what was discarded long enough ago, and sound that no draft names any more.

    While it cannot be told what a draft names, as its drive is gone, all sound stays.
    """
    oldest = (now or time.time()) - TRASH_DAYS * 86_400
    for path in sorted((folder / _TRASH).glob("*")):  # a recording comes before its note, which tells its time
        with suppress(OSError):
            if placed_at(path) < oldest:
                path.unlink()
    sounds = [path for path in folder.iterdir() if path.suffix in RAW_ENDINGS] if folder.is_dir() else []
    recordings = {path for path, _ in left_recordings(folder)}
    old = [path for path in sounds if path not in recordings and path.stat().st_mtime < oldest]
    named = _sounds_named(folder) if old else set()
    for path in old:
        if named is not None and path not in named:
            with suppress(OSError):
                path.unlink()


def discard(path: Path, folder: Path) -> Path:
    """Put a draft among the discarded ones; answers where it is now. OSError when it cannot be moved."""
    return _move(path, folder / _TRASH)


def bring_back(path: Path, folder: Path) -> Path:
    """Take a draft from among the discarded ones; answers where it is now. OSError when it cannot be moved."""
    return _move(path, folder)


def delete_draft(path: Path) -> None:
    """Remove a draft for good."""
    if path.suffix != ENDING:
        delete_recording(path)
        return
    for ending in ("", "-wal", "-shm", ".lock"):
        with suppress(OSError):
            path.with_name(path.name + ending).unlink(missing_ok=True)


def lock_draft(path: Path) -> "BaseFileLock | None":
    """The lock that says that a program works on a draft; None when another one does."""
    return take(path.with_name(path.name + ".lock"))


def _sounds_named(folder: Path) -> set[Path] | None:
    """The files with the sound of drafts: of a folder, of what was discarded there, and of projects elsewhere.

    None while one of them cannot be read.
    """
    pointed = []
    for pointer in folder.glob("*.pointer"):
        with suppress(OSError, ValueError):
            pointed.append(_pointed(pointer))
    named = set()
    for path in (*folder.glob(f"*{ENDING}"), *(folder / _TRASH).glob(f"*{ENDING}"), *pointed):
        if (path.parent.exists() and not path.exists()) or _is_unbegun(path):
            continue
        try:
            with closing(ProjectFile.open(path, read_only=True)) as project:
                rows = project.connection.read("SELECT path FROM source WHERE kind = 'file'")
                named |= {Path(str(row[0])) for row in rows}
        except (ProjectError, OSError, sqlite3.Error):
            return None
    return named


def _pointed_at(folder: Path, locks: Path | None) -> list[Draft]:
    """Saved projects with unsaved work in them."""
    found = []
    for pointer in folder.glob("*.pointer"):
        path = Path()
        with suppress(OSError, ValueError):
            path = _pointed(pointer)
        lock = take(lock_of(path, locks)) if locks is not None else None
        if locks is not None and lock is None:
            continue
        draft = _looked_at(path, folder, keep=True) if path.is_file() else None
        if lock is not None:
            lock.release()
        if draft is not None:
            found.append(replace(draft, project=path))
        elif path.parent.exists():
            pointer.unlink(missing_ok=True)
    return found


def _pointed(pointer: Path) -> Path:
    """ValueError when it names no project."""
    project = read_form(pointer, ProjectNote).project
    if "\0" in project:
        raise ValueError(f"{pointer} names no project")
    return Path(project)


def _pointer(project: Path, folder: Path) -> Path:
    return folder / f"{blake2b(os.fsencode(project.resolve()), digest_size=12).hexdigest()}.pointer"


def _looked_at(path: Path, folder: Path, *, keep: bool = False) -> Draft | None:
    """What stands in a draft; None where nothing was kept before the end, or all of it is in a project since.

    Then it goes: unless `keep`, the file.
    """
    written = _written(path)
    if _is_unbegun(path):
        if not keep:
            delete_draft(path)
        return None
    try:
        project = ProjectFile.open(path)
    except (ProjectError, OSError, sqlite3.Error):
        return None
    try:
        if not project.has_draft:
            project.close()
            if not keep:
                delete_draft(path)
            return None
        rows = project.connection.read("SELECT name, value FROM state WHERE draft = 1")
        state = {str(name): parse_json(str(value), str(name)) for name, value in rows}
        if is_superseded(folder, path, state):
            project.drop_draft()
            project.close()
            if not keep:
                delete_draft(path)
            return None
        given = state.get("about")
        about = given if isinstance(given, dict) else {}
        origin = _of(about, "project", str)
        kept = _of(about, "kept", float)  # the file itself is written to when it is looked at
        return Draft(
            path,
            datetime.fromtimestamp(min(kept, 32_503_680_000)).astimezone() if kept else written,
            _of(about, "name", str) or path.stem,
            _of(about, "seconds", float) or 0.0,
            _of(state, "index", int) or 0,
            project=Path(origin) if origin else None,
        )
    except (ProjectError, ValueError):
        return None
    finally:
        project.close()


def _is_unbegun(path: Path) -> bool:
    """Whether its program was killed before there was anything in it."""
    try:
        return path.stat().st_size == 0
    except OSError:
        return False


def _of(table: Mapping[str, object], name: str, kind: type[T]) -> T | None:
    """A value of a table, where there is one of that kind, and no number below 0 or without an end."""
    value = table.get(name)
    if kind is float and type(value) is int:
        value = float(value)
    if not isinstance(value, kind) or (isinstance(value, int | float) and not 0 <= value < 1e300):
        return None
    return value


def _written(path: Path) -> datetime:
    log = path.with_name(path.name + "-wal")
    times = [file.stat().st_mtime for file in (path, log) if file.exists()]
    return datetime.fromtimestamp(max(times)).astimezone()


def _move(path: Path, folder: Path) -> Path:
    private_folder(folder)
    if path.suffix != ENDING:
        move_recording(path, folder)
        return folder / path.name
    for ending in ("-wal", "-shm", ""):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            shutil.move(beside, folder / beside.name)
    with suppress(OSError):
        path.with_name(path.name + ".lock").unlink(missing_ok=True)
    (folder / path.name).touch()
    return folder / path.name
