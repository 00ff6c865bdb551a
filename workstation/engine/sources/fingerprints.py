"""Fingerprints of files, remembered from one run of the program to the next for files that nobody touched."""

import json
import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.bounded import read_json
from workstation.core.files.private import private_folder
from workstation.project.fingerprint import fingerprint

_MAX = 10_000
_SETTLED_SECONDS = 2.0
"""A file that was changed less long ago may change again within what its time can tell."""


class Prints:
    """The fingerprints of files, by their place, inode, size and times. Any thread may ask."""

    def __init__(self, folder: Path) -> None:
        """Kept in a file in `folder`, which need not be there: nothing depends on it."""
        self._path = folder / "prints.json"
        self._lock = threading.Lock()
        self._known: dict[str, list[Any]] | None = None
        self._is_new = False

    def of(self, path: Path) -> str:
        """The fingerprint of a file; OSError when it cannot be read."""
        stat = path.stat()
        stamp = [stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
        name = os.fspath(path)
        with self._lock:
            known = self._read().get(name)
            if known is not None and known[1:] == stamp:
                return str(known[0])
        found = fingerprint(path)
        if time.time() - max(stat.st_mtime, stat.st_ctime) > _SETTLED_SECONDS:
            with self._lock:
                self._read()[name] = [found, *stamp]
                self._is_new = True
        return found

    def remembered(self, path: Path, size: int, changed_ns: int) -> str:
        """The fingerprint of the file that was at `path` with this size and time of change; empty when not known."""
        with self._lock:
            known = self._read().get(os.fspath(path))
        return str(known[0]) if known is not None and known[3:5] == [size, changed_ns] else ""

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

    def _read(self) -> dict[str, list[Any]]:
        if self._known is None:
            self._known = {}
            with suppress(OSError, ValueError):
                rows = read_json(self._path)
                if isinstance(rows, dict):
                    self._known = {name: row for name, row in rows.items() if isinstance(row, list) and len(row) == 6}
        return self._known
