"""What a plugin says of itself in its `plugin.toml`, read before any of its code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

AREAS = ("left", "right", "bottom")


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A panel: `widget` is "module:Class", made with the plugin's context."""

    id: str
    title: str
    widget: str
    icon: str = "mdi6.puzzle-outline"
    area: str = "right"


@dataclass(frozen=True, slots=True)
class CommandRow:
    """A command: `function` is "module:name"."""

    id: str
    title: str
    function: str
    menu: str = "Plugins"
    icon: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class EffectRow:
    """An effect: `effect` is "module:Class"."""

    id: str
    effect: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A plugin: its folder, its name, and the rows of what it adds."""

    id: str
    name: str
    folder: Path
    version: str = "0"
    description: str = ""
    panels: tuple[PanelRow, ...] = ()
    commands: tuple[CommandRow, ...] = ()
    effects: tuple[EffectRow, ...] = ()
    bundled: bool = False


def read_manifest(folder: Path, *, bundled: bool = False) -> Manifest:
    """The manifest of the plugin in `folder`. ValueError says which key of which file is wrong."""
    path = folder / "plugin.toml"
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error
    try:
        known = {"id", "name", "version", "description", "panel", "command", "effect"}
        if unknown := set(table) - known:
            raise ValueError(f"unknown key {sorted(unknown)[0]!r}; there are {', '.join(sorted(known))}")
        panels = tuple(PanelRow(**_texts(row, "panel")) for row in _rows(table, "panel"))
        for panel in panels:
            if panel.area not in AREAS:
                raise ValueError(f"area must be one of {', '.join(AREAS)}, got {panel.area!r}")
        own = _texts({k: v for k, v in table.items() if not isinstance(v, list)}, "plugin")
        return Manifest(
            id=own["id"],
            name=own["name"],
            folder=folder,
            version=own.get("version", "0"),
            description=own.get("description", ""),
            panels=panels,
            commands=tuple(CommandRow(**_texts(row, "command")) for row in _rows(table, "command")),
            effects=tuple(EffectRow(**_texts(row, "effect")) for row in _rows(table, "effect")),
            bundled=bundled,
        )
    except KeyError as error:
        raise ValueError(f"{path}: the key {error} is missing") from error
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error


def _rows(table: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    rows = table.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"[[{key}]] must be tables")
    return rows


def _texts(row: Mapping[str, object], what: str) -> dict[str, str]:
    for name, value in row.items():
        if not isinstance(value, str):
            raise ValueError(f"{name} of {what} must be a text, got {value!r}")
    return {name: str(value) for name, value in row.items()}
