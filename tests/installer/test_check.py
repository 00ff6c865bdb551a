"""What `installer/test.py` runs for what it is asked: which checks, in how many processes."""

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

_INSTALLER = Path(__file__).parents[2] / "installer"
GIB = 1 << 30


def _load() -> ModuleType:
    """By its path: Python has a package of the same name."""
    sys.path.append(str(_INSTALLER))
    spec = spec_from_file_location("check", _INSTALLER / "test.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check = _load()


def asked(monkeypatch: pytest.MonkeyPatch, *arguments: str, failing: str = "") -> tuple[int, list[list[str]]]:
    """The exit code, and the command lines without the folder of their programs."""
    lines: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        lines.append([Path(command[0]).name, *command[1:]])
        return subprocess.CompletedProcess(command, int(lines[-1][0] == failing))

    monkeypatch.setattr(check, "set_up", lambda *_: Path("venv/bin/python"))
    monkeypatch.setattr(check, "workers", lambda: 3)
    monkeypatch.setattr(check.subprocess, "run", run)
    return check.main([*arguments]), lines


def test_alone_it_runs_every_check_and_every_test(monkeypatch: pytest.MonkeyPatch) -> None:
    code, lines = asked(monkeypatch)
    assert [line[0] for line in lines] == ["ruff", "ruff", "mypy", "lint-imports", "python", "pytest"]
    assert lines[-1] == ["pytest", "--dist", "worksteal", "-n", "3"]
    assert code == 0


def test_one_check_that_fails_fails_all_and_the_others_still_run(monkeypatch: pytest.MonkeyPatch) -> None:
    code, lines = asked(monkeypatch, failing="mypy")
    assert (code, len(lines)) == (1, 6)


def test_what_is_named_is_run_and_what_stands_behind_goes_to_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    _, lines = asked(monkeypatch, "tests", "--", "tests/core", "-n", "0")
    assert lines == [["pytest", "--dist", "worksteal", "-n", "3", "tests/core", "-n", "0"]]
    with pytest.raises(SystemExit, match="there is no check 'typos'"):
        asked(monkeypatch, "typos")


def test_quick_leaves_out_the_types_and_most_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    _, lines = asked(monkeypatch, "quick")
    assert [line[0] for line in lines] == ["ruff", "ruff", "lint-imports", "python", "pytest"]
    assert lines[-1][3:5] == ["-n", "3"]
    rooms = [part for part in lines[-1] if part.startswith("tests/")]
    assert "tests/core" in rooms
    assert all((check.ROOT / room).is_dir() for room in rooms)


def test_shuffled_draws_the_order_by_lot(monkeypatch: pytest.MonkeyPatch) -> None:
    _, lines = asked(monkeypatch, "shuffled", "--", "--randomly-seed=7")
    assert lines == [["pytest", "--dist", "worksteal", "-p", "randomly", "-n", "3", "--randomly-seed=7"]]


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system does not say which processors may be used")
@pytest.mark.parametrize(
    ("processors", "memory", "workers"), [(2, 24, 2), (16, 8, 4), (16, 64, 16), (4, 1, 1), (1, 24, 1)]
)
def test_there_are_as_many_processes_as_processors_and_memory_allow(
    processors: int, memory: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)))
    monkeypatch.setattr(os, "sysconf", lambda name: {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": memory * GIB // 4096}[name])
    assert check.workers() == workers


def test_where_the_memory_is_not_told_processors_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> int:
        raise ValueError(name)

    monkeypatch.setattr(os, "sysconf", unknown)
    assert check.workers() >= 1
