"""A copy of the tree, a fault in it, and the tests that ought to see the fault."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

from tests.mutation.mutants import Mutant
from tests.mutation.record import Record
from tests.mutation.warm import PATIENCE, WarmSession, environment_of

_COPIED = ("workstation", "tests", "plugins", "resources", "installer", "pyproject.toml")
_SKIPPED = shutil.ignore_patterns(".git", "*_cache", ".hypothesis", "shared")
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py(?:::.*?)?)(?: - .*)?$", re.M)

HEAVY = ("numpy", "scipy.signal", "numba", "torch", "av", "PySide6.QtWidgets", "pytest")
"""What takes long to import, and no fault is ever in."""
RECORDED_S = 20.0
"""Seconds of processor time, as recorded, after which no more tests are asked: the nearest come first."""

Outcome = Literal["killed", "survived", "broken"]


@dataclass(frozen=True, slots=True)
class Result:
    """What the tests said of a mutant: `broken` means that they fail, or do not end, without it too."""

    mutant: Mutant
    outcome: Outcome
    tests: tuple[str, ...]
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


def asked_of(root: Path, record: Record, mutant: Mutant) -> tuple[str, ...]:
    """What pytest is asked for a mutant: files that are not recorded as they are, whole, and tests that run its line.

    Of these as many as were recorded to take `RECORDED_S`. Without a record it is `suite_of` the module.
    """
    asked = [str(file) for file in suite_of(root, mutant.path) if not record.knows(file)]
    seconds = 0.0
    for seen in record.running(mutant.path, mutant.start):
        if (seconds := seconds + seen.seconds) > RECORDED_S and asked:
            break
        asked.append(seen.test)
    return tuple(asked)


class Trials:
    """Tries mutants, one at a time, in a temporary copy of the tree; use it in a `with`.

    `root` is the folder of the package and its tests, and is only read. `limit_s` is how many seconds of processor time
    the tests of one mutant may take; tests that wait for nothing end after `PATIENCE` times as many of the clock.
    """

    def __init__(self, root: Path, limit_s: float, record: Record) -> None:
        self._root, self._limit, self._record = root, limit_s, record
        self._folder = Path(tempfile.mkdtemp(prefix="mutation-"))
        self.tree = self._folder / "tree"
        self._turn = 0
        self._server: subprocess.Popen[str] | None = None
        self._session: WarmSession | None = None

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
        if self._session is not None:
            self._session.close()
        if self._server is not None:
            with self._server:  # it ends when nothing more can come in
                pass
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(self, mutant: Mutant) -> Result:
        """Put the fault in, run the tests, and take it out again.

        A test that fails, or does not end, counts only when it does without the fault.
        """
        tests = asked_of(self.tree, self._record, mutant)
        if not tests:
            return Result(mutant, "survived", tests, "no test runs it")
        answer = self.session.run(tests, self._limit, (self.tree / mutant.path, mutant.source(self.tree)))
        code, by = (answer["code"], answer["by"]) if answer["grafted"] else self._tried_on_disk(mutant, tests)
        if code in (0, 5):
            return Result(mutant, "survived", tests)
        again = (by,) if by in self.session.tests else tests
        sound = self.session.run(again, self._limit)["code"]
        return Result(mutant, "killed" if sound == 0 else "broken", tests, by)

    @property
    def session(self) -> WarmSession:
        """All tests of the tree, collected."""
        if self._session is None or self._session.process.poll() is not None:
            self._session = WarmSession(self.tree, self._folder)
        return self._session

    def _tried_on_disk(self, mutant: Mutant, tests: Sequence[str]) -> tuple[int | None, str]:
        """The same in a process that imports the package anew."""
        file = self.tree / mutant.path
        original = file.with_suffix(".kept")
        shutil.copy2(file, original)
        self._turn += 1
        file.write_text(mutant.source(self.tree), "utf-8")
        stamp = original.stat().st_mtime + self._turn  # else Python takes compiled code of the last fault for this one
        os.utime(file, (stamp, stamp))
        try:
            code, said = self._pytest(tests)
        finally:
            original.replace(file)
        failed = _FAILED.search(said)
        return code, "time" if code is None else failed[1] if failed else said.strip().rsplit("\n", 1)[-1]

    def _pytest(self, asked: Sequence[str]) -> tuple[int | None, str]:
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
        environment = environment_of(self.tree, self._folder)
        command = [sys.executable, str(Path(__file__).with_name("warm_server.py")), *HEAVY]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        return subprocess.Popen(command, cwd=self.tree, env=environment, text=True, **pipes)


def timed(trials: Trials, mutant: Mutant) -> tuple[Result, float]:
    """A result and the seconds that it took."""
    begun = time.monotonic()
    return trials.run(mutant), time.monotonic() - begun
