"""Standard input and output as files of sound: it is read and written here and there, not from end to end."""

import shutil
import sys
from pathlib import Path

PIPE = "-"


def piped_in(folder: Path) -> Path:
    """Standard input as a file in a folder; ValueError when it is empty."""
    path = folder / "stdin"
    with path.open("wb") as stream:
        shutil.copyfileobj(sys.stdin.buffer, stream)
    if not path.stat().st_size:
        raise ValueError("standard input is empty")
    return path


def pipe_out(path: Path) -> None:
    """A file to standard output."""
    with path.open("rb") as stream:
        shutil.copyfileobj(stream, sys.stdout.buffer)
    sys.stdout.buffer.flush()
