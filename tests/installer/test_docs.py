"""The reference names what the interfaces name; where mkdocs is installed the whole documentation is built."""

import importlib.util
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

_ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def reference(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setitem(sys.modules, "mkdocs_gen_files", ModuleType("mkdocs_gen_files"))
    spec = importlib.util.spec_from_file_location("docs_reference", _ROOT / "installer" / "docs_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_public_name_has_its_part(reference: ModuleType) -> None:
    for title, module, about in reference.PAGES.values():
        names = reference.public_names(module)
        assert sorted(names) == sorted(import_module(module).__all__)
        text = reference.page(title, module, about)
        assert text.count("\n::: ") == len(names)
        assert all(f"\n::: {module}.{name}\n" in text for name in names)


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("mkdocs_gen_files") is None, reason="needs the extra docs")
def test_it_is_built_without_a_warning(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(tmp_path)]
    done = subprocess.run(line, cwd=_ROOT, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "F.gain" in (tmp_path / "reference" / "functional.html").read_text("utf-8")
    assert (tmp_path / "words.html").exists()
