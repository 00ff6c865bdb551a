"""A copy of the tree, a fault in it, and the tests that ought to see the fault."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

from tests.mutation.mutants import Mutant

_COPIED = ("workstation", "tests", "plugins", "resources", "installer", "pyproject.toml")
_SKIPPED = shutil.ignore_patterns(".git", "*_cache", ".hypothesis", "shared")
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py(?:::.*?)?)(?: - .*)?$", re.M)

HEAVY = ("numpy", "scipy.signal", "numba", "torch", "av", "PySide6.QtWidgets", "pytest")
"""What takes long to import, and no fault is ever in."""
PATIENCE = 20
"""Seconds of the clock for each of processor time: others may work on the same machine."""

Outcome = Literal["killed", "survived", "timeout", "broken"]


@dataclass(frozen=True, slots=True)
class Result:
    """What the tests said of a mutant: `broken` means that they fail without it too."""

    mutant: Mutant
    outcome: Outcome
    tests: tuple[Path, ...]
    by: str = ""


def suite_of(root: Path, path: Path) -> tuple[Path, ...]:
    """The files of tests for a module, nearest first: those of its name, those of its layer that import it, its room's,
    and those of the rooms that this lies in.

    Only where there is none of them are those of other layers asked that import it.
    """
    room = root / "tests" / path.relative_to("workstation").parent
    layer = root / "tests" / path.relative_to("workstation").parts[0]
    dotted = ".".join(path.with_suffix("").parts)
    package, _, stem = dotted.rpartition(".")
    imports = re.compile(
        rf"^\s*(?:from {re.escape(dotted)} import|import {re.escape(dotted)}\b"
        rf"|from {re.escape(package)} import [^\n]*\b{re.escape(stem)}\b)",
        re.M,
    )

    def importing(folder: Path) -> list[Path]:
        return [file for file in sorted(folder.rglob("test_*.py")) if imports.search(file.read_text("utf-8"))]

    named = sorted(room.glob(f"test_{stem.lstrip('_')}*.py")) if room.is_dir() else []
    beside = sorted(room.glob("test_*.py")) if room.is_dir() else []
    around = [folder for folder in room.parents if folder.is_relative_to(layer)]
    above = [file for folder in around for file in sorted(folder.glob("test_*.py"))]
    found = (*named, *importing(layer), *beside, *above) or importing(root / "tests")
    return tuple(file.relative_to(root) for file in dict.fromkeys(found))


class Trials:
    """Tries mutants, one at a time, in a temporary copy of the tree; use it in a `with`.

    `root` is the folder of the package and its tests, and is only read. `limit_s` is how many seconds of processor time
    the tests of one mutant may take; tests that wait for nothing end after `PATIENCE` times as many of the clock.
    """

    def __init__(self, root: Path, limit_s: float) -> None:
        self._root, self._limit = root, limit_s
        self._folder = Path(tempfile.mkdtemp(prefix="mutation-"))
        self.tree = self._folder / "tree"
        self._turn = 0
        self._server: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Trials":
        self.tree.mkdir()
        for name in _COPIED:
            if (self._root / name).is_dir():
                shutil.copytree(self._root / name, self.tree / name, ignore=_SKIPPED)
            elif (self._root / name).exists():
                shutil.copy2(self._root / name, self.tree / name)
        shared = self._root.parent / "shared"
        if shared.is_dir():  # the recordings are read where they lie
            with suppress(OSError):
                (self._folder / "shared").symlink_to(shared, target_is_directory=True)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._server is not None:
            with self._server:  # it ends when nothing more can come in
                pass
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(self, mutant: Mutant) -> Result:
        """Put the fault in, run the tests, and take it out again.

        A test that fails counts only when it passes without the fault.
        """
        tests = suite_of(self._root, mutant.path)
        if not tests:
            return Result(mutant, "survived", tests)
        file = self.tree / mutant.path
        original = self._root / mutant.path
        self._turn += 1
        file.write_text(mutant.source(self._root), "utf-8")
        stamp = original.stat().st_mtime + self._turn  # else Python takes compiled code of the last fault for this one
        os.utime(file, (stamp, stamp))
        try:
            code, said = self._pytest([str(test) for test in tests])
        finally:
            shutil.copy2(original, file)
        if code is None:
            return Result(mutant, "timeout", tests)
        if code in (0, 5):
            return Result(mutant, "survived", tests)
        failed = _FAILED.search(said)
        by = failed[1] if failed else said.strip().rsplit("\n", 1)[-1]
        sound, _ = self._pytest([by.removeprefix("tests.")] if failed else [str(test) for test in tests])
        return Result(mutant, "killed" if sound in (0, 5) else "broken", tests, by)

    def _pytest(self, asked: list[str]) -> tuple[int | None, str]:
        """The exit code, None when the time was over, and what was said."""
        output = self._folder / "said.txt"
        arguments = ["-x", "-q", "-rfE", "-p", "no:cacheprovider", "-m", "not slow", *asked]
        order = {"arguments": arguments, "output": str(output), "cpu_s": self._limit, "s": self._limit * PATIENCE}
        if self._server is None or self._server.poll() is not None:
            self._server = self._start()
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        print(json.dumps(order), file=self._server.stdin, flush=True)
        answer = self._server.stdout.readline()
        if not answer:
            raise RuntimeError(f"the process that runs the tests has ended ({self._server.wait()})")
        return json.loads(answer)["code"], output.read_text("utf-8", "replace")

    def _start(self) -> "subprocess.Popen[str]":
        environment = os.environ | {
            "PYTHONPATH": str(self.tree),
            "QT_QPA_PLATFORM": "offscreen",
            "TMPDIR": str(self._folder),
            "COLUMNS": "400",
        }
        command = [sys.executable, str(Path(__file__).with_name("warm_server.py")), *HEAVY]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        return subprocess.Popen(command, cwd=self.tree, env=environment, text=True, **pipes)


def timed(trials: Trials, mutant: Mutant) -> tuple[Result, float]:
    """A result and the seconds that it took."""
    begun = time.monotonic()
    return trials.run(mutant), time.monotonic() - begun
