"""Which tests run which lines: recorded once by `python -m tests.mutation.recording`, asked often.

The record is a folder with a file of JSON for each file of tests, and is only as good as it is young: what is said of a
file of tests or a module counts while that file is the same, by its digest.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ".mutation"
ASIDE = ("benchmarks", "fuzz", "installer", "mutation")
"""Folders of tests that are of no module."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A test that runs a line, and the seconds of processor time that all of it takes."""

    test: str
    seconds: float

    @property
    def file(self) -> Path:
        return Path(self.test.partition("::")[0])


class Record:
    """What is known in `folder` of the tests in `root`; a folder that is not there knows nothing."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._folder = root, folder
        self._files = {file: known for file in files_of_tests(root) if (known := self._known(file)) is not None}

    def knows(self, file: Path) -> bool:
        """Whether a file of tests is recorded as it is now."""
        return file in self._files

    def missing(self) -> list[Path]:
        return [file for file in files_of_tests(self._root) if not self.knows(file)]

    def running(self, module: Path, start: int) -> list[Seen]:
        """The tests that run the statement at byte `start` of a module, those of the module's own layer first.

        Those that run any line of the module stand for what is run at its import, and for all in a module that has
        changed since; where only the import runs anything of it, those that run any line of what imports it.
        """
        lines = statement_of((self._root / module).read_bytes(), start)
        near = nearness(module)
        found = self._running(module, lines)
        if not found and not lines:  # nothing of it is run but at its import
            found = {seen for other in importing(self._root, module) for seen in self._running(other, range(0))}
        return sorted(found, key=lambda seen: (near(seen.file), seen.seconds, seen.test))

    def _running(self, module: Path, lines: range) -> set[Seen]:
        """Of any line where none is given."""
        found = set()
        for known in self._files.values():
            of_module = known["lines"].get(str(module), {})
            same = known["digests"].get(str(module)) == _digest(self._root / module)
            wanted = [of_module.get(str(line), ()) for line in lines] if lines and same else of_module.values()
            names = [*known["tests"].items()]
            found |= {Seen(*names[number]) for numbers in wanted for number in numbers}
        return found

    def place(self, file: Path) -> Path:
        return self._folder / f"{'+'.join(file.with_suffix('').parts)}.json"

    def add(self, file: Path, told: Path) -> None:
        """Keep what the recorder has told of a file of tests."""
        lines = json.loads(told.read_text("utf-8"))
        digests = {module: _digest(self._root / module) for module in lines["lines"]}
        known = {"digest": _digest(self._root / file), "digests": digests, **lines}
        self._folder.mkdir(parents=True, exist_ok=True)
        self.place(file).write_text(json.dumps(known), "utf-8")
        self._files[file] = known

    def _known(self, file: Path) -> dict[str, Any] | None:
        try:
            known = json.loads(self.place(file).read_text("utf-8"))
        except FileNotFoundError:
            return None
        return known if known["digest"] == _digest(self._root / file) else None


def files_of_tests(root: Path) -> Iterator[Path]:
    for file in sorted((root / "tests").rglob("test_*.py")):
        if file.relative_to(root).parts[1] not in ASIDE:
            yield file.relative_to(root)


def importing(root: Path, module: Path) -> list[Path]:
    """The modules that import a module by its name or from its folder."""
    package, _, stem = ".".join(module.with_suffix("").parts).rpartition(".")
    line = rf"^\s*from (?:{re.escape(package)}\.{re.escape(stem)} import|{re.escape(package)} import [^\n]*\b{stem}\b)"
    named = re.compile(line, re.M)
    files = sorted((root / "workstation").rglob("*.py"))
    return [file.relative_to(root) for file in files if named.search(file.read_text("utf-8"))]


def nearness(module: Path) -> Callable[[Path], int]:
    """A key to sort files of tests by: those of a module's name, of its room, of its layer, and all others."""
    room = Path("tests", *module.parent.parts[1:])
    stem = f"test_{module.stem.lstrip('_')}"

    def key(file: Path) -> int:
        if file.parent == room:
            return 0 if file.stem.startswith(stem) else 1
        return 2 if file.parts[1] == module.parts[1] else 3

    return key


def statement_of(source: bytes, start: int) -> range:
    """The lines of the innermost statement at a byte, of what stands before the colon where it has a body.

    Empty outside of functions, and where an argument has its default.
    """
    line = source[:start].count(b"\n") + 1
    found = range(0)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for inner in (part for statement in node.body for part in ast.walk(statement)):
                if isinstance(inner, ast.stmt):
                    lines = _lines_of(inner)
                    if (
                        line in lines
                        and not isinstance(inner, ast.FunctionDef)
                        and (not found or len(lines) <= len(found))
                    ):
                        found = lines
    return found


def _lines_of(node: ast.stmt) -> range:
    body = getattr(node, "body", None)
    end = max(body[0].lineno, node.lineno + 1) if body else (node.end_lineno or node.lineno) + 1
    return range(node.lineno, end)


@cache
def _digest_at(path: Path, stamp: int) -> str:
    return blake2b(path.read_bytes(), digest_size=8).hexdigest()


def _digest(path: Path) -> str:
    return _digest_at(path, path.stat().st_mtime_ns) if path.exists() else ""
