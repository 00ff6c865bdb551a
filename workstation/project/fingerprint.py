"""What tells a file from another, or from itself after a change, without reading all of it."""

import errno
import hashlib
import stat
from pathlib import Path

_PIECE = 1 << 18


def fingerprint(path: Path) -> str:
    """A hash of the file's size, beginning, middle and end; OSError when it cannot be read, or is no file."""
    digest = hashlib.blake2b(digest_size=16)
    if not stat.S_ISREG(path.stat().st_mode):  # to open a pipe would wait for somebody to write into it
        raise OSError(errno.EINVAL, "not a file", str(path))
    with path.open("rb") as file:
        size = file.seek(0, 2)
        digest.update(str(size).encode())
        for start in (0, max(0, size // 2 - _PIECE // 2), max(0, size - _PIECE)):
            file.seek(start)
            digest.update(file.read(_PIECE))
    return digest.hexdigest()
