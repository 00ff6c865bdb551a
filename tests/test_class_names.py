"""A class's name says what it is wherever it is met: no two public classes of the program share one."""

import ast
from collections import defaultdict
from pathlib import Path

import workstation
from workstation.dsp import transforms
from workstation.plugin import api

_PACKAGE = Path(workstation.__file__).parent


def _homes(package: Path) -> dict[str, list[str]]:
    """Where each public class is defined, by its name."""
    homes: dict[str, list[str]] = defaultdict(list)
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(f"{path.relative_to(package)}:{node.lineno}")
    return homes


def _shared(package: Path) -> dict[str, list[str]]:
    return {name: homes for name, homes in _homes(package).items() if len(homes) > 1}


def test_no_two_classes_have_one_name() -> None:
    assert _shared(_PACKAGE) == {}


def test_what_others_import_is_among_them() -> None:
    known = _homes(_PACKAGE).keys()
    assert set(transforms.__all__) <= known
    assert {name for name in api.__all__ if isinstance(getattr(api, name), type)} <= known


def test_two_of_one_name_are_found(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "one.py").write_text("class Stage: ...\nclass _Own: ...\n", "utf-8")
    (tmp_path / "two.py").write_text("class _Own: ...\ndef made():\n    class Stage: ...\n", "utf-8")
    assert _shared(tmp_path) == {"Stage": ["room/one.py:1", "two.py:3"]}
