"""What a packed program holds though nothing that is packed names it: what plugins import, and Python's own library.

A program in a folder has no other library than its own. Plugins are read as they lie, the user's among them, and so
are the lines of the console and of scripts.
"""

import ast
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

OF_NO_USE = {
    "distutils",
    "ensurepip",
    "idlelib",
    "lib2to3",
    "test",
    "tkinter",
    "turtle",
    "turtledemo",
    "venv",
    "antigravity",
    "this",
}
"""Modules of Python's library that nothing in a packed program can do anything with."""
OPTIONAL = {"pyarrow", "uroman"}
"""What a plugin says it lacks where it is not there."""


def modules_of_plugins(folder: Path) -> set[str]:
    """The modules outside a folder of plugins that the code in it imports, at the start or later."""
    found = {name for path in folder.rglob("*.py") for name in _imports(ast.parse(path.read_text("utf-8")))}
    return {name for name in found if name.partition(".")[0] not in OPTIONAL}


def standard_library() -> set[str]:
    """The modules of Python's library that this system has, with all parts of its packages."""
    public = {name for name in sys.stdlib_module_names if not name.startswith("_")} - OF_NO_USE
    names = {name for name in public if find_spec(name) is not None}
    library = Path(ast.__file__).parent
    parts = {
        ".".join(path.relative_to(library).with_suffix("").parts)
        for name in names
        for path in library.joinpath(name).rglob("*.py")
    }
    return names | {part.removesuffix(".__init__") for part in parts if not _aside(part)}


def _aside(part: str) -> bool:
    return part.endswith(".__main__") or any(name in OF_NO_USE or name == "tests" for name in part.split("."))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module
