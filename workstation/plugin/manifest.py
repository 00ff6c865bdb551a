"""What a plugin says of itself in its `plugin.toml`, read and checked before any of its code."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass
from pathlib import Path
from typing import Any

from workstation.commands.arguments import shown
from workstation.core.files.bounded import read_toml
from workstation.core.format_size import short_name
from workstation.plugin.rows import (
    CHECKS,
    CODE,
    KINDS,
    CommandRow,
    EffectRow,
    ManifestRow,
    PanelRow,
    RowKind,
    is_code,
    is_id,
    words,
)

API = 1
"""The number of the interface that `workstation.plugin.api` is: it grows when what is there changes its meaning."""

ASKS = {
    "network": "the network",
    "files": "files of yours",
    "microphone": "the microphone",
    "programs": "other programs",
}
"""What a plugin can say that it asks for, and how people read it: said before it is switched on, and not enforced."""

_LONGEST_TEXT = 1000
_MAX_ROWS = 500
_MAX_ITEMS = 64
_MAX_SAID = 10
"""Problems that a message tells."""


class ManifestError(ValueError):
    """A manifest that cannot be used; `problems` are all that is wrong with it, one line each."""

    def __init__(self, path: Path, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        more = (f"and {len(self.problems) - _MAX_SAID} more",) if len(self.problems) > _MAX_SAID else ()
        super().__init__(f"{path}: {'; '.join((*self.problems[:_MAX_SAID], *more))}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """A plugin: its folder, its name, and the rows of what it adds."""

    id: str
    name: str
    folder: Path
    version: str = "0"
    description: str = ""
    author: str = ""
    licence: str = ""
    homepage: str = ""
    setup: str = ""
    """A function that is called with the plugin's context when it is switched on."""
    asks: tuple[str, ...] = ()
    """What it uses beside the program: keys of `ASKS`."""
    requires: tuple[str, ...] = ()
    """Python modules that must be there."""
    rows: tuple[ManifestRow, ...] = ()
    bundled: bool = False
    installed: str = ""
    """The Python package that it came with; empty: it lies in a folder of plugins."""
    api: int = API

    def of(self, kind: str) -> tuple[Any, ...]:
        """The rows of a kind, by its key."""
        return tuple(row.row for row in self.rows if row.kind.key == kind)

    @property
    def panels(self) -> tuple[PanelRow, ...]:
        return self.of("panel")

    @property
    def commands(self) -> tuple[CommandRow, ...]:
        return self.of("command")

    @property
    def effects(self) -> tuple[EffectRow, ...]:
        return self.of("effect")


def read_manifest(folder: Path, *, bundled: bool = False, installed: str = "") -> Manifest:
    """The manifest of the plugin in `folder`. ManifestError says all that is wrong with it, with keys and values."""
    path = folder / "plugin.toml"
    try:
        table = read_toml(path)
    except OSError as error:
        raise ManifestError(path, [error.strerror or str(error)]) from error
    except ValueError as error:
        raise ManifestError(path, [str(error).removeprefix(f"{path} ")]) from error
    reading = _Reading(table)
    manifest = reading.manifest(folder, bundled, installed)
    if reading.problems:
        raise ManifestError(path, reading.problems)
    return manifest


def module_file(folder: Path, module: str) -> Path | None:
    """Where a module of a plugin is: a file, or a folder with an `__init__.py`, inside its folder; None without one."""
    inside = folder.joinpath(*module.split("."))
    places = (inside.with_name(f"{inside.name}.py"), inside / "__init__.py")
    return next((place for place in places if place.is_file() and is_inside(folder, place)), None)


def is_inside(folder: Path, place: Path) -> bool:
    """Whether a file is in a folder for good, and is no link to somewhere else."""
    real = os.path.realpath(folder)  # pathlib's takes twice as long, and each row of each plugin asks
    return os.path.join(os.path.realpath(place), "").startswith(os.path.join(real, ""))


class _Reading:
    """One table on its way to a manifest; goes on after a problem, to find them all."""

    def __init__(self, table: Mapping[str, object]) -> None:
        self._table = table
        self.problems: list[str] = []

    def manifest(self, folder: Path, bundled: bool, installed: str) -> Manifest:
        own = {key: value for key, value in self._table.items() if key not in KINDS and key != "api"}
        of_plugin = self._columns(own, _PLUGIN, "plugin", required=("id", "name"))
        rows = tuple(ManifestRow(kind, row) for kind in KINDS.values() for row in self._rows(kind))
        manifest = Manifest(
            id=str(of_plugin.pop("id", "")),
            name=str(of_plugin.pop("name", "")),
            folder=folder,
            rows=rows,
            bundled=bundled,
            installed=installed,
            api=self._api(),
            **of_plugin,
        )
        modules: dict[str, str] = {}
        for where, code in _code_of(manifest):
            if CODE.fullmatch(code):
                modules.setdefault(code.partition(":")[0], where)
        for module, where in modules.items():
            if module_file(folder, module) is None:
                self.problems.append(f"{where}: {folder.joinpath(*module.split('.'))}.py: no such file")
        for row in rows:
            for name in ("file", "folder"):
                place = folder / str(getattr(row.row, name, "."))
                if not place.exists() or not is_inside(folder, place):
                    self.problems.append(f"[[{row.kind.key}]] {row.row.id}: {place}: no such {name} of the plugin's")
        return manifest

    def _api(self) -> int:
        if "api" not in self._table:
            self.problems.append(f"the key 'api' is missing: write api = {API}, the plugin interface it is made for")
            return API
        api = self._table["api"]
        if isinstance(api, bool) or not isinstance(api, int) or api < 1:
            self.problems.append(f"api must be a whole number such as {API}, got {shown(api)}")
        elif api > API:
            self.problems.append(f"it is made for version {api} of the plugin interface, and this program has {API}")
        return api if isinstance(api, int) else API

    def _rows(self, kind: RowKind) -> Iterable[Any]:
        rows = self._table.get(kind.key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or len(rows) > _MAX_ROWS:
            self.problems.append(f"[[{kind.key}]] must be tables, at most {_MAX_ROWS}")
            return
        ids = set[str]()
        for row in rows:
            before = len(self.problems)
            id_ = row.get("id")
            where = f"[[{kind.key}]] {short_name(id_)}" if isinstance(id_, str) and id_ else f"[[{kind.key}]]"
            values = self._columns(row, kind.columns, where, kind.required)
            if values.get("id") in ids:
                self.problems.append(f"there are two [[{kind.key}]] with the id {values['id']!r}")
            if len(self.problems) == before:
                ids.add(values["id"])
                yield kind.row(**values)

    def _columns(
        self, row: Mapping[str, object], known: Mapping[str, Any], where: str, required: tuple[str, ...]
    ) -> dict[str, Any]:
        """The values of a table, each checked by its column, whose defaults say their kinds."""
        of = "" if where == "plugin" else f" in {where}"
        for name in required:
            if name not in row:
                self.problems.append(f"the key {name!r} is missing{of}, where it is required")
        values: dict[str, Any] = {}
        keys = (*known, *KINDS, "api") if where == "plugin" else known
        there = f"; there are {', '.join(sorted(keys))}"
        for name, value in row.items():
            if name not in known:
                self.problems.append(f"unknown key {shown(name)}{of}{there}")
                there = ""  # said once
            elif problem := _problem(name, value, known[name], where, of):
                self.problems.append(problem)
            else:
                values[name] = tuple(value) if isinstance(value, list) else value
        return values


def _problem(name: str, value: object, default: object, where: str, of: str) -> str:
    """What is wrong with the value of a column; empty when nothing is."""
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else f"{name} of {where} must be true or false, got {shown(value)}"
    several = isinstance(default, tuple) or (default is MISSING and name == "extensions")
    if several:
        least = 0 if default == () else 1
        if not isinstance(value, list) or not least <= len(value) <= _MAX_ITEMS:
            return f"{name} of {where} must be a list of {least} to {_MAX_ITEMS} texts, got {shown(value)}"
        wrong = (found for item in value if (found := _problem(name, item, "", where, of)))
        return next(wrong, "")
    if not isinstance(value, str):
        return f"{name} of {where} must be a text, got {shown(value)}"
    check = _OF_PLUGIN[name] if where == "plugin" else CHECKS.get(name, is_code)
    wrong_text = check(value)
    return f"{name} {wrong_text}, got {shown(value)}{of}" if wrong_text else ""


_PLUGIN: Mapping[str, Any] = {
    **dict.fromkeys(("id", "name", "version", "description", "author", "licence", "homepage", "setup"), ""),
    **dict.fromkeys(("asks", "requires"), ()),
}
"""The columns of the plugin itself, with their defaults."""
_OF_PLUGIN: Mapping[str, Callable[[str], str]] = {
    "id": is_id,
    "name": words,
    "version": lambda text: words(text, most=40),
    "description": lambda text: words(text, least=0, most=_LONGEST_TEXT),
    "author": lambda text: words(text, least=0, most=200),
    "licence": lambda text: words(text, least=0, most=200),
    "homepage": lambda text: "" if text.startswith("https://") and not words(text, most=300) else "must be https://…",
    "setup": is_code,
    "asks": lambda text: "" if text in ASKS else f"must be of {', '.join(ASKS)}",
    "requires": lambda text: "" if all(part.isidentifier() for part in text.split(".")) else "must name Python modules",
}


def _code_of(manifest: Manifest) -> Iterable[tuple[str, str]]:
    if manifest.setup:
        yield "setup", manifest.setup
    for row in manifest.rows:
        for code in row.kind.code_of(row.row):
            yield f"[[{row.kind.key}]] {row.row.id}", str(code)
