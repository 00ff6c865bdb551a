"""Planted faults: one that a test sees is killed, one that none sees is told, and the tree stays as it is."""

import re
from pathlib import Path

import pytest

from tests.mutation import recording, trial
from tests.mutation.__main__ import chosen, main, modules
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.record import Record, statement_of
from tests.mutation.trial import Trials, asked_of, suite_of

HELD = '''"""A module."""

LIMIT: int = 3


def below(value: float) -> bool:
    return value < LIMIT
'''
HELD_TEST = """from workstation.speech.held import below


def test_the_limit_is_not_below_itself() -> None:
    assert (below(2.5), below(3.0), below(3.5), below(-9)) == (True, False, False, True)
"""
LOOSE = """def share(part: float, whole: float) -> float:
    return part / whole
"""
LOOSE_TEST = """from workstation.speech import loose


def test_there_is_a_share() -> None:
    assert loose.share(0.0, 1.0) == 0.0
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(trial, "HEAVY", ())
    files = {
        "workstation/__init__.py": "",
        "workstation/speech/__init__.py": "",
        "workstation/speech/held.py": HELD,
        "workstation/speech/loose.py": LOOSE,
        "workstation/speech/kernels.py": LOOSE,
        "tests/speech/test_held.py": HELD_TEST,
        "tests/speech/test_loose.py": LOOSE_TEST,
        "pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['.']\n",
    }
    for name, text in files.items():
        (tmp_path / "root" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / name).write_text(text)
    here = Path(__file__).parent
    for name in ("warm_session.py", "line_recorder.py", "grafts.py"):
        place = tmp_path / "root" / "tests" / "mutation" / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes((here / name).read_bytes())
    return tmp_path / "root"


def contents(root: Path) -> dict[str, bytes]:
    return {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def test_faults_that_are_seen_are_killed_and_others_told(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(tree)
    code = main(["--layer", "speech", "--count", "99", "--limit", "300"], tree)
    said = capsys.readouterr().out
    assert code == 1
    verdicts = [line.split()[:2] for line in said.splitlines() if line.split()[0] in ("killed", "survived", "broken")]
    assert sorted(verdicts) == [
        ["killed", "workstation/speech/held.py"],  # < becomes <=
        ["killed", "workstation/speech/held.py"],  # < becomes >=
        ["killed", "workstation/speech/held.py"],  # 3 becomes 2
        ["killed", "workstation/speech/held.py"],  # 3 becomes 4
        ["killed", "workstation/speech/held.py"],  # None is returned
        ["killed", "workstation/speech/loose.py"],  # None is returned
        ["survived", "workstation/speech/loose.py"],  # / becomes *
    ]
    assert "+    return part * whole" in said
    assert contents(tree) == before


def test_a_run_goes_on_where_it_was_ended(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["--layer", "speech/loose.py", "--count", "99", "--limit", "300", "--results", str(tree / "results")]
    main(asked, tree)
    first = capsys.readouterr().out
    tried: list[Mutant] = []
    monkeypatch.setattr(Trials, "run", lambda _, mutant: tried.append(mutant))
    assert main(asked, tree) == 1
    assert not tried
    assert capsys.readouterr().out.replace(" 0 s", "") == re.sub(r" \d+ s", "", first)


def test_only_tests_that_run_a_line_are_asked_and_others_after_a_change(tree: Path) -> None:
    (tree / "tests/speech/test_both.py").write_text(
        "from workstation.speech import held, loose\n\n\n"
        "def test_share() -> None:\n    assert loose.share(1.0, 1.0)\n\n\n"
        "def test_below() -> None:\n    assert held.below(1)\n"
    )
    recording.main(["--record", str(tree / ".record")], tree)
    fault = mutants(tree, Path("workstation/speech/loose.py"))[0]

    def asked() -> set[str]:
        return {*asked_of(tree, Record(tree, tree / ".record"), fault)}

    both, loose = "tests/speech/test_both.py", "tests/speech/test_loose.py"
    assert asked() == {f"{both}::test_share", f"{loose}::test_there_is_a_share"}
    (tree / loose).write_text(LOOSE_TEST + "# changed")
    assert asked() == {f"{both}::test_share", loose}
    (tree / "workstation/speech/loose.py").write_text(LOOSE + "\n\nMORE = 1\n")
    assert asked() == {f"{both}::test_share", loose}
    assert Record(tree, tree / ".record").missing() == [Path(loose)]


def test_the_statement_of_a_byte_is_its_innermost_one_in_a_function() -> None:
    source = b"A = 1\n\ndef f(x=2):\n    if x > (\n        3\n    ):\n        return [\n            x + 4\n        ]\n"
    lines = [[*statement_of(source, source.index(number))] for number in (b"1", b"2", b"3", b"4")]
    assert lines == [[], [], [4, 5, 6], [7, 8, 9]]


def test_a_test_that_fails_anyway_kills_nothing(tree: Path) -> None:
    (tree / "tests/speech/test_held.py").write_text("def test_no() -> None:\n    assert False\n")
    with Trials(tree, 300, Record(tree, tree / "none")) as trials:
        result = trials.run(mutants(tree, Path("workstation/speech/held.py"))[0])
    assert (result.outcome, result.by) == ("broken", "tests/speech/test_held.py::test_no")
    assert not trials.tree.exists()


ENDLESS = "from workstation.speech.held import below\n\n\ndef test_it() -> None:\n    while below(3):\n        pass\n"


@pytest.mark.parametrize(
    ("test", "outcome"), [(ENDLESS, "killed"), (ENDLESS.replace("below(3)", "True"), "broken")], ids=["fault", "test"]
)
def test_a_fault_that_never_ends_is_seen_where_the_test_ends_without_it(tree: Path, test: str, outcome: str) -> None:
    (tree / "tests/speech/test_held.py").write_text(test)
    (fault,) = [m for m in mutants(tree, Path("workstation/speech/held.py")) if m.text == "<="]
    with Trials(tree, 3, Record(tree, tree / "none")) as trials:
        result = trials.run(fault)
    assert (result.outcome, result.by) == (outcome, "time")


def test_what_nobody_can_see_is_left_alone(tmp_path: Path) -> None:
    source = '''"""Says 3 < 4."""
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING or 1 < 2:
    pass
if TYPE_CHECKING:
    FEW = 3
__all__ = ["a"] * 2


def a(value: Literal[1, 2] = 1) -> Literal[1, 2]:
    """1 < 2."""
    LOG.info("%s", value + 1)
    if value in ():
        return False
    zip((), (), strict=True)
    return value


@compiled(fast=True)
def kernel(x):
    return x + 1
'''
    (tmp_path / "one.py").write_text(source)
    found = [(m.kind, source[m.start : m.end], m.text) for m in mutants(tmp_path, Path("one.py"))]
    assert found == [
        ("and/or", "or", "and"),
        ("comparison", "<", "<="),
        ("comparison", "<", ">="),
        ("number", "1", "2"),
        ("number", "1", "0"),
        ("number", "2", "3"),
        ("number", "2", "1"),
        ("number", "1", "2"),
        ("number", "1", "0"),
        ("comparison", "in", "not in"),
        ("bool", "False", "True"),
        ("dropped", "zip((), (), strict=True)", "pass"),
        ("return None", "value", "None"),
    ]


def test_a_fault_stands_where_it_is_meant(tmp_path: Path) -> None:
    lines = (
        "def f(xs, é):",
        "    for x in xs:",
        "        if not (x) <= (é) - 1 and x:",
        "            xs[0] = min(x, 2)",
    )
    (tmp_path / "one.py").write_text("\n".join(lines), "utf-8")
    made = {m.source(tmp_path) for m in mutants(tmp_path, Path("one.py"))}
    third, last = "        if not (x) <= (é) - 1 and x:", "            xs[0] = min(x, 2)"
    for old, new in [
        (third, "        if not (x) < (é) - 1 and x:"),
        (third, "        if (x) <= (é) - 1 and x:"),
        (third, "        if not (x) <= (é) + 1 and x:"),
        (third, "        if not (x) <= (é) - 1 or x:"),
        (last, "            pass"),
        (last, "            xs[0] = max(x, 2)"),
        (last, "            xs[(-1)] = min(x, 2)"),
    ]:
        assert "\n".join(lines).replace(old, new) in made, new


def test_tests_nearest_to_a_module_come_first_and_kernels_are_aside(tree: Path) -> None:
    path = Path("workstation/speech/loose.py")
    assert suite_of(tree, path) == (Path("tests/speech/test_loose.py"), Path("tests/speech/test_held.py"))
    assert Path("workstation/speech/kernels.py") not in [*modules(tree, "speech")]


def test_the_same_seed_chooses_the_same_faults(tree: Path) -> None:
    first: list[Mutant] = chosen(tree, "speech", 4, 7)
    assert chosen(tree, "speech", 4, 7) == first
    assert any(chosen(tree, "speech", 4, seed) != first for seed in range(8, 12))
