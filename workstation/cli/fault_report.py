"""What the command line says when something was raised: one line, and for a fault of ours where its details are."""

import codecs
import csv
import io
import os
import sqlite3
import struct
import sys
import threading
import traceback
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from workstation.commands.registry import error_line
from workstation.core.errors import CommandError
from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.private import private_folder
from workstation.core.format_size import shown_raw
from workstation.core.program_log import LOG, log_fault

OUR_FAULT, BAD_INPUT = 1, 2

_SAID = (CommandError, ValueError, OSError)
"""Whose message is for the user."""

_OF_FILES = (ArithmeticError, EOFError, MemoryError, RecursionError, csv.Error, sqlite3.Error, struct.error, zlib.error)
"""What a damaged file can bring about, wherever it was not foreseen."""

_NAMES = "surrogateescape_or_backslash"


def report(error: Exception, files: Sequence[Path] = (), *, debug: bool = False) -> int:
    """Say what was raised while `files` were worked on; answers the exit code."""
    if debug or os.environ.get("WORKSTATION_DEBUG"):
        traceback.print_exception(error)
    text = error_line(error)
    if isinstance(error, _SAID):
        LOG.info("refused: %s", type(error).__name__)
        _say(text or type(error).__name__)
        return BAD_INPUT
    log_fault(error, "the command line")
    if isinstance(error, _OF_FILES):
        reason = {MemoryError: "there is not enough memory for it", RecursionError: "it lies too deep in itself"}
        names = ", ".join(str(file) for file in files if file.exists()) or "the input"
        _say(f"{names} cannot be worked on: {reason.get(type(error)) or text or type(error).__name__}")
        return BAD_INPUT
    where = _kept(error)
    details = f"the details are in {where}" if where else "workstation --debug … shows the details"
    _say(f"a fault in the program: {type(error).__name__}{': ' if text else ''}{text} ({details})")
    return OUR_FAULT


@contextmanager
def report_of_threads(*, debug: bool = False) -> Iterator[None]:
    """What is raised on other threads meanwhile is said in the same way."""
    before = threading.excepthook

    def hook(arguments: threading.ExceptHookArgs) -> None:
        if isinstance(arguments.exc_value, Exception):
            report(arguments.exc_value, debug=debug)

    threading.excepthook = hook
    try:
        yield
    finally:
        threading.excepthook = before


def say_any_name() -> None:
    """Let names whose bytes are no letters be written as they are, and what a terminal cannot show by number."""
    codecs.register_error(_NAMES, _encoded)
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors=_NAMES)
    if sys.stderr is not None and not isinstance(sys.stderr, Shown):
        sys.stderr = Shown(sys.stderr)
    # names that another program reads are those of the files
    if sys.stdout is not None and sys.stdout.isatty() and not isinstance(sys.stdout, Shown):
        sys.stdout = Shown(sys.stdout)


class Shown(io.TextIOBase):
    """A stream for people: names, tags and titles from files do nothing to the terminal but are read there.

    What draws on the terminal itself writes to `raw`.
    """

    def __init__(self, raw: TextIO) -> None:
        self.raw = raw

    def write(self, text: str, /) -> int:
        self.raw.write(shown_raw(text))
        return len(text)

    def flush(self) -> None:
        self.raw.flush()

    def isatty(self) -> bool:
        return self.raw.isatty()

    def fileno(self) -> int:
        return self.raw.fileno()

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.raw.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        return self.raw.errors


def terminal() -> TextIO:
    """Standard error as it is, for progress bars."""
    return sys.stderr.raw if isinstance(sys.stderr, Shown) else sys.stderr


def _encoded(error: UnicodeError) -> tuple[str | bytes, int]:
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        return codecs.lookup_error("backslashreplace")(error)


def _say(text: str) -> None:
    with suppress(OSError, ValueError):  # nobody listens any more
        print(f"workstation: {text}", file=sys.stderr)


def _kept(error: Exception) -> Path | None:
    """Where the details of a fault are; None where they cannot be written."""
    from platformdirs import user_state_path

    try:
        folder = private_folder(user_state_path("workstation"))
        text = "".join(traceback.format_exception(error)).encode("utf-8", "backslashreplace")
        return write_atomic(folder / "last-fault.txt", text, private=True)
    except (OSError, ValueError):
        return None
