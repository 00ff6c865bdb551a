"""What reads files that no command line reads: called in the child like a command, with the same exit codes."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType


def settings(path: Path) -> None:
    from workstation.core.settings import Settings

    read = Settings(path)
    for fault in read.faults:
        print(f"workstation: {fault}", file=sys.stderr)
    read["theme"] = read["theme"]


def plugin(path: Path) -> None:
    from workstation.plugin.manifest import read_manifest

    folder = path.parent / "out"
    folder.mkdir()
    path.rename(folder / "plugin.toml")
    read_manifest(folder)


TARGETS: Mapping[str, Callable[[Path], None]] = MappingProxyType({"settings": settings, "plugin": plugin})
