"""Damaged files of every kind: one line and exit code 2, no traceback, no hang, nothing left; see `tests.fuzz`."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz import seeds
from tests.fuzz.families import FAMILIES
from tests.fuzz.harness import Case, Fuzzer, cases

CASES, SEED = 300, 20_261_130


@pytest.fixture(scope="module")
def fuzzer() -> Iterator[Fuzzer]:
    if not hasattr(os, "fork"):
        pytest.skip("the cases run in forks")
    with Fuzzer() as made:
        yield made


@pytest.mark.parametrize("family", FAMILIES)
def test_damaged_files(fuzzer: Fuzzer, family: str) -> None:
    mine = [case for case in cases(CASES, SEED) if case.family == family]
    failed = [verdict for verdict in map(fuzzer.run, mine) if verdict.faults]
    assert not failed, "\n".join("\n    ".join((verdict.case.line, *verdict.faults)) for verdict in failed)


def test_the_whole_files_are_whole(fuzzer: Fuzzer) -> None:
    """Else what is made of them would prove nothing."""
    for family, row in FAMILIES.items():
        if family in ("manifests", "models", "plugins"):  # they name other files
            continue
        for whole, results in islice(fuzzer.whole(family), 6):
            assert all(result["code"] in row.codes and result["code"] != 2 for result in results), (whole, results)


def test_whole_media_are_the_same_in_each_run(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append({path.name: path.read_bytes() for path in seeds.media(tmp_path / name)})
    assert made[0] == made[1]


def test_an_interrupted_fuzzer_leaves_nothing() -> None:
    """Neither in the middle of a case, nor when nobody was there to close it."""
    with Fuzzer() as fuzzer:
        fuzzer.run(Case("settings", SEED, 0))
        (server,) = fuzzer._servers.values()
        assert server.stdin is not None
        server.stdin.write("a case that nobody waits for")
    assert server.returncode is not None
    assert not fuzzer._folder.exists()
    killed = Fuzzer()
    killed.run(Case("settings", SEED, 0))
    (server,) = killed._servers.values()
    assert server.stdin is not None
    server.stdin.close()  # as the system does for a process that ends
    assert server.wait() == 0
    assert not killed._folder.exists()
    killed.close()


def test_a_fault_is_found() -> None:
    from tests.fuzz import harness

    told = "Traceback (most recent call last):\nValueError: x"
    result = {"code": 1, "told": told, "seconds": 0.1, "bytes": harness.MAX_BYTES + 1}
    faults = list(harness._faults(result, (0, 2)))
    assert [fault.partition(":")[0] for fault in faults] == [
        "exit code 1",
        "traceback",
        "not a line of ours",
        "900 MiB of memory",
    ]
    assert list(harness._faults({"code": -11, "told": "", "seconds": 1.0, "bytes": 0}, (0, 2))) == [
        "exit code -11: nothing is said"
    ]
    assert list(harness._faults({"code": None, "told": "", "seconds": 60.0, "bytes": 0}, (0, 2))) == [
        "no end after 60 s"
    ]
