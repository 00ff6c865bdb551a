"""Fingerprints of files, remembered from one run of the program to the next for files that nobody touched."""

import json
import os
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeAlias

from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.bounded import read_form
from workstation.core.files.private import private_folder
from workstation.engine.sources.readers import READERS
from workstation.project.fingerprint import fingerprint

_Stamp: TypeAlias = tuple[int, int, int, int, int]
"""Drive, inode, size, time of change, and time of any change to the file or what is known of it."""
_Row: TypeAlias = tuple[str, int, int, int, int, int]
"""A fingerprint, and the stamp of its file."""
_MAX = 10_000
_SETTLED_SECONDS = 2.0
"""A file that was changed less long ago may change again within what its time can tell."""


class _Ahead:
    """A file that is looked at by whoever comes first: a thread, or the one that asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: tuple[_Stamp, str] | None = None

    def look(self, path: Path) -> None:
        with self._lock, suppress(OSError):  # whoever asks will find the same
            if self._found is None:
                self._found = stamp_of(path), fingerprint(path)

    def of(self, path: Path, stamp: _Stamp) -> str:
        """The fingerprint of the file, which has this stamp now."""
        with self._lock:
            if self._found is None or self._found[0] != stamp:
                self._found = stamp, fingerprint(path)
            return self._found[1]


def stamp_of(path: Path) -> _Stamp:
    """What is another whenever a file was written to; OSError when it is not there."""
    stat = path.stat()
    return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


class Prints:
    """The fingerprints of files, by their place, inode, size and times. Any thread may ask."""

    def __init__(self, folder: Path) -> None:
        """Kept in a file in `folder`, which need not be there: nothing depends on it."""
        self._path = folder / "prints.json"
        self._lock = threading.Lock()
        self._known: dict[str, _Row] | None = None
        self._ahead: dict[str, _Ahead] = {}
        """What is looked at before anybody asks."""
        self._is_new = False

    def of(self, path: Path) -> str:
        """The fingerprint of a file; OSError when it cannot be read."""
        stamp = stamp_of(path)
        name = os.fspath(path)
        with self._lock:
            known = self._read().get(name)
            if known is not None and known[1:] == stamp:
                return known[0]
            ahead = self._ahead.get(name)
        settled = time.time() - max(stamp[3:]) / 1e9 > _SETTLED_SECONDS
        found = ahead.of(path, stamp) if settled and ahead is not None else fingerprint(path)
        if settled:
            with self._lock:
                self._read()[name] = (found, *stamp)
                self._is_new = True
        return found

    def look_ahead(self, paths: Iterable[Path]) -> None:
        """Begin to look at files that `of` is going to be asked for, on the threads that read files.

        To hash is most of what opening a project of many files for the first time takes, and waits for nobody there.
        """
        for path in paths:
            name = os.fspath(path)
            with self._lock:
                if name in self._ahead or name in self._read():
                    continue
                ahead = self._ahead[name] = _Ahead()
            READERS.submit(partial(ahead.look, path))

    def remembered(self, path: Path, size: int, changed_ns: int) -> str:
        """The fingerprint of the file that was at `path` with this size and time of change; empty when not known."""
        with self._lock:
            known = self._read().get(os.fspath(path))
        return known[0] if known is not None and known[3:5] == (size, changed_ns) else ""

    def keep(self) -> None:
        """Write what is new for the next time, where that can be done."""
        with self._lock:
            if not self._is_new:
                return
            self._is_new = False
            rows = list(self._read().items())[-_MAX:]
        with suppress(OSError, ValueError):
            private_folder(self._path.parent)
            write_atomic(self._path, json.dumps(dict(rows)), private=True)

    def _read(self) -> dict[str, _Row]:
        if self._known is None:
            self._known = {}
            with suppress(OSError, ValueError):
                self._known = read_form(self._path, dict[str, _Row])
        return self._known
