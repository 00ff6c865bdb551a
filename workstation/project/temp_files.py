"""Files that are written beside a project to take its place when they are whole."""

import glob
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from workstation.core.files.atomic_write import FULL
from workstation.project.errors import ProjectError

_ENDINGS = ("", "-wal", "-shm", "-journal")


def part_beside(path: Path) -> Path:
    """A new name for one."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")


@contextmanager
def in_place_of(path: Path, part: Path) -> Iterator[None]:
    """Faults that name the part name the file that it is for; a folder in which nothing can be written is said."""
    try:
        yield
    except ProjectError as error:
        text = str(error).replace(str(part), str(path)).replace(part.name, path.name)
        if "disk is full" in text:
            text = f"{path} cannot be written: {FULL}"
        elif not os.access(path.parent, os.W_OK):
            text = f"{path} cannot be written: permission denied; write to another folder"
        raise type(error)(text) from error


def remove(part: Path) -> None:
    """It is not needed any more, with what SQLite has put beside it."""
    for ending in _ENDINGS:
        with suppress(OSError):
            part.with_name(part.name + ending).unlink(missing_ok=True)


def clear(path: Path) -> None:
    """Remove those that were left when a program was killed while it wrote; whoever calls holds the project's lock."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        remove(left)
