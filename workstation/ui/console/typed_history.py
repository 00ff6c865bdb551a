"""What was typed at the console, kept from one start to the next in a file that only its owner can read."""

import json
import os
from contextlib import suppress
from pathlib import Path

from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.private import FILE_MODE, private_folder

_KEPT = 2000
_LARGEST = 4 << 20
"""Bytes; a larger file is none of ours."""


class TypedHistory:
    """Inputs, oldest first; several programs may add to one file. Without a path nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._last = ""

    def load(self) -> list[str]:
        """All inputs that are kept; what cannot be read is left out."""
        if self._path is None:
            return []
        try:
            if self._path.stat().st_size > _LARGEST:
                return []
            lines = self._path.read_text("utf-8", errors="replace").splitlines()
        except OSError:
            return []
        found = [text for line in lines if (text := _text(line))]
        if len(found) > _KEPT:
            found = found[-_KEPT:]
            with suppress(OSError, ValueError):
                write_atomic(self._path, "".join(map(_line, found)), private=True)
        self._last = found[-1] if found else ""
        return found

    def add(self, text: str) -> None:
        """Keep one more, unless it is the same as the last; where nothing can be written nothing is kept."""
        text = text.rstrip()
        if self._path is None or not text or text == self._last:
            return
        self._last = text
        with suppress(OSError):
            private_folder(self._path.parent)
            held = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE)
            with os.fdopen(held, "ab") as stream:
                stream.write(_line(text).encode())


def _line(text: str) -> str:
    return json.dumps(text) + "\n"


def _text(line: str) -> str:
    try:
        text = json.loads(line)
    except ValueError:  # the end of a program that was killed
        return ""
    return text if isinstance(text, str) else ""
