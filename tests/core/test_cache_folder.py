"""What can be made again is kept somewhere, also where the user's folder for it cannot be written."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from workstation.core import cache_folder
from workstation.core.cache_folder import keep_compiled, working_cache


def test_a_folder_that_can_be_written_is_used(tmp_path: Path) -> None:
    told: list[str] = []
    assert working_cache(tmp_path / "cache", told.append) == tmp_path / "cache"
    assert told == []


def test_else_one_of_the_users_own_is_and_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "file").write_bytes(b"")
    told: list[str] = []
    other = working_cache(tmp_path / "file" / "cache", told.append)
    assert other.parent == tmp_path
    assert other.is_dir()
    assert len(told) == 1
    assert str(tmp_path / "file" / "cache") in told[0]
    assert str(other) in told[0]


def test_compiled_code_has_a_place_only_where_it_needs_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file" / "cache"))
    (tmp_path / "file").write_bytes(b"")
    keep_compiled()
    assert "NUMBA_CACHE_DIR" not in os.environ
    monkeypatch.setattr(cache_folder, "__file__", str(tmp_path / "none" / "core" / "cache_folder.py"))
    keep_compiled()
    folder = Path(os.environ["NUMBA_CACHE_DIR"])
    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o777 == 0o700
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "new"))
    keep_compiled()
    assert "NUMBA_CACHE_DIR" not in os.environ


@pytest.fixture
def read_only_copy(tmp_path: Path) -> Iterator[Path]:
    """The program where nothing can be written, with a home like that."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    place, home = tmp_path / "program", tmp_path / "home"
    place.mkdir()
    home.mkdir()
    here = Path(cache_folder.__file__).parents[2]
    if subprocess.run(["mount", "--bind", here, place], capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", home], check=True)
    yield place
    subprocess.run(["umount", "-l", place, home], check=True)


def test_kernels_compile_where_nothing_can_be_written(tmp_path: Path, read_only_copy: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path / "home"), "PYTHONPATH": str(read_only_copy)}
    environment = {name: text for name, text in environment.items() if not name.startswith(("XDG_", "NUMBA_"))}
    environment |= {"TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    code = "import workstation.dsp.kernels_images as k, os; print(k.__file__, os.environ['NUMBA_CACHE_DIR'])"
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, cwd=tmp_path)
    assert ran.stderr == ""
    assert ran.stdout.startswith(f"{read_only_copy}/")
