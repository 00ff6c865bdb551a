"""What the workflows and hooks run is there."""

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(_ROOT / "installer"))

from packages import debian, other_systems  # noqa: E402

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


def test_a_release_has_every_package_and_tries_those_that_can_be_tried() -> None:
    text = (_ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
    built = set(" ".join(re.findall(r"^ +targets: (.+)$", text, re.MULTILINE)).split())
    targets = set(runpy.run_path(str(_ROOT / "installer" / "build.py"))["TARGETS"])
    assert built == targets - {"bundle", "appimage"}  # a step to the others, and what needs a tool from elsewhere
    assert set(re.findall(r"try_package\.py (\w+)", text)) == {"deb", "tar"}
    # Names that nobody reads would do nothing.
    read = {other_systems.IDENTITY, other_systems.NOTARY, other_systems.SIGN_TOOL, "WORKSTATION_TORCH_INDEX"}
    assert set(re.findall(r"^ +(WORKSTATION_\w+):", text, re.MULTILINE)) == read
    assert set(re.findall(r"^ +(DEB\w+):", text, re.MULTILINE)) == {"DEBFULLNAME", "DEBEMAIL"}
    source = Path(debian.__file__).read_text("utf-8")
    assert all(name in source for name in ("DEBFULLNAME", "DEBEMAIL"))


@pytest.mark.skipif(shutil.which("actionlint") is None, reason="actionlint is not installed")
def test_the_workflows_are_well_formed() -> None:
    files = sorted((_ROOT / ".github" / "workflows").glob("*.yml"))
    done = subprocess.run(["actionlint", *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
