"""The built wheel, unpacked and started from elsewhere, finds what it needs."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.compiled_code import give_compiled

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installed wheel, with nothing of the checkout in it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    site = folder / "site"
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    give_compiled(site)
    return site


def start(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(cwd / "config"),
        "XDG_CACHE_HOME": str(cwd / "cache"),
    }
    command = [sys.executable, "-m", "workstation", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_it_is_the_wheel_that_runs(installed: Path, tmp_path: Path) -> None:
    code = "import workstation, workstation.core.files.resources as r; print(workstation.__file__, r.resource('demo'))"
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [
        str(installed / "workstation/__init__.py"),
        str(installed / "workstation/_resources/demo"),
    ]


def test_effects_and_presets(installed: Path, tmp_path: Path) -> None:
    voice = installed / "workstation" / "_resources" / "demo" / "voice.flac"
    run = start(installed, tmp_path, "render", str(voice), "--rack", "Podcast voice", "-o", "out.flac")
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "out.flac").stat().st_size > 100_000


@pytest.mark.slow
def test_the_demo(installed: Path, tmp_path: Path) -> None:
    run = start(installed, tmp_path, "demo", "-o", "demo")
    assert run.returncode == 0, run.stderr
    names = sorted(path.name for path in (tmp_path / "demo").iterdir())
    assert names == ["demo.ass", "demo.flac", "demo.json", "demo.lrc", "demo.srt", "demo.vtt", "window.png"]
    assert (tmp_path / "demo" / "window.png").read_bytes().startswith(b"\x89PNG")
