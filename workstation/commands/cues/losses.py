"""What of a subtitle file would be lost by writing it, and shifting it without losing anything."""

import sys
from collections.abc import Sequence
from pathlib import Path

from workstation.core.errors import CommandError
from workstation.core.files.atomic_write import write_atomic
from workstation.core.numbers import reading
from workstation.speech.formats.losses import lost
from workstation.speech.formats.retimed_text import retimed
from workstation.speech.formats.table import Format, text_of
from workstation.speech.time_map import Retiming

_MAX_TOLD = 5


def shift_text(path: Path, target: Path, form: Format, retiming: Retiming, fps: float | None) -> bool:
    """Write a file at other times with all else as it is; False where that cannot be done without reading its cues."""
    with reading(path.name):
        found = retimed(path.read_bytes(), form.id, retiming, fps)
    if found is None:
        return False
    written, early = found
    write_atomic(target, written)
    if early:
        times = "1 time" if early == 1 else f"{early} times"
        print(f"workstation: {path.name}: {times} would lie before the beginning, and {_is(early)} 0", file=sys.stderr)
    return True


def write_again(
    path: Path, source: tuple[bytes, Format], target: Path, text: str, form: Format, *, encoding: str = "", force: bool
) -> None:
    """Write a file made of another, or of itself; says what of it is lost.

    CommandError, and nothing is written, where it would be lost in the file itself, unless `force`.
    """
    raw, was = source
    gone = lost(text_of(raw, True, encoding), was.id, text, form.id)
    if gone and _same(path, target) and not force:
        raise CommandError(f"{path.name} would lose {gone}: write to another file, or give --force")
    write_atomic(target, text)
    if gone:
        print(f"workstation: {target.name} has lost {gone}", file=sys.stderr)


def tell_odd(path: Path, odd: Sequence[str]) -> None:
    """Say which times of a file could not stay as they are written."""
    for line in odd[:_MAX_TOLD]:
        print(f"workstation: {path.name}: {line}", file=sys.stderr)
    if len(odd) > _MAX_TOLD:
        print(f"workstation: {path.name}: {len(odd) - _MAX_TOLD} more times like these", file=sys.stderr)


def _same(path: Path, target: Path) -> bool:
    return target == path or (target.exists() and target.samefile(path))


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
