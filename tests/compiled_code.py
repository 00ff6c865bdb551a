"""Compiled code for copies of the package that tests start: it is found by its source, wherever that lies."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def give_compiled(place: Path) -> None:
    """Put what this checkout has compiled beside the same modules of a copy: its tests compile nothing again."""
    for path in (ROOT / "workstation").rglob("*.nb[ic]"):
        module = path.name.partition(".")[0]
        target = place / path.relative_to(ROOT)
        if target.parents[1].joinpath(f"{module}.py").is_file():
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, target)
