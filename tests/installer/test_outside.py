"""What the workflows and hooks run is there."""

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_FILES = (*sorted((_ROOT / ".github").rglob("*.y*ml")), _ROOT / ".pre-commit-config.yaml")
_SCRIPT = re.compile(r"python3? (installer/\w+\.py)((?: [a-z]+)*)")


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_every_script_is_there(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "\t" not in text
    checks = set(re.findall(r'^    \("(\w+)", \(', (_ROOT / "installer" / "test.py").read_text("utf-8"), re.M))
    for script, arguments in _SCRIPT.findall(text):
        assert (_ROOT / script).is_file()
        if script == "installer/test.py":
            assert set(arguments.split()) <= checks


def test_the_checks_run_on_all_systems() -> None:
    text = (_ROOT / ".github" / "workflows" / "check.yml").read_text("utf-8")
    assert "os: [ubuntu-latest, macos-latest, windows-latest]" in text
    assert "run: python installer/test.py\n" in text
