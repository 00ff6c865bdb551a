"""Files written whole or not at all."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from workstation.core.files.private import FILE_MODE
from workstation.core.format_size import whole_text

FULL = "the disk is full; make room on it or write to another one"
_READ_ONLY = "the disk can only be read; write to another one"
_REASONS = {
    errno.ENOSPC: FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: "permission denied; write to another folder",
    errno.EPERM: "permission denied; write to another folder",
}
_LONGEST_STEM = 40
_FILE, _FOLDER = ".part", ".parts"
"""What the names of attempts have before the ending of the file that they are to be."""


class WriteError(OSError):
    """A file that cannot be written; the message is one line that names it as it was asked for."""

    def __init__(self, path: str | os.PathLike[str], error: OSError) -> None:
        self.why = reason(error)
        super().__init__(error.errno or 0, f"{os.fspath(path)} cannot be written: {self.why}")

    def __str__(self) -> str:
        return self.strerror or ""


def reason(error: OSError) -> str:
    """What the system has against it, and what to do."""
    if isinstance(error, WriteError):
        return error.why
    text = error.strerror or str(error)
    return _REASONS.get(error.errno or 0, text[:1].lower() + text[1:].rstrip("."))


def write_atomic(path: str | os.PathLike[str], content: str | bytes, *, private: bool = False) -> Path:
    """Put `content` (text becomes UTF-8, its line ends kept) at `path`; until it is complete the old file stays.

    The new file has the permissions of the old one, or the usual ones; a `private` one only its owner can read. A link
    is followed.
    ValueError when `path` is a folder, WriteError when nothing can be written there.
    """
    raw = whole_text(content).encode("utf-8") if isinstance(content, str) else content
    with replacement(path, private=private) as part, part.open("r+b") as stream:
        stream.write(raw)
        stream.flush()
        os.fsync(stream.fileno())
    return Path(path)


@contextmanager
def replacement(path: str | os.PathLike[str], *, private: bool = False) -> Iterator[Path]:
    """An empty file beside `path` that takes its place when the block ends, and goes when anything is raised.

    What programs that were killed have left there of the same file goes too. ValueError when `path` is a folder,
    a pipe or a device, WriteError instead of any OSError.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise ValueError(f"{os.fspath(path)} is a folder")
    if target.exists() and not target.is_file():  # a file in its place would take it from those who use it
        raise ValueError(f"{os.fspath(path)} is a {_kind(target)}, no file: choose another name")
    try:
        _clear(target)
        part = target.with_name(f"{_start(target)}{os.urandom(4).hex()}{_FILE}{target.suffix}")
        held = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE if private else 0o666)
        try:
            _hold(held)
            yield part
            if target.exists() and not private:
                part.chmod(target.stat().st_mode & 0o7777)
            if os.name == "nt":  # an open file cannot be moved there
                held = _closed(held)
            part.replace(target)
        except BaseException:
            held = _closed(held)
            part.unlink(missing_ok=True)
            raise
        finally:
            _closed(held)
    except WriteError:
        raise
    except OSError as error:
        raise WriteError(path, error) from error


def clear_attempts(path: str | os.PathLike[str]) -> None:
    """Remove what programs that were killed have left of attempts to write a file."""
    _clear(Path(os.path.realpath(path)))


@contextmanager
def folder_beside(path: str | os.PathLike[str]) -> Iterator[Path]:
    """An empty folder beside `path`, for what that is made of; it goes when the block ends.

    What programs that were killed have left there of the same file goes too. WriteError instead of the OSErrors of
    making it, and for those of files in it, which names `path`.
    """
    target = Path(os.path.realpath(path))
    held = -1
    try:
        _clear(target)
        folder = target.with_name(f"{_start(target)}{os.urandom(4).hex()}{_FOLDER}{target.suffix}")
        folder.mkdir()
    except OSError as error:
        raise WriteError(path, error) from error
    try:
        with suppress(OSError):  # a system where folders are not opened
            held = os.open(folder, os.O_RDONLY)
            _hold(held)
        yield folder
    except WriteError as error:
        raise WriteError(path, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _closed(held)


def _kind(target: Path) -> str:
    return "pipe" if target.is_fifo() else "socket" if target.is_socket() else "device"


def _start(target: Path) -> str:
    return f".{target.stem[:_LONGEST_STEM]}."


def _clear(target: Path) -> None:
    """Remove what is left of attempts to write `target` that nobody goes on with: their locks went with them."""
    start = _start(target)
    for path in _listed(target.parent):
        is_folder = _is_attempt(path.name, start, f"{_FOLDER}{target.suffix}")
        if not is_folder and not _is_attempt(path.name, start, f"{_FILE}{target.suffix}"):
            continue
        with suppress(OSError):
            held = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
            try:
                if _hold(held):
                    shutil.rmtree(path) if is_folder else os.unlink(path)
            finally:
                os.close(held)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _is_attempt(name: str, start: str, end: str) -> bool:
    number = name.removeprefix(start).removesuffix(end)
    return name == f"{start}{number}{end}" and len(number) == 8 and set(number) <= set("0123456789abcdef")


def _hold(file: int) -> bool:
    """Lock a file for as long as it is open; False where another program has, or nobody can here."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:
        return False
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except OSError:
        return False
    return True


def _closed(file: int) -> int:
    if file >= 0:
        os.close(file)
    return -1


def name_for_c(path: str | os.PathLike[str]) -> str | bytes:
    """The name of a file as libraries in C take it: where names are bytes, those, also where they are no text."""
    return str(path) if os.name == "nt" else os.fsencode(path)
