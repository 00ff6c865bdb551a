"""Files that are written beside a project to take its place when they are whole."""

import glob
import secrets
from contextlib import suppress
from pathlib import Path

_ENDINGS = ("", "-wal", "-shm", "-journal")


def part_beside(path: Path) -> Path:
    """A new name for one."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")


def remove(part: Path) -> None:
    """It is not needed any more, with what SQLite has put beside it."""
    for ending in _ENDINGS:
        with suppress(OSError):
            part.with_name(part.name + ending).unlink(missing_ok=True)


def clear(path: Path) -> None:
    """Remove those that were left when a program was killed while it wrote; whoever calls holds the project's lock."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        remove(left)
