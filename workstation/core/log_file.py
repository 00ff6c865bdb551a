"""The file that the program's log is written to: bounded, private, and shared with other processes of the program."""

import os
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import IO

from workstation.core.files.private import FILE_MODE

MAX_BYTES = 512_000
"""Of one file."""
OLDER_FILES = 2
"""How many full ones are kept beside it, as `workstation.log.1` and so on."""


class LogFile:
    """Lines in a file that only its owner can read; another process may move it away. Any thread may write.

    Python's own `logging` is not used: with its handlers it brings sockets, queues and pickle, and would be a tenth of
    the time that the command line needs to start.
    """

    def __init__(self, path: Path) -> None:
        """OSError where it cannot be opened."""
        self._path = path
        self._lock = Lock()
        self._stream: IO[bytes] | None = self._open()

    def write(self, level: str, seconds: float, text: str) -> None:
        """A line of a level, told at a time (seconds since 1970). A full disk costs the line."""
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
        line = f"{when}.{int(seconds % 1 * 1000):03} {os.getpid()} {level} {text}\n"
        raw = line.encode("utf-8", "backslashreplace")
        with self._lock, suppress(OSError, ValueError):
            if self._stream is None:
                return
            if not _same_file(self._stream, self._path):
                self._stream.close()
                self._stream = self._open()
            if self._path.is_file() and os.fstat(self._stream.fileno()).st_size + len(raw) > MAX_BYTES:
                self._stream.close()
                self._set_aside()
                self._stream = self._open()
            self._stream.write(raw)

    def close(self) -> None:
        """What is written later is lost."""
        with self._lock, suppress(OSError):
            stream, self._stream = self._stream, None
            if stream is not None:
                stream.close()

    def _open(self) -> IO[bytes]:
        return open(self._path, "ab", buffering=0, opener=_private_opener)

    def _set_aside(self) -> None:
        """Number the files one higher; the oldest goes. Where that cannot be, the file grows on."""
        for number in range(OLDER_FILES, 0, -1):
            older = self._path.with_name(f"{self._path.name}.{number - 1}") if number > 1 else self._path
            with suppress(OSError):
                older.replace(self._path.with_name(f"{self._path.name}.{number}"))


def _private_opener(path: str, flags: int) -> int:
    return os.open(path, flags, FILE_MODE)


def _same_file(stream: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except FileNotFoundError:
        return False
