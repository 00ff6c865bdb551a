"""Open files, of which a process may have only so many: the longest unused are closed, and opened again when used."""

import os
import threading
import weakref
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO, RawIOBase
from pathlib import Path

_MAX, _MIN = 2_000, 16
_SHARE = 4
"""A quarter of what the system allows is for sound; the rest is for projects, exports, devices and libraries."""
_WANTED = (65_536, 10_240)
"""Limits to ask for, from the best: macOS allows no more than the second."""
_ENDING = ".open"


class ReplacedError(OSError):
    """There is another file now at the place of the one that was open."""


class _Open:
    """What the pool knows of a file."""

    __slots__ = ("file", "folder", "identity", "is_ours", "mode", "path", "users")

    def __init__(self, file: RawIOBase, path: Path | None, folder: Path | None) -> None:
        self.file: RawIOBase | None = file
        self.path, self.folder = path, folder
        self.is_ours = False
        """The name is a second one that was given to close the file, and goes with it."""
        self.mode = "r+b" if file.writable() else "rb"
        stat = os.fstat(file.fileno())
        self.identity = stat.st_dev, stat.st_ino
        self.users = 0

    def reopen(self) -> None:
        assert self.path is not None
        file = FileIO(self.path, self.mode)
        stat = os.fstat(file.fileno())
        if (stat.st_dev, stat.st_ino) != self.identity:
            file.close()
            raise ReplacedError(f"{self.path} is another file now")
        self.file = file

    def close(self) -> bool:
        """Close the file, once it can be opened again; False where it cannot."""
        if self.path is None and self.folder is not None and self.file is not None:
            self.path = _second_name(self.file, self.folder)
            self.is_ours = self.path is not None
        if self.path is None or self.file is None:
            return False
        self.file.close()
        self.file = None
        return True

    def end(self) -> None:
        if self.file is not None:
            self.file.close()
        if self.is_ours and self.path is not None:
            with suppress(OSError):
                self.path.unlink()


class OpenFile:
    """A file that is open while it is used, and otherwise as long as there is room; it ends with its last user."""

    def __init__(self, file: RawIOBase, *, path: Path | None = None, folder: Path | None = None) -> None:
        """An open file, which is this object's from now on.

        It is opened again at `path`; or, where others may take its name away, by a second name that it gets in
        `folder`. Without both it stays open.
        """
        self._open = _Open(file, path, folder)
        HANDLES.add(self._open)
        self._finalizer = weakref.finalize(self, HANDLES.drop, self._open)

    @contextmanager
    def use(self) -> Iterator[int]:
        """The open file's number, good until the end of the block. OSError when it cannot be opened again."""
        number = HANDLES.take(self._open)
        try:
            yield number
        finally:
            HANDLES.give_back(self._open)

    def end(self) -> None:
        """Close it for good."""
        self._finalizer()


class Handles:
    """The files of the process that hold sound. Any thread may use them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._open: OrderedDict[int, _Open] = OrderedDict()
        """Those that are open, the longest unused first."""
        self._dropped: deque[_Open] = deque()

    def add(self, state: _Open) -> None:
        with self._lock:
            self._end_dropped()
            self._make_room()
            self._open[id(state)] = state

    def take(self, state: _Open) -> int:
        with self._lock:
            self._end_dropped()
            if state.file is None:
                self._make_room()
                state.reopen()
                self._open[id(state)] = state
            else:
                self._open.move_to_end(id(state))
            state.users += 1
            assert state.file is not None
            return state.file.fileno()

    def give_back(self, state: _Open) -> None:
        with self._lock:
            state.users -= 1

    def drop(self, state: _Open) -> None:
        """Nobody uses it any more. Called when memory is tidied, which may be while this thread holds the lock."""
        self._dropped.append(state)
        if self._lock.acquire(blocking=False):
            try:
                self._end_dropped()
            finally:
                self._lock.release()

    def _end_dropped(self) -> None:
        while self._dropped:
            state = self._dropped.popleft()
            self._open.pop(id(state), None)
            state.end()

    def _make_room(self) -> None:
        if len(self._open) < self.most:
            return
        for key, state in list(self._open.items()):
            if not state.users and state.close():
                del self._open[key]
                return


def allowed_files() -> int:
    """How many files this process may have open, after asking for as many as it can get."""
    try:
        import resource
    except ImportError:  # Windows
        return 8_192
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    endless = resource.RLIM_INFINITY
    for wanted in _WANTED:
        aim = wanted if hard == endless else min(wanted, hard)
        if soft != endless and soft < aim:
            with suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (aim, hard))
                return aim
    return _WANTED[0] if soft == endless else soft


def link(file: int, path: Path) -> bool:
    """Give an open file a further name on its drive, or its first; False where that cannot be done. Linux can."""
    folder = None
    try:
        folder = os.open(path.parent, os.O_RDONLY)  # naming a folder makes the system follow the link below
        os.link(f"/proc/self/fd/{file}", path, src_dir_fd=folder)
    except (OSError, NotImplementedError):
        return False
    finally:
        if folder is not None:
            os.close(folder)
    return True


def _second_name(file: RawIOBase, folder: Path) -> Path | None:
    _tidy(folder)
    path = folder / f".{os.getpid()}-{os.urandom(8).hex()}{_ENDING}"
    return path if link(file.fileno(), path) else None


def _tidy(folder: Path) -> None:
    """Remove the names that programs gave which were killed."""
    if folder in _TIDIED:
        return
    _TIDIED.add(folder)
    for path in folder.glob(f".*{_ENDING}"):
        number = path.name[1:].partition("-")[0]
        with suppress(OSError):
            if number.isdecimal() and not _is_running(int(number)):
                path.unlink()


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


_TIDIED: set[Path] = set()
HANDLES = Handles(max(_MIN, min(_MAX, allowed_files() // _SHARE)))
"""Of the whole program, since the limit is the process's."""
