"""Kernels are compiled in one way, and their code is found again wherever it may be kept."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import workstation
from workstation.dsp.kernels import compiled_cache
from workstation.dsp.kernels.compiled import FUSED, compiled
from workstation.dsp.kernels.compiled_cache import source_stamp

PACKAGE = Path(workstation.__file__).parent
CALL = """
import numpy as np
from workstation.dsp.kernels import images
sound = np.zeros((1, 8))
images.add_impulses(np.ones((1, 1, 1)), np.full((1, 1), 2.0), 0, 1, sound)
images.add_impulses(np.ones((1, 1, 1), np.float32), np.full((1, 1), 2.0), 0, 1, sound)
print(*sound[0])
"""
SUM = "0.0 0.0 0.0 2.0 0.0 0.0 0.0 0.0"


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own, that knows of no folder but those named."""
    bare = {
        name: text for name, text in os.environ.items() if not name.startswith(("XDG_", "NUMBA_", "HOME", "TMPDIR"))
    }
    bare |= {"PYTHONDONTWRITEBYTECODE": "1", **environment}
    return subprocess.run([sys.executable, "-c", code], env=bare, capture_output=True, text=True, cwd="/", check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The compiled code's room as a package that stands alone, with nothing compiled."""
    place = tmp_path / "program"
    for name in ("__init__.py", "core", "dsp"):
        source = PACKAGE / name
        if source.is_dir():
            shutil.copytree(source, place / "workstation" / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (place / "workstation").mkdir(parents=True)
            shutil.copy(source, place / "workstation")
    return place


@pytest.fixture
def nothing_writable(copy: Path, tmp_path: Path) -> Iterator[Path]:
    """The copy where neither it nor any other folder that may be written in is left."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    if subprocess.run(["mount", "--bind", copy, copy], capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", copy], check=True)
        yield copy
    finally:
        subprocess.run(["umount", "-l", copy], check=True)


def written(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.nbc"))


def test_code_is_kept_beside_its_source(copy: Path, tmp_path: Path) -> None:
    ran = run(CALL, PYTHONPATH=str(copy), HOME=str(tmp_path))
    assert ran.stderr == ""
    assert ran.stdout.strip() == SUM
    assert {path.parent for path in written(tmp_path)} == {copy / "workstation" / "dsp" / "kernels" / "__pycache__"}


def test_else_with_what_else_is_kept_for_the_user(nothing_writable: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    ran = run(CALL, PYTHONPATH=str(nothing_writable), HOME=str(home), XDG_CACHE_HOME=str(home / "cache"))
    assert ran.stderr == ""
    assert ran.stdout.strip() == SUM
    assert written(home / "cache" / "workstation" / "compiled")
    assert (home / "cache" / "workstation" / "compiled").stat().st_mode & 0o777 == 0o700


def test_else_in_a_temporary_folder_of_this_users_alone(nothing_writable: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    ran = run(CALL, PYTHONPATH=str(nothing_writable), HOME="/proc/none", TMPDIR=str(temporary))
    assert ran.stderr == ""
    (folder,) = temporary.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert written(folder)


def test_where_nothing_can_be_written_it_is_compiled_in_memory_and_told_once(nothing_writable: Path) -> None:
    no_disk = "import tempfile\ndef none(*a, **k): raise FileNotFoundError('no')\ntempfile.gettempdir = none\n"
    ran = run(no_disk + CALL, PYTHONPATH=str(nothing_writable), HOME="/proc/none")
    assert ran.stdout.strip() == SUM
    (line,) = ran.stderr.splitlines()
    assert "NUMBA_CACHE_DIR" in line
    assert not written(nothing_writable)


def test_the_folder_that_is_asked_for_is_used(copy: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    ran = run(CALL, PYTHONPATH=str(copy), HOME=str(tmp_path), NUMBA_CACHE_DIR=str(asked))
    assert ran.stderr == ""
    assert written(tmp_path) == written(asked) != []


def test_shipped_code_is_read_wherever_the_program_was_moved_to(copy: Path, tmp_path: Path) -> None:
    """Compiled for a kind of processor in one place, it needs no compiler in another, nor any time of a file."""
    if not compiled_cache._runs_shipped():
        pytest.skip("this processor is older than what code is shipped for")
    asked, processor = tmp_path / "asked", {"NUMBA_CPU_NAME": compiled_cache.PROCESSOR, "NUMBA_CPU_FEATURES": ""}
    shipped = copy / "workstation" / "_compiled"
    run(CALL, PYTHONPATH=str(copy), HOME=str(tmp_path), NUMBA_CACHE_DIR=str(asked), **processor)
    shipped.mkdir()
    for folder in asked.iterdir():
        folder.rename(shipped / folder.name.rpartition("-")[0])
    moved = tmp_path / "moved"
    shutil.copytree(copy, moved)
    for path in moved.rglob("*"):
        os.utime(path, (1, 1))
    no_compiler = "import numba.core.dispatcher as d\n"
    no_compiler += "def refuse(*a): raise SystemExit('compiled')\nd._FunctionCompiler._compile_core = refuse\n"
    ran = run(no_compiler + CALL, PYTHONPATH=str(moved), HOME=str(tmp_path))
    assert ran.stderr == ""
    assert ran.stdout.strip() == SUM


INNER = """
from workstation.dsp.kernels.compiled import compiled
from {other} import SCALE, inner

@compiled()
def outer(x):
    return SCALE * inner(x)
"""


def test_what_a_function_calls_and_reads_is_part_of_its_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    stamps, texts = [], ["return x + 1\nSCALE = 2", "return x + 2\nSCALE = 2", "return x + 2\nSCALE = 3"]
    for k, text in enumerate(texts):
        body = f"from workstation.dsp.kernels.compiled import compiled\n\n@compiled()\ndef inner(x):\n    {text}\n"
        (tmp_path / f"compiled_inner{k}.py").write_text(body)
        (tmp_path / f"compiled_outer{k}.py").write_text(INNER.format(other=f"compiled_inner{k}"))
        module = __import__(f"compiled_outer{k}")
        assert module.outer(1) == (4, 6, 9)[k]
        stamps.append(source_stamp(module.outer.py_func))
    assert len(set(stamps)) == 3


def test_given_signatures_are_compiled_at_once_and_no_others() -> None:
    @compiled(["float64(float64)"], fast=FUSED)
    def twice(x):  # type: ignore[no-untyped-def]
        return 2 * x

    assert len(twice.signatures) == 1
    assert twice(np.float64(2)) == 4
    assert twice.py_func(3) == 6
    with pytest.raises(TypeError):
        twice("no number")


def test_a_division_by_zero_is_refused_or_answered_as_numpy_does() -> None:
    @compiled()
    def strict(x):  # type: ignore[no-untyped-def]
        return 1.0 / x

    @compiled(zero_checks=False)
    def open_(x):  # type: ignore[no-untyped-def]
        return 1.0 / x

    with pytest.raises(ZeroDivisionError):
        strict(0.0)
    assert open_(0.0) == np.inf


def test_nothing_is_compiled_in_another_way() -> None:
    """`numba.njit` and `numba.jit` stand in one file."""
    for path in PACKAGE.rglob("*.py"):
        if path.name == "compiled.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.ImportFrom) and node.module == "numba" else []
            names += [node.attr] if isinstance(node, ast.Attribute) else []
            assert not {"njit", "vectorize", "guvectorize"} & set(names), path


def test_every_kernel_says_what_it_takes_and_answers() -> None:
    kernels = 0
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            made_by = [each.func if isinstance(each, ast.Call) else each for each in node.decorator_list]
            if any(isinstance(each, ast.Name) and each.id in ("compiled", "_compiled") for each in made_by):
                kernels += 1
                assert node.returns is not None, f"{path}:{node.name}"
                assert all(each.annotation is not None for each in node.args.args), f"{path}:{node.name}"
    assert kernels > 90


def test_importing_the_functions_imports_little_but_torch_and_numba(tmp_path: Path) -> None:
    code = "import sys, workstation.dsp.functional; print('scipy.special' in sys.modules, 'soundfile' in sys.modules)"
    assert run(code, PYTHONPATH=str(PACKAGE.parent), HOME=str(tmp_path)).stdout.split() == ["False", "False"]
