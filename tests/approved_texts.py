"""Texts that a person has looked at and approved: each lies in a file of `tests/approved/`.

Where a test compares with one that is no longer meant, run it once with `APPROVE=1` in the environment, which writes
the file anew, and read what has changed with `git diff` before it is committed.
"""

import math
import os
import re
from collections.abc import Iterable
from dataclasses import fields
from difflib import unified_diff
from pathlib import Path

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param

APPROVED = Path(__file__).with_name("approved")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])")


def known(folder: str, names: Iterable[str]) -> list[str]:
    """Those of which there is a file; all of them where files are written. What is new has tests of its own first."""
    return [name for name in names if os.environ.get("APPROVE") or (APPROVED / folder / f"{name}.txt").exists()]


def compare(name: str, text: str, tolerance: float = 0.0) -> None:
    """Fail with a diff where `text` is not what the file of this name holds.

    With a `tolerance` numbers may differ by this share, and by as much of 1e-3.
    """
    place = APPROVED / f"{name}.txt"
    text = text.rstrip("\n") + "\n"
    if os.environ.get("APPROVE"):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    approved = place.read_text("utf-8") if place.exists() else ""
    pairs = zip(approved.splitlines(), text.splitlines(), strict=False)
    now = [old if tolerance and _near(old, new, tolerance) else new for old, new in pairs]
    now += text.splitlines()[len(now) :]
    changed = "\n".join(unified_diff(approved.splitlines(), now, "approved", "now", "", "", 2, ""))
    assert not changed, f"{name} is not as it was approved (see `tests/approved_texts.py`):\n{changed}"


def _near(old: str, new: str, tolerance: float) -> bool:
    numbers = zip(_NUMBER.findall(old), _NUMBER.findall(new), strict=False)
    return _NUMBER.sub("0", old) == _NUMBER.sub("0", new) and all(
        math.isclose(float(one), float(other), rel_tol=tolerance, abs_tol=tolerance * 1e-3) for one, other in numbers
    )


def levels(samples: npt.ArrayLike, parts: int = 12) -> str:
    """Arrays of numbers, a line for each: the effective levels of equal stretches, then a few of the numbers."""
    rows = np.atleast_2d(np.asarray(samples, np.float64)).reshape(-1, np.shape(samples)[-1])
    lines = []
    for row in rows:
        pieces = np.array_split(row, min(parts, max(1, len(row))))
        values = [float(np.sqrt(np.mean(piece**2))) if len(piece) else 0.0 for piece in pieces]
        picked = row[:: max(1, len(row) // 5)].tolist()
        lines.append(f"{len(row)}: {' '.join(map(_short, values))}; {' '.join(map(_short, picked))}")
    return "\n".join(lines)


def choice(param: Param) -> str:
    """What is said of a parameter beside what is said of all."""
    known = {field.name: field.default for field in fields(param)}
    told = {name: value for name in known if (value := getattr(param, name)) != known[name]}
    return ", ".join(f"{name}={value!r}" for name, value in told.items())


def _short(value: float) -> str:
    return f"{round(value, 7) + 0.0:.5g}"
