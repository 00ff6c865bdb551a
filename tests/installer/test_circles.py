"""No module needs one that needs it: neither when it is read, nor when a function is called, nor for a type."""

import re
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "installer"))

from circles import KNOWN, find_circles, find_pairs


def _package(folder: Path, name: str, **modules: str) -> str:
    (folder / name).mkdir()
    for module, text in {"__init__": "", **modules}.items():
        (folder / name / f"{module}.py").write_text(text, "utf-8")
    return name


def test_the_program_has_none() -> None:
    assert find_circles() == []


@pytest.mark.parametrize(
    ("name", "back"),
    [
        ("plain_circle", "from {0}.first import one\n"),
        ("late_circle", "def two():\n    from {0} import first\n    return first\n"),
        ("typed_circle", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from {0}.first import one\n"),
    ],
)
def test_a_planted_one_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, back: str) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    _package(tmp_path, name, first=f"import {name}.second\none = 1\n", second=f"import {name}.third\n", third="")
    assert find_circles(name) == []
    (tmp_path / name / "third.py").write_text(back.format(name), "utf-8")
    (circle,) = find_circles(name)
    steps = [re.fullmatch(rf"  {name}\.(\w+):(\d+) imports {name}\.(\w+)", line) for line in circle.split("\n")]
    arrows = {(step[1], step[3]) for step in steps if step is not None}
    assert arrows == {("first", "second"), ("second", "third"), ("third", "first")}


def test_each_of_several_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    modules = {"a": "import two_circles.b\n", "b": "import two_circles.a\n"}
    modules |= {"c": "import two_circles.d\n", "d": "import two_circles.c\nimport two_circles.a\n"}
    assert len(find_circles(_package(tmp_path, "two_circles", **modules))) == 2


def test_no_more_rooms_of_the_program_import_each_other() -> None:
    assert set(find_pairs()) == KNOWN, "one that is opened leaves the list"


def test_rooms_that_import_each_other_are_told_with_the_fewer_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "two_rooms"
    rooms = tmp_path / name
    for room, modules in {
        "a": {"x": f"import {name}.b.x\n", "y": f"import {name}.b.x\n"},
        "b": {"x": "", "z": f"import {name}.a.y\nimport {name}.b.inner.w\n"},
        "b/inner": {"w": f"import {name}.b.x\n"},
    }.items():
        (rooms / room).mkdir(parents=True)
        (rooms / room / "__init__.py").write_text("")
        for module, text in modules.items():
            (rooms / room / f"{module}.py").write_text(text)
    (rooms / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    assert find_pairs(name) == {(f"{name}.a", f"{name}.b"): [f"  {name}.b.z:1 imports {name}.a.y"]}
