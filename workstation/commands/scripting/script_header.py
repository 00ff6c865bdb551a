"""The head of a script that is a command: its place in the menu and its key, as comments."""

import ast
import re
from typing import NamedTuple

_ROW = re.compile(r"^#\s*(menu|key):[ \t]*(.*?)\s*$", re.M)
_HEAD = 20
"""Lines in which the head stands."""


class ScriptHeader(NamedTuple):
    """What the comments `# menu: Title` and `# key: Ctrl+Alt+1` say; empty where they are missing."""

    title: str = ""
    key: str = ""


def read_header(source: str) -> ScriptHeader:
    """The head of a script."""
    head = "\n".join(source.splitlines()[:_HEAD])
    found = dict(reversed(_ROW.findall(head)))
    return ScriptHeader(found.get("menu", ""), found.get("key", ""))


def with_header(source: str, header: ScriptHeader) -> str:
    """The script with another head; without a title and a key it has none."""
    lines = source.splitlines(keepends=True)
    body = [line for number, line in enumerate(lines) if number >= _HEAD or not _ROW.match(line)]
    head = [f"# {name}: {value}\n" for name, value in (("menu", header.title), ("key", header.key)) if value]
    return "".join((*head, *body))


def summary(source: str) -> str:
    """The first line of a script's docstring; empty where there is none."""
    try:
        text = ast.get_docstring(ast.parse(source)) or ""
    except (SyntaxError, ValueError):
        return ""
    return text.splitlines()[0] if text else ""
