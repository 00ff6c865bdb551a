"""A copy of the tree, a fault in it, and the tests that ought to see the fault."""

import os
import re
import shutil
import signal
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

Outcome = Literal["killed", "survived", "timeout", "broken"]


@dataclass(frozen=True, slots=True)
class Result:
    """What the tests said of a mutant: `broken` means that they fail without it too."""

    mutant: Mutant
    outcome: Outcome
    tests: tuple[Path, ...]
    by: str = ""


def suite_of(root: Path, path: Path) -> tuple[Path, ...]:
    """The files of tests for a module, nearest first: those of its name, those that import it, those of its room."""
    room = root / "tests" / path.relative_to("workstation").parent
    dotted = ".".join(path.with_suffix("").parts)
    package, _, stem = dotted.rpartition(".")
    imports = re.compile(
        rf"^\s*(?:from {re.escape(dotted)} import|import {re.escape(dotted)}\b"
        rf"|from {re.escape(package)} import [^\n]*\b{re.escape(stem)}\b)",
        re.M,
    )
    named = sorted(room.glob(f"test_{stem.lstrip('_')}*.py")) if room.is_dir() else []
    every = sorted((root / "tests").rglob("test_*.py"))
    importing = [file for file in every if imports.search(file.read_text("utf-8"))]
    beside = sorted(room.glob("test_*.py")) if room.is_dir() else []
    return tuple(file.relative_to(root) for file in dict.fromkeys((*named, *importing, *beside)))


class Trials:
    """Tries mutants, one at a time, in a temporary copy of the tree; use it in a `with`.

    `root` is the folder of the package and its tests, and is only read. `limit_s` is how long the tests of one mutant
    may take, in seconds of the clock.
    """

    def __init__(self, root: Path, limit_s: float) -> None:
        self._root, self._limit = root, limit_s
        self._folder = Path(tempfile.mkdtemp(prefix="mutation-"))
        self.tree = self._folder / "tree"
        self._turn = 0

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
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-rfE", "-p", "no:cacheprovider", "-m", "not slow"]
        environment = os.environ | {
            "PYTHONPATH": str(self.tree),
            "QT_QPA_PLATFORM": "offscreen",
            "TMPDIR": str(self._folder),
            "COLUMNS": "400",
        }
        process = subprocess.Popen(
            [*command, *asked], cwd=self.tree, env=environment, text=True, errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            said, _ = process.communicate(timeout=self._limit)
        except subprocess.TimeoutExpired:
            _end(process)
            return None, ""
        return process.returncode, said


def _end(process: "subprocess.Popen[str]") -> None:
    """End the tests and what they have started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def timed(trials: Trials, mutant: Mutant) -> tuple[Result, float]:
    """A result and the seconds that it took."""
    begun = time.monotonic()
    return trials.run(mutant), time.monotonic() - begun
