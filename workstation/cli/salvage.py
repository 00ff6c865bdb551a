"""Salvage: what is intact of a damaged project, in a new file."""

from pathlib import Path

from workstation.commands.overwriting import spare_file
from workstation.core.errors import CommandError
from workstation.project.claim import is_claimed
from workstation.project.salvage.salvage import salvage
from workstation.project.temp_files import part_beside, remove


def salvage_to(path: Path, target: Path, *, replace: bool = False) -> str:
    """Bring what is intact of the project `path` into the new one `target`; answers what came out, in a sentence.

    The damaged file is only read. CommandError where `target` is there, unless it may be replaced.
    """
    path, target = path.expanduser(), target.expanduser()
    if not path.is_file():
        raise CommandError(f"{path} {'is a folder' if path.is_dir() else 'does not exist'}")
    if target.exists() and target.samefile(path):
        raise CommandError(f"{target} is the damaged project itself: choose another name")
    spare_file(target, force=replace)
    if is_claimed(target):
        raise CommandError(f"{target} is open in another window of this program; close it there first")
    if not target.parent.is_dir():
        raise CommandError(f"the folder {target.parent} does not exist")
    part = part_beside(target)
    try:
        found = salvage(path, part)
        part.replace(target)
    finally:
        remove(part)
    return found.summary.replace("was opened as a copy", f"is in {target}")
