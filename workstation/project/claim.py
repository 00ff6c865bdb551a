"""A claim on a project file: a lock on the file itself, by whatever name, user or computer it is opened.

It is a byte far behind the end, of which SQLite knows nothing. Systems without such locks (macOS) have none; there only
the lock file in the cache folder tells two programs from each other, and what was written meanwhile is found out.
"""

import os
import struct
import sys
from contextlib import suppress
from pathlib import Path

_PLACE = 1 << 46
_LOCK = struct.Struct("hhqqi")
"""A `struct flock`: type, from where, first byte, bytes, process."""


class Claim:
    """Holds the claim on one file, until it is released."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def take(cls, path: Path) -> "Claim | None":
        """The claim on a file; None when another program has it. OSError when the file cannot be written."""
        handle = os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
        claim = cls(handle)
        if not claim.again():
            os.close(handle)
            return None
        return claim

    def again(self) -> bool:
        """Take it once more after a release; False when another program has it meanwhile."""
        return _set(self._handle, taken=True)

    def release(self) -> None:
        """Another program may have it."""
        _set(self._handle, taken=False)

    def close(self) -> None:
        """The file is not used here any more. Sooner than that its handle stays: closing one drops SQLite's locks."""
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            with suppress(OSError):
                os.close(handle)


def is_claimed(path: Path) -> bool:
    """Whether a program works on the file; it is not to be asked for one that is open here."""
    try:
        claim = Claim.take(path)
    except OSError:
        return False
    if claim is not None:
        claim.close()
    return claim is None


if sys.platform == "win32":
    import msvcrt

    def _set(handle: int, *, taken: bool) -> bool:
        os.lseek(handle, _PLACE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK if taken else msvcrt.LK_UNLCK, 1)
        except OSError:
            return not taken
        return True
else:
    import fcntl

    def _set(handle: int, *, taken: bool) -> bool:
        command = getattr(fcntl, "F_OFD_SETLK", None)
        if command is None or handle < 0:
            return True
        kind = fcntl.F_WRLCK if taken else fcntl.F_UNLCK
        try:
            fcntl.fcntl(handle, command, _LOCK.pack(kind, os.SEEK_SET, _PLACE, 1, 0))
        except (BlockingIOError, PermissionError):
            return False
        except OSError:  # a file system without locks
            return True
        return True
