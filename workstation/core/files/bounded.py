"""Small files in JSON and TOML, read within bounds: whatever is in one, it costs a message, never the program."""

import json
import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

MAX_BYTES = 4_000_000
"""Of a file; those that people write or programs keep take some kilobytes."""

MAX_LEVELS = 64
"""Of lists and tables within each other."""


class UnreadableError(ValueError):
    """A file that cannot be read as what it should be; the message is one line that names it."""


def read_json(path: Path, *, max_bytes: int = MAX_BYTES) -> Any:
    """The value in a JSON file. UnreadableError when it is none, too long or too deep; OSError where there is none."""
    return parse_json(_content(path, max_bytes), path)


def parse_json(content: str | bytes, name: str | os.PathLike[str]) -> Any:
    """The value of a JSON text that stands in the file `name`; UnreadableError when it is none, or too deep."""
    return _checked(lambda: json.loads(content), name)


def read_toml(path: Path, *, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """The table in a TOML file. UnreadableError when it is none, too long or too deep; OSError where there is none."""
    content = _content(path, max_bytes)
    table: dict[str, Any] = _checked(lambda: tomllib.loads(content.decode("utf-8")), path)
    return table


def _content(path: Path, max_bytes: int) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device would never end
        raise UnreadableError(f"{path} is no file")
    with path.open("rb") as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise UnreadableError(f"{path} is longer than {max_bytes:,} bytes")
    return content


def _checked(parse: Callable[[], Any], name: str | os.PathLike[str]) -> Any:
    try:
        value = parse()
    except (RecursionError, MemoryError):
        raise UnreadableError(f"{name} cannot be read: too many lists or tables within each other") from None
    except ValueError as error:
        raise UnreadableError(f"{name} cannot be read: {' '.join(str(error).split())}") from error
    level, inside = 0, [value]
    while inside:
        inside = [
            inner
            for outer in inside
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        level += 1
        if level > MAX_LEVELS:
            raise UnreadableError(f"{name} cannot be read: too many lists or tables within each other")
    return value
