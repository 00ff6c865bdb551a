"""Scripts being run: whole or in part, with errors that name the file and the line."""

import ast
import os
import sys
import tokenize
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from workstation.core.errors import CommandError


class ScriptError(CommandError):
    """A script that did not come to its end. `line` is where in it, 0 where that is not known."""

    def __init__(self, text: str, line: int = 0) -> None:
        super().__init__(text)
        self.line = line


def read_script(path: Path) -> str:
    """The text of a script in the encoding that it names, UTF-8 where it names none; ScriptError, OSError."""
    try:
        with tokenize.open(path) as stream:
            return stream.read()
    except (SyntaxError, UnicodeDecodeError) as error:
        raise ScriptError(f"{path}: {error}") from error


def parse_script(source: str, name: str, first: int = 1, last: int | None = None) -> ast.Module:
    """The statements that begin in lines `first` to `last` of a source; ScriptError where it is no Python."""
    try:
        tree = ast.parse(source, name)
    except SyntaxError as error:
        raise ScriptError(f"{name}, line {error.lineno}: {error.msg}", error.lineno or 0) from error
    except ValueError as error:  # the letter NUL
        raise ScriptError(f"{name}: {error}") from error
    if first > 1 or last is not None:
        within = [node for node in tree.body if first <= node.lineno and (last is None or node.lineno <= last)]
        tree = ast.Module(within, tree.type_ignores)
    return tree


def execute(tree: ast.Module, name: str, names: dict[str, Any], *, explain: bool = True) -> None:
    """Run statements with global names, which they change.

    ScriptError names file and line, for commands that say no, and, with `explain` after a traceback of the script's own
    part, for whatever else is raised. SystemExit and KeyboardInterrupt pass.
    """
    try:
        exec(compile(tree, name, "exec"), names)  # a script is code that the user asked to run
    except CommandError as error:
        line = line_in(name, error)
        raise ScriptError(f"{name}{_place(line)}: {error}", line) from error
    except Exception as error:
        if explain:
            traceback.print_exception(type(error), error, own_part(name, error.__traceback__))
        line = line_in(name, error)
        what = f"{error.__class__.__name__}: {error}".rstrip(": ")
        raise ScriptError(f"{name}{_place(line)}: {what}", line) from error


@contextmanager
def beside(folder: Path) -> Iterator[None]:
    """A script finds the modules beside it: its folder is where Python looks first, meanwhile."""
    place = os.path.abspath(folder)
    sys.path.insert(0, place)
    try:
        yield
    finally:
        if place in sys.path:
            sys.path.remove(place)


def line_in(name: str, error: BaseException) -> int:
    """Where in a script an error came about, of several places the innermost; 0 where it did not."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == name]
    return (lines[-1] or 0) if lines else 0


def own_part(name: str, trace: TracebackType | None) -> TracebackType | None:
    """A traceback from the script on; itself where the script is not in it."""
    place = trace
    while place is not None:
        if place.tb_frame.f_code.co_filename == name:
            return place
        place = place.tb_next
    return trace


def _place(line: int) -> str:
    return f", line {line}" if line else ""
