"""Folders and files that only their owner can look into: unsaved work, caches, recordings, settings."""

import os
import stat
from io import FileIO
from pathlib import Path

FILE_MODE = 0o600
_FOLDER_MODE = 0o700
_OTHERS = 0o077


def private_folder(path: Path) -> Path:
    """`path` as a folder that nobody else can look into, made where it is not there; answers it.

    OSError when it cannot be made, or is another user's and stands where anybody may put one (as in /tmp).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    if os.name != "nt":
        _require_own(path)
    return path


def private_file(path: Path) -> FileIO:
    """A new file that nobody else can read, open for reading and writing; OSError when there is one already."""
    return FileIO(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), FILE_MODE), "r+")


def _require_own(path: Path) -> None:
    user = os.getuid()
    owners = {path.lstat().st_uid, path.stat().st_uid}  # of a link, and of what it leads to
    if owners != {user}:
        if path.parent.stat().st_mode & stat.S_ISVTX:
            raise PermissionError(f"{path} belongs to another user")
        return
    if path.stat().st_mode & _OTHERS:
        path.chmod(_FOLDER_MODE)
