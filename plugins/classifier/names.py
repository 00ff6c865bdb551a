"""Names and places of classifiers, for those that need no torch."""

from pathlib import Path

from workstation.plugin.files import plugin_folder

from .settings import ENDING, ID


def place_of(name: str) -> Path:
    """Where a classifier is: a file, or one of the user's by its name; the latest of those where none is named."""
    if name.endswith(ENDING) or "/" in name:
        return Path(name).expanduser()
    if name:
        return plugin_folder(ID) / f"{name}{ENDING}"
    mine = saved()
    if not mine:
        raise ValueError("there is no classifier yet: train one first")
    return max(mine.values(), key=lambda path: path.stat().st_mtime)


def saved() -> dict[str, Path]:
    """The user's classifiers by their names."""
    return {path.stem: path for path in sorted(plugin_folder(ID).glob(f"*{ENDING}"))}


def checked_name(name: str) -> str:
    """A name as a file can have it; ValueError says what is wrong with it."""
    name = name.strip()
    if not name or len(name) > 80 or not all(c.isalnum() or c in " -_." for c in name) or name.startswith("."):
        raise ValueError(f"the name of a classifier is 1 to 80 letters, digits, spaces, - and _, got {name!r}")
    return name
