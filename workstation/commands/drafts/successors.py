"""Which project a document went to last: a draft that holds no more than that is not offered beside it."""

import json
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from workstation.commands.files.identity import identity
from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.bounded import parse_json, read_form
from workstation.core.files.private import private_folder
from workstation.project.errors import ProjectError
from workstation.project.file import ProjectFile

_ENDING = ".successor"


@dataclass(frozen=True, slots=True)
class ProjectNote:
    """A small file that names a project."""

    project: str


def note_successor(folder: Path, document: str, project: Path) -> None:
    """A document is about to stand in a project; where that cannot be noted, a kill leaves its draft on offer."""
    with suppress(OSError):
        private_folder(folder)
        write_atomic(_note(folder, document), json.dumps({"project": str(project)}), private=True)


def forget_successor(folder: Path, document: str) -> None:
    """No draft of it is left."""
    with suppress(OSError):
        _note(folder, document).unlink(missing_ok=True)


def is_superseded(folder: Path, path: Path, state: Mapping[str, object]) -> bool:
    """Whether all that a draft of this state, in the file `path`, holds is in another one that its document went to."""
    document, edition = identity(state)
    if not document:
        return False
    try:
        successor = Path(read_form(_note(folder, document), ProjectNote).project)
        if successor.samefile(path):
            return False
        with closing(ProjectFile.open(successor, read_only=True)) as project:
            rows = project.connection.read("SELECT draft, name, value FROM state")
    except (OSError, ValueError, ProjectError):
        return False
    for draft in (0, 1):
        found: dict[str, object] = {}
        for kept, name, text in rows:
            with suppress(ValueError):
                if kept == draft and name in ("document", "edition"):
                    found[str(name)] = parse_json(str(text), str(name))
        if identity(found) >= (document, edition) and identity(found)[0] == document:
            return True
    return False


def _note(folder: Path, document: str) -> Path:
    return folder / f"{document}{_ENDING}"
