"""Locks that say that a program works on a file; the system lets go of them however the program ends."""

import os
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.core.files.private import private_folder

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
    private_folder(folder)
    name = blake2b(os.fsencode(os.path.realpath(project)), digest_size=12).hexdigest()
    return folder / f"{name}.lock"
