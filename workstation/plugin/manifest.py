"""What a plugin says of itself in its `plugin.toml`, read and checked before any of its code."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import TypeVar

from workstation.commands.arguments import shown
from workstation.commands.registry import NEEDS
from workstation.core.files.bounded import read_toml
from workstation.core.format_size import short_name

API = 1
"""The number of the interface that `workstation.plugin.api` is: it grows when what is there changes its meaning."""

AREAS = ("left", "right", "bottom")

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_DOTTED = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+){0,5}")
_CODE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*):([A-Za-z_][A-Za-z0-9_]*)")
_ICON = re.compile(r"[a-z0-9]+\.[a-z0-9-]+")
_LONGEST_TEXT = 1000
_MAX_ROWS = 500

Row = TypeVar("Row")


_MAX_SAID = 10
"""Problems that a message tells."""


class ManifestError(ValueError):
    """A manifest that cannot be used; `problems` are all that is wrong with it, one line each."""

    def __init__(self, path: Path, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        more = (f"and {len(self.problems) - _MAX_SAID} more",) if len(self.problems) > _MAX_SAID else ()
        super().__init__(f"{path}: {'; '.join((*self.problems[:_MAX_SAID], *more))}")


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
    after: str = ""
    """The id of the command that it stands below in its menu."""


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
    api: int = API


def read_manifest(folder: Path, *, bundled: bool = False) -> Manifest:
    """The manifest of the plugin in `folder`. ManifestError says all that is wrong with it, with keys and values."""
    path = folder / "plugin.toml"
    try:
        table = read_toml(path)
    except OSError as error:
        raise ManifestError(path, [error.strerror or str(error)]) from error
    except ValueError as error:
        raise ManifestError(path, [str(error).removeprefix(f"{path} ")]) from error
    reading = _Reading(table)
    manifest = reading.manifest(folder, bundled)
    if reading.problems:
        raise ManifestError(path, reading.problems)
    return manifest


def module_file(folder: Path, module: str) -> Path | None:
    """Where a module of a plugin is: a file, or a folder with an `__init__.py`; None where there is none."""
    places = (folder / f"{module}.py", folder / module / "__init__.py")
    return next((place for place in places if place.is_file()), None)


class _Reading:
    """One table on its way to a manifest; goes on after a problem, to find them all."""

    def __init__(self, table: Mapping[str, object]) -> None:
        self._table = table
        self.problems: list[str] = []

    def manifest(self, folder: Path, bundled: bool) -> Manifest:
        own = {key: value for key, value in self._table.items() if key not in ("panel", "command", "effect", "api")}
        texts = self._texts(own, _PLUGIN, "plugin", required=("id", "name"))
        manifest = Manifest(
            id=texts.get("id", ""),
            name=texts.get("name", ""),
            folder=folder,
            version=texts.get("version", "0"),
            description=texts.get("description", ""),
            panels=self._rows("panel", PanelRow),
            commands=self._rows("command", CommandRow),
            effects=self._rows("effect", EffectRow),
            bundled=bundled,
            api=self._api(),
        )
        for row, code in _code_of(manifest):
            module = code.partition(":")[0]
            if _CODE.fullmatch(code) and module_file(folder, module) is None:
                self.problems.append(f"{row}: {folder / module}.py: no such file")
        return manifest

    def _api(self) -> int:
        api = self._table.get("api", API)
        if isinstance(api, bool) or not isinstance(api, int) or api < 1:
            self.problems.append(f"api must be a whole number such as {API}, got {shown(api)}")
        elif api > API:
            self.problems.append(f"it is made for version {api} of the plugin interface, and this program has {API}")
        return api if isinstance(api, int) else API

    def _rows(self, key: str, kind: Callable[..., Row]) -> tuple[Row, ...]:
        rows = self._table.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or len(rows) > _MAX_ROWS:
            self.problems.append(f"[[{key}]] must be tables, at most {_MAX_ROWS}")
            return ()
        columns = fields(kind)  # type: ignore[arg-type]  # all kinds of rows are dataclasses
        required = tuple(column.name for column in columns if column.default is MISSING)
        known = {column.name: _COLUMNS[column.name] for column in columns}
        made, ids = [], set[str]()
        for row in rows:
            before = len(self.problems)
            id_ = row.get("id")
            texts = self._texts(
                row, known, f"[[{key}]] {short_name(id_)}" if isinstance(id_, str) and id_ else f"[[{key}]]", required
            )
            if texts.get("id") in ids:
                self.problems.append(f"there are two [[{key}]] with the id {texts['id']!r}")
            if len(self.problems) == before:
                ids.add(texts["id"])
                made.append(kind(**texts))
        return tuple(made)

    def _texts(
        self, row: Mapping[str, object], known: Mapping[str, "_Check"], where: str, required: tuple[str, ...]
    ) -> dict[str, str]:
        """The texts of a table, each checked by its column."""
        of = "" if where == "plugin" else f" in {where}"
        for name in required:
            if name not in row:
                self.problems.append(f"the key {name!r} is missing{of}, where it is required")
        texts: dict[str, str] = {}
        for name, value in row.items():
            if name not in known:
                keys = (*known, "panel", "command", "effect", "api") if where == "plugin" else known
                self.problems.append(f"unknown key {shown(name)}{of}; there are {', '.join(sorted(keys))}")
            elif not isinstance(value, str):
                self.problems.append(f"{name} of {where} must be a text, got {shown(value)}")
            elif wrong := known[name](value):
                self.problems.append(f"{name} {wrong}, got {shown(value)}{of}")
            else:
                texts[name] = value
        return texts


_Check = Callable[[str], str]
"""What a text must be; empty when it is that."""


def _form(pattern: re.Pattern[str], must: str) -> _Check:
    return lambda text: "" if pattern.fullmatch(text) and len(text) <= 64 else must


def _words(text: str, least: int = 1, most: int = 80) -> str:
    good = least <= len(text) <= most and text == text.strip() and all(c.isprintable() for c in text)
    return "" if good else f"must be {least} to {most} printable letters without spaces around them"


def _menu(text: str) -> str:
    good = not text or all(part and not _words(part, most=40) for part in text.split("/")[:4])
    return "" if good and text.count("/") <= 3 else 'must be the name of a menu, or names with "/" between them'


def _one_of(choices: Iterable[str]) -> _Check:
    choices = tuple(choices)
    return lambda text: "" if text in choices else f"must be one of {', '.join(choices)}"


def _code_of(manifest: Manifest) -> Iterable[tuple[str, str]]:
    yield from ((f"[[panel]] {row.id}", row.widget) for row in manifest.panels)
    yield from ((f"[[command]] {row.id}", row.function) for row in manifest.commands)
    yield from ((f"[[effect]] {row.id}", row.effect) for row in manifest.effects)


_as_code = _form(_CODE, 'must be "module:name", a Python file of the plugin\'s folder and a name in it')
_is_id = "must be letters, digits, - and _, with a letter first and at most 64"
_PLUGIN: dict[str, _Check] = {
    "id": _form(_ID, _is_id),
    "name": _words,
    "version": lambda text: _words(text, most=40),
    "description": lambda text: _words(text, least=0, most=_LONGEST_TEXT),
}
_COLUMNS: dict[str, _Check] = {
    "id": _form(_DOTTED, f"{_is_id}, and dots between them"),
    "title": _words,
    "widget": _as_code,
    "function": _as_code,
    "effect": _as_code,
    "menu": _menu,
    "icon": lambda text: "" if not text or _ICON.fullmatch(text) else 'must be the name of an icon such as "mdi6.tune"',
    "area": _one_of(AREAS),
    "after": lambda text: "" if not text or _DOTTED.fullmatch(text) else "must be the id of a command",
    "needs": lambda text: "" if text in NEEDS or not text else f"must be one of {', '.join(NEEDS)}",
}
