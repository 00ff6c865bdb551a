"""The program's own log: a bounded file in the user's state folder that tells what was done, never to what.

It names commands, jobs, devices and faults. Sound, words, file names and what a user typed do not go in: of an error
the place in the source is kept, and its message only where the interpreter or a library made it, without what stands
in quotes there.
"""

import logging
import os
import re
import sysconfig
import time
import traceback
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING

from workstation.core.private import FILE_MODE, private_folder
from workstation.core.signals import Dispose

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

NAME = "workstation.log"
MAX_BYTES = 512_000
"""Of one file."""
OLDER_FILES = 2
"""How many full ones are kept beside it, as `workstation.log.1` and so on."""

LOG = logging.getLogger("workstation.program")
"""Cheap while nothing is kept: a call then costs a comparison."""
LOG.propagate = False
LOG.addHandler(logging.NullHandler())
LOG.setLevel(logging.CRITICAL + 1)
_handlers: list[logging.Handler] = []
"""Those that keep what is told now."""

_FORM = "%(asctime)s.%(msecs)03d %(process)d %(levelname)s %(message)s"
_TIME_FORM = "%Y-%m-%d %H:%M:%S"
_FAULT = "fault"
_MAX_FRAMES = 40
_MAX_MESSAGE = 300
_OF_INTERPRETER = (ArithmeticError, AttributeError, ImportError, IndexError, MemoryError, NameError, TypeError)
"""Whose messages name the program's code, and nothing of a user's."""
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|‘[^’]*’|«[^»]*»")
_PACKAGE = str(Path(__file__).resolve().parents[1]) + os.sep
_LIBRARIES = tuple(
    {str(Path(sysconfig.get_path(name)).resolve()) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")}
)


class _Early(logging.Handler):
    """Keeps what is told before there is a file."""

    def __init__(self) -> None:
        super().__init__()
        self.records: deque[logging.LogRecord] = deque(maxlen=1000)

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def keep_from_now() -> Dispose:
    """Keep what is told in memory until `keep_in` names a folder; the dispose forgets it."""
    return _add(_Early())


def keep_in(folder: Path) -> Dispose:
    """Write what is told from now on, and what was told since `keep_from_now`, to a file in `folder`.

    The dispose closes the file. Where it cannot be written nothing is kept and nothing raised.
    """
    early = [handler for handler in _handlers if isinstance(handler, _Early)]
    try:
        file = _open_log(private_folder(folder) / NAME)
    except (OSError, ValueError):
        for handler in early:
            _remove(handler)
        return lambda: None
    for handler in early:
        for record in handler.records:
            file.handle(record)
        _remove(handler)
    return _add(file)


def _add(handler: logging.Handler) -> Dispose:
    _handlers.append(handler)
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    return lambda: _remove(handler)


def _remove(handler: logging.Handler) -> None:
    if handler in _handlers:
        _handlers.remove(handler)
        LOG.removeHandler(handler)
        handler.close()
    if not _handlers:
        LOG.setLevel(logging.CRITICAL + 1)


def _open_log(path: Path) -> "RotatingFileHandler":
    from logging.handlers import RotatingFileHandler  # it brings sockets and pickle: not before the first window

    class PrivateFile(RotatingFileHandler):
        """Only its owner can read it, another process of the program may rotate it, and it never complains."""

        def _open(self) -> IO[str]:  # type: ignore[override]  # a text file, as there
            return open(path, "a", encoding="utf-8", errors="backslashreplace", opener=_private_opener)

        def emit(self, record: logging.LogRecord) -> None:
            with suppress(OSError):
                if self.stream is not None and not _same_file(self.stream, path):
                    self.stream.close()
                    self.stream = self._open()  # type: ignore[assignment]
            super().emit(record)

        def close(self) -> None:
            with suppress(OSError):
                super().close()

        def handleError(self, record: logging.LogRecord) -> None:
            """A full disk costs the line."""

    handler = PrivateFile(path, maxBytes=MAX_BYTES, backupCount=OLDER_FILES)
    handler.setFormatter(logging.Formatter(_FORM, _TIME_FORM))
    return handler


def _private_opener(path: str, flags: int) -> int:
    return os.open(path, flags, FILE_MODE)


def _same_file(stream: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except FileNotFoundError:
        return False


def log_fault(error: BaseException, where: str = "") -> None:
    """Keep a fault of the program with its traceback; `where` says in which part of it."""
    if LOG.isEnabledFor(logging.ERROR):
        with suppress(Exception):  # an error that cannot tell what it is must not raise another
            LOG.error("%s%s\n%s", _FAULT, f" in {where}" if where else "", "\n".join(fault_lines(error)))


def fault_lines(error: BaseException) -> list[str]:
    """The traceback of an error, without what is a user's."""
    lines: list[str] = []
    seen: set[int] = set()
    chain: BaseException | None = error
    while chain is not None and id(chain) not in seen:
        seen.add(id(chain))
        frames = list(_frames(chain.__traceback__))
        lines += ["  after this:"] if lines else []
        lines += [f"  {_said(chain, frames)}"]
        shown = frames[-_MAX_FRAMES:]
        lines += [f"    … {len(frames) - len(shown)} frames"] if len(shown) < len(frames) else []
        for frame in shown:
            lines.append(f"    {short_path(frame.filename)}:{frame.lineno} {frame.name}")
            if _is_program(frame.filename) and frame.line:
                lines.append(f"      {frame.line}")
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    return lines


def _frames(trace: TracebackType | None) -> Iterator[traceback.FrameSummary]:
    yield from traceback.extract_tb(trace)


def _said(error: BaseException, frames: list[traceback.FrameSummary]) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(error, OSError):
        text = error.strerror or ""
    elif isinstance(error, _OF_INTERPRETER):
        text = str(error)
    elif frames and frames[-1].filename.startswith(_LIBRARIES):
        text = _QUOTED.sub("'…'", str(error))
    else:
        text = ""  # the place tells which one it is, and the text may be the user's
    return f"{name}: {' '.join(text.split())[:_MAX_MESSAGE]}".rstrip(": ")


def _is_program(file: str) -> bool:
    """Whether a line of this file is the program's or a library's, and not a script of the user's."""
    return file.startswith((_PACKAGE, *_LIBRARIES))


def short_path(path: str | Path) -> str:
    """A path with `~` for the home folder."""
    return without_home(str(path))


def without_home(text: str) -> str:
    """A text in which `~` stands for the home folder wherever it is named."""
    home = os.path.expanduser("~").rstrip("/\\")
    return text.replace(home, "~") if len(home) > 1 else text


def tail(folder: Path, lines: int = 60) -> list[str]:
    """The last lines of the log in a folder, also those of the file before; empty where there is none."""
    found: list[str] = []
    for number in range(OLDER_FILES, -1, -1):
        with suppress(OSError):
            path = folder / (f"{NAME}.{number}" if number else NAME)
            found += path.read_text("utf-8", "backslashreplace").splitlines()
    return found[-lines:]


def last_fault(folder: Path) -> list[str]:
    """The lines of the newest fault in the log of a folder; empty when it tells of none."""
    lines = tail(folder, 100_000)
    for start in range(len(lines) - 1, -1, -1):
        if f" ERROR {_FAULT}" in lines[start] and not lines[start].startswith(" "):
            stop = start + 1
            while stop < len(lines) and lines[stop].startswith("  "):
                stop += 1
            return lines[start:stop]
    return []


class Since:
    """How long ago something began, for the line that tells its end."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __str__(self) -> str:
        return f"{time.monotonic() - self._began:.2f} s"
