"""The one entry for packages needs no more than a bare Python, and refuses in one line what cannot be made here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BUILD = Path(__file__).parents[2] / "installer" / "build.py"


def build(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run it by a Python without any package, finding programs along `path`."""
    command = [sys.executable, "-I", "-S", "-c", "import runpy, sys; sys.path.insert(0, sys.argv[1]); "]
    command[-1] += "sys.argv = sys.argv[2:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    line = [*command, str(BUILD.parent), str(BUILD), *arguments]
    environment = os.environ | ({} if path is None else {"PATH": path})
    return subprocess.run(line, env=environment, capture_output=True, text=True, check=False)


def test_its_help_names_each_package() -> None:
    told = build("--help")
    assert told.returncode == 0, told.stderr
    assert all(name in told.stdout for name in ("bundle", "tar", "deb", "appimage", "windows", "macos", "dsp"))


@pytest.mark.skipif(sys.platform != "linux", reason="there it can be made")
@pytest.mark.parametrize("target", ["windows", "macos"])
def test_what_another_system_packs_is_refused_in_one_line(target: str) -> None:
    told = build(target)
    assert told.returncode == 1
    assert len(told.stderr.splitlines()) == 1
    assert "PyInstaller packs for the system it runs on" in told.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system is refused first")
@pytest.mark.parametrize(("target", "tool"), [("appimage", "git"), ("deb", "dpkg-deb")])
def test_a_tool_that_is_missing_is_named_before_anything_is_built(target: str, tool: str, tmp_path: Path) -> None:
    told = build("bundle", target, path=str(tmp_path))
    assert told.returncode == 1
    assert told.stdout == ""
    (line,) = told.stderr.splitlines()
    assert line.startswith(f"{target}: {tool} is needed")
    assert target != "appimage" or "mksquashfs is needed for this and is not installed (apt install" in line


def test_an_unknown_package_is_refused() -> None:
    assert build("snap").returncode == 2
