"""Where what can be made again is kept, also where the user's own folder for it cannot be written."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from workstation.core.files.private import private_folder


def working_cache(folder: Path, tell: Callable[[str], object] = lambda text: None) -> Path:
    """`folder`, or where nothing can be written in it one of this user's in the system's temporary folder.

    `tell` is told of that. Where neither can be written it is `folder`, and what needs it says so.
    """
    try:
        _try(private_folder(folder))
    except OSError as error:
        other = Path(tempfile.gettempdir(), f"workstation-cache-{_user()}")
        try:
            _try(private_folder(other))
        except OSError:
            return folder
        why = (error.strerror or str(error)).lower()
        tell(f"{folder} cannot be written ({why}): what is kept there for the next time goes to {other}")
        return other
    return folder


def _try(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder):
        pass


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "own"
