"""Runs cases: each a whole file, damaged by the numbers of its seed, and what the program does with it."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.fuzz.families import FAMILIES

MAX_BYTES = 900 << 20
_LONGEST_LINE = 700
_MAX_LINES = 12
_STARTS = ("workstation: ", "[", "s.")
"""Of lines on the second output: messages, the reports of a batch, and what is found in subtitles called s.srt."""
_OUTPUTS = ("out", "settings.json.broken")
"""What was asked for, and settings that cannot be read, which are kept."""
_ALONE = ("media", "subtitles", "labels", "settings", "plugins", "manifests")
"""Families of files that need none of the others."""
_IN_MEMORY = Path("/dev/shm")
"""Where there is one: a disk would have to be waited for at each file."""
_OTHERS = ("torchinductor_", "torch_", "numba")
"""What libraries keep in the temporary folder for the next time."""


@dataclass(frozen=True, slots=True)
class Case:
    family: str
    seed: int
    number: int

    @property
    def line(self) -> str:
        """What repeats it."""
        return f"python -m tests.fuzz --family {self.family} --seed {self.seed} --case {self.number}"


@dataclass(frozen=True, slots=True)
class Verdict:
    case: Case
    faults: tuple[str, ...]
    """What is wrong, a line each; empty when nothing is."""
    results: tuple[dict[str, Any], ...] = ()


class Fuzzer:
    """A server with the program in it, and the whole files of the families; use it in a `with`."""

    def __init__(self, keep: Path | None = None) -> None:
        """`keep`: a folder for the files of cases that fail."""
        self._keep = keep
        self._folder = Path(
            tempfile.mkdtemp(prefix="fuzz-", dir=_IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None)
        )
        self._seeds: dict[str, list[Path]] = {}
        self._servers: dict[bool, subprocess.Popen[str]] = {}
        """One for models, to which torch belongs, which makes every fork slower; one for all others."""

    def __enter__(self) -> "Fuzzer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the servers with what they run, and remove the folder."""
        for server in self._servers.values():
            assert server.stdin is not None
            assert server.stdout is not None
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()
            with suppress(BrokenPipeError):
                server.stdin.close()
            server.stdout.close()
        self._servers.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(self, case: Case) -> Verdict:
        """What becomes of a case."""
        family = FAMILIES[case.family]
        place = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            folder = place / "case"
            damaged = self._damaged(case, folder)
            before = {path.name for path in folder.iterdir()}
            calls = family.calls(damaged)
            results = self._asked(case.family == "models", {"folder": str(folder), "calls": calls})
            faults = [
                f"{' '.join(call)}: {fault}"
                for call, result in zip(calls, results, strict=False)
                for fault in _faults(result, family.codes)
            ]
            failed = all(result["code"] == 2 for result in results)
            faults += _left(folder, before, place / "case.tmp", failed=failed)
            if faults and self._keep is not None:
                self._keep.mkdir(parents=True, exist_ok=True)
                kept = self._keep / f"{case.family}-{case.seed}-{case.number}{''.join(damaged.suffixes[-2:])}"
                self._damaged(case, place / "again")
                shutil.copy(place / "again" / damaged.name, kept)
            return Verdict(case, tuple(faults), tuple(results))
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def whole(self, family: str) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
        """Each whole file of a family, and what becomes of it in the first call."""
        for path in self._whole(family):
            place = Path(tempfile.mkdtemp(dir=self._folder))
            shutil.copytree(path.parent, place / "case", ignore=shutil.ignore_patterns("cache"))
            request = {"folder": str(place / "case"), "calls": FAMILIES[family].calls(place / "case" / path.name)[:1]}
            yield path, self._asked(family == "models", request)

    def _damaged(self, case: Case, folder: Path) -> Path:
        """A damaged copy of one of the family's whole files, in a folder with the others."""
        chance = random.Random(f"{case.family} {case.seed} {case.number}")
        whole = self._whole(case.family)
        chosen = chance.choice(whole)
        others = [path.name for path in whole if path != chosen and case.family in _ALONE]
        shutil.copytree(chosen.parent, folder, ignore=shutil.ignore_patterns("cache", *others))
        FAMILIES[case.family].damage(chosen)(folder / chosen.name, chance)
        return folder / chosen.name

    def _whole(self, family: str) -> list[Path]:
        if family not in self._seeds:
            folder = self._folder / f"whole-{family}"
            folder.mkdir()
            self._seeds[family] = list(FAMILIES[family].seeds(folder))
        return self._seeds[family]

    def _asked(self, heavy: bool, request: dict[str, Any]) -> list[dict[str, Any]]:
        if heavy not in self._servers:
            self._servers[heavy] = _started(self._folder)
        server = self._servers[heavy]
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        answer = server.stdout.readline()
        if not answer:
            raise RuntimeError("the server of the fuzzer has ended")
        results: list[dict[str, Any]] = json.loads(answer)
        return results


def _started(folder: Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1"}
    environment |= {"OPENBLAS_NUM_THREADS": "1", "PYTHONFAULTHANDLER": "1"}
    environment.pop("WORKSTATION_DEBUG", None)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.fuzz.server", folder],
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[2],
    )


def cases(count: int, seed: int, family: str = "") -> Iterator[Case]:
    """So many cases, of all families by their weights unless one is named."""
    chosen = [name for name, row in FAMILIES.items() for _ in range(row.weight) if family in ("", name)]
    for number in range(count):
        yield Case(chosen[number % len(chosen)], seed, number)


def _faults(result: dict[str, Any], codes: tuple[int, ...]) -> Iterator[str]:
    code, told = result["code"], result["told"]
    lines = [line for line in told.splitlines() if line.strip()]
    if code is None:
        yield f"no end after {result['seconds']:.0f} s"
    elif code not in codes:
        yield f"exit code {code}: {lines[-1] if lines else 'nothing is said'}"
    if "Traceback" in told or "Fatal Python error" in told:
        yield f"traceback: {lines[-1]}"
    if "a fault in the program" in told:
        yield next(line for line in lines if "a fault in the program" in line)
    if code == 2 and not lines:
        yield "exit code 2 and nothing is said"
    if len(lines) != len(set(lines)):
        yield f"said twice: {next(line for line in lines if lines.count(line) > 1)[:200]}"
    if len(lines) > _MAX_LINES:
        yield f"{len(lines)} lines: {lines[0][:200]}"
    if strange := [line for line in lines if not line.startswith(_STARTS)]:
        yield f"not a line of ours: {strange[0][:200]}"
    if any(len(line) > _LONGEST_LINE for line in lines):
        yield f"a line of {max(map(len, lines))} letters"
    if result["bytes"] > MAX_BYTES:
        yield f"{result['bytes'] >> 20} MiB of memory"


def _left(folder: Path, before: set[str], temporary: Path, *, failed: bool) -> Iterator[str]:
    """Files that nobody asked for: none but the outputs, and those only when all was well."""
    for name in sorted({path.name for path in folder.iterdir()} - before):
        if (failed and name != "out") or not name.startswith(_OUTPUTS):
            yield f"left {name}"
    if temporary.is_dir():
        for path in sorted(temporary.iterdir()):
            if not path.name.startswith(_OTHERS):
                yield f"left {path.name} in the temporary folder"
