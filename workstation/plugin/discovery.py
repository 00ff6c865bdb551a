"""Where plugins are: in folders of plugins, and in Python packages that name them by an entry point."""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "workstation.plugins"
"""Of the entry points of packages: `name = "package"`, or "package.part", a folder with a `plugin.toml`."""


@dataclass(frozen=True, slots=True)
class PluginPlace:
    """A folder that holds a plugin, or should; `package` is that of an entry point, `fault` why there is no folder."""

    folder: Path
    package: str = ""
    fault: str = ""


def in_folder(folder: Path) -> Iterator[PluginPlace]:
    """The folders in a folder that have a `plugin.toml`, in the order of the alphabet."""
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if (place / "plugin.toml").exists():
            yield PluginPlace(place)


def installed() -> Iterator[PluginPlace]:
    """The plugins of all Python packages that are installed here; none of their code is imported."""
    from importlib.metadata import entry_points  # it reads half of the e-mail package

    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        yield _place_of(point)


def _place_of(point: "EntryPoint") -> PluginPlace:
    package = point.dist.name if point.dist is not None else point.value
    first, *rest = point.value.partition(":")[0].strip().split(".")
    try:
        spec = importlib.util.find_spec(first)  # of the first name alone: to find a part its package is imported
    except (ImportError, ValueError):
        spec = None
    for root in (spec.submodule_search_locations or ()) if spec is not None else ():
        folder = Path(root, *rest)
        if (folder / "plugin.toml").is_file():
            return PluginPlace(folder, package)
    fault = f"the entry point {point.name} of {package} names {point.value}, where there is no plugin.toml"
    return PluginPlace(Path(package), package, fault)
