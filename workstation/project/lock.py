"""Locks that say that a program works on a file; the system lets go of them however the program ends."""

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock


def take(lock: Path) -> "BaseFileLock | None":
    """Take the lock in the file `lock`; None when it is taken."""
    from filelock import FileLock, Timeout

    taken = FileLock(lock, thread_local=False)
    try:
        taken.acquire(timeout=0)
    except Timeout:
        return None
    return taken


def lock_of(project: Path, folder: Path) -> Path:
    """The lock file in `folder` for a project anywhere: beside it, it would be litter, or could not be written."""
    folder.mkdir(parents=True, exist_ok=True)
    name = blake2b(str(project.resolve()).encode(), digest_size=12).hexdigest()
    return folder / f"{name}.lock"
