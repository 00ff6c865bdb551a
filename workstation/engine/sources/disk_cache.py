"""Files that are kept from one run of the program to the next because making them again takes time."""

import hashlib
import secrets
import time
from contextlib import suppress
from pathlib import Path

from workstation.core.files.private import private_folder
from workstation.project.fingerprint import fingerprint

_DAY_SECONDS = 86_400
_REVISION = 2
"""Counts what changes in how files are read: what was made before is not used any more."""


class DiskCache:
    """A folder of files by key, of bounded size: those that were not used for the longest time go first.

    Nothing depends on them: whatever cannot be read or written counts as not kept.
    """

    def __init__(self, folder: Path, ending: str, max_bytes: int) -> None:
        self._folder, self._ending, self._max_bytes = folder, ending, max_bytes

    def path(self, key: str) -> Path:
        """Where the file of a key is or will be."""
        return self._folder / f"{key}{self._ending}"

    def find(self, key: str) -> Path | None:
        """The file of a key, which counts as used now; None when there is none."""
        path = self.path(key)
        if not path.exists():
            return None
        with suppress(OSError):  # a folder that cannot be written to is still good for reading
            path.touch()
        return path

    def new(self) -> Path:
        """A name for a file that is being made; OSError when the folder cannot be."""
        private_folder(self._folder)
        return self._folder / f".{secrets.token_hex(8)}.part"

    def trim(self) -> None:
        """Remove what is too much, and what programs that were killed left unfinished."""
        found: list[tuple[float, int, Path]] = []
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            try:
                stat = path.stat()
            except OSError:
                continue
            if path.suffix == ".part":
                if stat.st_mtime < time.time() - _DAY_SECONDS:
                    _remove(path)
            elif path.suffix == self._ending:
                found.append((stat.st_mtime, stat.st_size, path))
        room = self._max_bytes
        for _, size, path in sorted(found, reverse=True):
            room -= size
            if room < 0:
                _remove(path)


def sound_key(path: Path, stamp: tuple[int, int]) -> str:
    """What files made from a sound file are kept by: its content as far as looked at, its size and time of change.

    The same wherever the file is moved to. OSError when it cannot be read.
    """
    text = f"{fingerprint(path)} {stamp} {_REVISION}"
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _remove(path: Path) -> None:
    with suppress(OSError):  # where open files stay (Windows), another program may have it open
        path.unlink(missing_ok=True)
