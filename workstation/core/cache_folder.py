"""Where what can be made again is kept, also where the user's own folder for it cannot be written."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from workstation.core.private import private_folder


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


def keep_compiled() -> None:
    """Name a folder for compiled code where neither the program's own nor the user's can be written.

    Without one numba refuses to compile what it is to keep. It must be named before numba is imported.
    """
    if "NUMBA_CACHE_DIR" in os.environ or os.access(Path(__file__).parent.parent, os.W_OK):
        return
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path("~", ".cache").expanduser())
    there = next((path for path in (usual, *usual.parents) if path.exists()), usual)
    if not (there.is_dir() and os.access(there, os.W_OK)):
        os.environ["NUMBA_CACHE_DIR"] = _compiled_folder()


def _compiled_folder() -> str:
    """One that nobody else can write to: what lies there is run."""
    try:
        return str(private_folder(Path(tempfile.gettempdir(), f"workstation-compiled-{_user()}")))
    except OSError:
        return tempfile.mkdtemp(prefix="workstation-compiled-")


def _try(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder):
        pass


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "own"
