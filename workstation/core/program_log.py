"""The program's own log: a bounded file in the user's state folder that tells what was done, never to what.

It names commands, jobs, devices and faults. Sound, words, file names and what a user typed do not go in: of an error
the place in the source is kept, and its message only where the interpreter or a library made it, without what stands
in quotes there.
"""

import os
import re
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.core.files.private import private_folder
from workstation.core.log_file import OLDER_FILES, LogFile
from workstation.core.signal import Dispose

if TYPE_CHECKING:
    from traceback import FrameSummary

NAME = "workstation.log"
_MAX_EARLY = 1000
_FAULT = "fault"
_MAX_FRAMES = 40
_MAX_MESSAGE = 300
_OF_INTERPRETER = (ArithmeticError, AttributeError, ImportError, IndexError, MemoryError, NameError, TypeError)
"""Whose messages name the program's code, and nothing of a user's."""
_QUOTED = r"'[^']*'|\"[^\"]*\"|“[^”]*”|‘[^’]*’|«[^»]*»"

_Line = tuple[str, float, str]
"""Its level, when it was told (seconds since 1970), and the text."""
_Sink = Callable[[_Line], None]


class ProgramLog:
    """Where lines are told, from any thread. While nobody keeps them a call costs a comparison."""

    def __init__(self) -> None:
        self._sinks: list[_Sink] = []

    @property
    def kept(self) -> bool:
        """Whether somebody keeps what is told."""
        return bool(self._sinks)

    def info(self, text: str, *values: object) -> None:
        """Tell what was done; `values` fill in the text by `%`."""
        self._tell("INFO", text, values)

    def warning(self, text: str, *values: object) -> None:
        """Tell what should not be so."""
        self._tell("WARNING", text, values)

    def error(self, text: str, *values: object) -> None:
        """Tell of a fault of the program."""
        self._tell("ERROR", text, values)

    def _tell(self, level: str, text: str, values: tuple[object, ...]) -> None:
        if self._sinks:
            line = (level, time.time(), text % values if values else text)
            for sink in tuple(self._sinks):
                sink(line)

    def add(self, sink: _Sink, close: Callable[[], object] = lambda: None) -> Dispose:
        """Keep lines by `sink`; the dispose ends that and calls `close`."""
        self._sinks.append(sink)

        def dispose() -> None:
            if sink in self._sinks:
                self._sinks.remove(sink)
                close()

        return dispose


LOG = ProgramLog()
"""The one of the process, as there is one `sys.excepthook`."""

_early: deque[_Line] = deque(maxlen=_MAX_EARLY)
"""What was told before there is a file."""


def keep_from_now() -> Dispose:
    """Keep what is told in memory until `keep_in` names a folder; the dispose forgets it."""
    return LOG.add(_early.append, _early.clear)


def keep_in(folder: Path) -> Dispose:
    """Write what is told from now on, and what was told since `keep_from_now`, to a file in `folder`.

    The dispose closes the file. Where it cannot be written nothing is kept and nothing raised.
    """
    early = list(_early)
    _early.clear()
    try:
        sink, close = _open_log(private_folder(folder) / NAME)
    except (OSError, ValueError):
        return lambda: None
    for line in early:
        sink(line)
    return LOG.add(sink, close)


def _open_log(path: Path) -> tuple[_Sink, Callable[[], None]]:
    file = LogFile(path)
    return lambda line: file.write(*line), file.close


def log_fault(error: BaseException, where: str = "") -> None:
    """Keep a fault of the program with its traceback; `where` says in which part of it."""
    if LOG.kept:
        with suppress(Exception):  # an error that cannot tell what it is must not raise another
            LOG.error("%s%s\n%s", _FAULT, f" in {where}" if where else "", "\n".join(fault_lines(error)))


def fault_lines(error: BaseException) -> list[str]:
    """The traceback of an error, without what is a user's."""
    from traceback import extract_tb

    lines: list[str] = []
    seen: set[int] = set()
    chain: BaseException | None = error
    while chain is not None and id(chain) not in seen:
        seen.add(id(chain))
        frames = list(extract_tb(chain.__traceback__))
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


def _said(error: BaseException, frames: "list[FrameSummary]") -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(error, OSError):
        text = error.strerror or ""
    elif isinstance(error, _OF_INTERPRETER):
        text = str(error)
    elif frames and frames[-1].filename.startswith(_libraries()):
        text = re.sub(_QUOTED, "'…'", str(error))
    else:
        text = ""  # the place tells which one it is, and the text may be the user's
    return f"{name}: {' '.join(text.split())[:_MAX_MESSAGE]}".rstrip(": ")


def _is_program(file: str) -> bool:
    """Whether a line of this file is the program's or a library's, and not a script of the user's."""
    return file.startswith((str(Path(__file__).resolve().parents[1]) + os.sep, *_libraries()))


@cache
def _libraries() -> tuple[str, ...]:
    """Where Python's own modules and those that were installed lie."""
    import sysconfig

    names = ("stdlib", "platstdlib", "purelib", "platlib")
    return tuple({str(Path(sysconfig.get_path(name)).resolve()) + os.sep for name in names})


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
