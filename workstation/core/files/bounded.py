"""Small files in JSON and TOML, read within bounds: whatever is in one, it costs a message, never the program."""

import json
import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

MAX_BYTES = 4_000_000
"""Of a file; those that people write or programs keep take some kilobytes."""

MAX_LEVELS = 64
"""Of lists and tables within each other."""


_WORDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
    "array": "a list",
    "object": "a table",
}
"""What msgspec calls them, and what people do."""

Form = TypeVar("Form")


class UnreadableError(ValueError):
    """A file that cannot be read as what it should be; the message is one line that names it."""


def read_json(path: Path, *, max_bytes: int = MAX_BYTES) -> object:
    """The value in a JSON file. UnreadableError when it is none, too long or too deep; OSError where there is none."""
    return parse_json(_content(path, max_bytes), path)


def parse_json(content: str | bytes, name: str | os.PathLike[str]) -> object:
    """The value of a JSON text that stands in the file `name`; UnreadableError when it is none, or too deep."""
    parse: Callable[[], object] = lambda: json.loads(content)  # noqa: E731  # its own answer is of any type
    return _checked(parse, name)


def read_toml(path: Path, *, max_bytes: int = MAX_BYTES) -> dict[str, object]:
    """The table in a TOML file. UnreadableError when it is none, too long or too deep; OSError where there is none."""
    content = _content(path, max_bytes)
    return _checked(lambda: tomllib.loads(content.decode("utf-8")), path)


def read_form(path: Path, form: type[Form], *, max_bytes: int = MAX_BYTES) -> Form:
    """The value in a JSON file as what it should be: a data class, or a type such as `dict[str, object]`.

    UnreadableError names the file and the place in it that is otherwise; OSError where there is no file.
    """
    return formed(read_json(path, max_bytes=max_bytes), form, path)


def formed(value: object, form: type[Form], name: str | os.PathLike[str]) -> Form:
    """A value of JSON or TOML, from the file `name`, as the types of a data class or another type say.

    Keys that the class does not know are left out: a newer version may have written them.

    Example:
        >>> formed({"rows": [{"size": 1}, {"size": "x"}]}, dict[str, list[dict[str, int]]], "a.json")
        Traceback (most recent call last):
        workstation.core.files.bounded.UnreadableError: a.json: rows[1].size: expected a whole number, got a text
    """
    import msgspec  # not before the first window

    try:
        return msgspec.convert(value, form, dec_hook=_made)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `")
        for word, plain in _WORDS.items():
            what = what.replace(f"`{word}`", plain)
        where = place.rstrip("`").removeprefix("$").removeprefix(".").replace("[...]", "")
        text = f"{what[:1].lower()}{what[1:]}"
        raise UnreadableError(f"{name}: {where}: {text}" if where else f"{name}: {text}") from error


def _content(path: Path, max_bytes: int) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device would never end
        raise UnreadableError(f"{path} is no file")
    with path.open("rb") as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise UnreadableError(f"{path} is longer than {max_bytes:,} bytes")
    return content


def _checked(parse: Callable[[], Form], name: str | os.PathLike[str]) -> Form:
    try:
        value = parse()
    except (RecursionError, MemoryError):
        raise UnreadableError(f"{name} cannot be read: too many lists or tables within each other") from None
    except ValueError as error:
        raise UnreadableError(f"{name} cannot be read: {' '.join(str(error).split())}") from error
    level = 0
    inside: list[object] = [value]
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


def _made(kind: type, value: object) -> object:
    """Values of types that JSON has not: paths are made of texts, and any `object` stays as it is."""
    return value if kind is object else kind(value)
