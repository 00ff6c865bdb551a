"""The signal processing as a wheel of its own, `workstation-dsp`: torchaudio's functions without a window.

It holds `workstation.dsp` and the few modules of `workstation.core` that it imports, under the same names as in the
program: scripts work with either. Who has the program needs no such wheel, and one environment takes one of the two.
"""

import ast
import re
import shutil
import sys
import tomllib
from pathlib import Path

from packages import bundle
from packages.shared import BUILD, DIST, ROOT, filled, fresh, run, version

PACKAGE = ROOT / "workstation"
_BUILT_IN = set(sys.stdlib_module_names)
_DISTRIBUTIONS = {"llvmlite": "numba"}
"""Of modules that come with another distribution than that of their name."""


def modules() -> list[Path]:
    """The files of the wheel: those of `dsp` and all that they import of the program."""
    wanted = [PACKAGE / "__init__.py", PACKAGE / "py.typed", *(PACKAGE / "dsp").rglob("*.py")]
    seen: dict[Path, None] = {}
    while wanted:
        path = wanted.pop()
        if path in seen:
            continue
        seen[path] = None
        if path.suffix == ".py":
            for name in _imported(path):
                if name.split(".")[0] == "workstation":
                    wanted += _files(name)
    return sorted(seen)


def requirements() -> list[str]:
    """What the wheel needs, with the program's own bounds."""
    names = {name.split(".")[0] for path in modules() if path.suffix == ".py" for name in _imported(path)}
    needed = {_DISTRIBUTIONS.get(name, name) for name in names - _BUILT_IN - {"workstation"}}
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    bounds = {re.split(r"[<>=!~]", line)[0].lower(): line for line in declared}
    if unknown := sorted(name for name in needed if name.lower() not in bounds):
        raise ValueError(f"workstation.dsp imports {unknown[0]}, which pyproject.toml does not name")
    return sorted(bounds[name.lower()] for name in needed)


def build() -> Path:
    """The wheel; returns its file."""
    room = fresh(BUILD / "dsp")
    for path in modules():
        target = room / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    shutil.copyfile(ROOT / "LICENSE", room / "LICENSE")
    shutil.copyfile(ROOT / "resources" / "help" / "dsp.md", room / "README.md")
    wanted = "".join(f'    "{line}",\n' for line in requirements())
    (room / "pyproject.toml").write_text(filled("dsp.toml", VERSION=version(), REQUIREMENTS=wanted), "utf-8")
    run([bundle.environment(fresh_program=False), "-m", "pip", "wheel", "-q", "--no-deps", "-w", DIST, room])
    return DIST / f"workstation_dsp-{version()}-py3-none-any.whl"


def _imported(path: Path) -> set[str]:
    """The modules that a file imports at any place; of `from a import b` both `a` and `a.b`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _files(name: str) -> list[Path]:
    """The file of one of the program's modules, with the packages that it lies in."""
    place = ROOT.joinpath(*name.split("."))
    found = [path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()]
    inits = [folder / "__init__.py" for folder in place.parents if folder.is_relative_to(PACKAGE)]
    return found + [path for path in inits if path.is_file()] if found else []
