"""Where a file is: on the disk, in memory, or behind something that can be read from or written to."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from workstation.torchaudio.errors import AudioFileError

Place: TypeAlias = str | os.PathLike[str] | BinaryIO
"""A path, or an object with `read` or `write`."""

_BLOCK = 1 << 20


@contextmanager
def as_path(place: Place | bytes, format: str | None = None) -> Iterator[Path]:
    """The path of a file; what is in memory or behind an object with `read` is copied to a temporary file first.

    An object is read from where it stands to its end. `format` becomes the ending of the temporary file.
    """
    if isinstance(place, str | os.PathLike):
        path = Path(place)
        if str(place).startswith(("http://", "https://")):
            raise AudioFileError(f"{place} is an address: fetch the file first, nothing is downloaded here")
        yield path
        return
    if not isinstance(place, bytes | bytearray | memoryview) and not hasattr(place, "read"):
        raise TypeError(f"expected a path or an object with read, got {type(place).__name__}")
    with tempfile.TemporaryDirectory(prefix="workstation-") as folder:
        path = Path(folder) / (f"sound.{format}" if format and format.isalnum() else "sound")
        with path.open("wb") as file:
            if isinstance(place, bytes | bytearray | memoryview):
                file.write(place)
            else:
                while block := place.read(_BLOCK):
                    file.write(block)
        yield path


@contextmanager
def written_to(place: Place, ending: str) -> Iterator[Path]:
    """A path to write to that becomes the file, or is copied to an object with `write`, once all has gone well."""
    from workstation.media.encode import whole_file

    if isinstance(place, str | os.PathLike):
        with whole_file(Path(place)) as part:
            yield part
        return
    if not hasattr(place, "write"):
        raise TypeError(f"expected a path or an object with write, got {type(place).__name__}")
    with tempfile.TemporaryDirectory(prefix="workstation-") as folder:
        path = Path(folder) / f"sound.{ending}"
        yield path
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                place.write(block)


def ending_of(place: Any) -> str:
    """The ending of a path in small letters, without the dot; empty for anything else."""
    return Path(place).suffix[1:].lower() if isinstance(place, str | os.PathLike) else ""
