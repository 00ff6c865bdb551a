"""The process of `warm_session`, from outside."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.mutation.record import files_of_tests

PATIENCE = 10
"""Seconds of the clock for each of processor time: others may work on the same machine."""


def environment_of(tree: Path, folder: Path) -> dict[str, str]:
    """That of a process that runs the tests of a tree, and has its temporary files in a folder."""
    own = {"PYTHONPATH": str(tree), "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(folder), "COLUMNS": "400"}
    own["OMP_NUM_THREADS"] = "1"  # what torch began before a fork has no threads in it, and is waited for in vain
    return os.environ | own


class WarmSession:
    """All tests of a tree, collected by a process that forks for each run."""

    def __init__(self, tree: Path, folder: Path) -> None:
        orders, self._to = os.pipe()
        self._from, answers = os.pipe()
        command = [sys.executable, "-m", "pytest", "-s", "-q", "-p", "no:cacheprovider", "-m", "not slow"]
        command += ["--continue-on-collection-errors", "-p", "tests.mutation.warm_session"]
        command += ["--orders", str(orders), "--answers", str(answers), *map(str, files_of_tests(tree))]
        self._said = folder / "session.txt"
        with self._said.open("w") as said:
            self.process = subprocess.Popen(
                command,
                cwd=tree,
                env=environment_of(tree, folder),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                pass_fds=(orders, answers),
                text=True,
            )
        os.close(orders)
        os.close(answers)
        self._orders, self._answers = os.fdopen(self._to, "w"), os.fdopen(self._from)
        self.tests = frozenset(json.loads(self._line()))
        """Names of tests, and files of them."""

    def run(
        self, tests: Sequence[str], cpu_s: float, fault: tuple[Path, str] | None = None, lines: Path | None = None
    ) -> dict[str, Any]:
        """The answer of `warm_session` for those of some tests that there are."""
        order: dict[str, Any] = {"tests": [test for test in tests if test in self.tests], "cpu_s": cpu_s}
        order |= {"s": cpu_s * PATIENCE, "lines": str(lines) if lines else None, "graft": None}
        if fault is not None:
            file, after = fault
            order |= {"graft": str(file), "before": file.read_text("utf-8"), "after": after}
        print(json.dumps(order), file=self._orders, flush=True)
        return dict(json.loads(self._line()))

    def close(self) -> None:
        """End the process."""
        self._orders.close()
        self.process.wait()
        self._answers.close()

    def _line(self) -> str:
        line = self._answers.readline()
        if not line:
            raise RuntimeError(f"the process that runs the tests has ended: {self._said.read_text()[-3000:]}")
        return line
