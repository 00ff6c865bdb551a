"""What a plugin's manifest can hold: a row for each thing that it adds, and the table of the kinds of rows."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeAlias

from workstation.commands.registry import NEEDS

AREAS = ("left", "right", "bottom")
Code: TypeAlias = str | Callable[..., Any]
"""Code of a plugin: "module:name" in a manifest; what a plugin adds by its context may be the function itself."""

CODE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*){0,5}):([A-Za-z_][A-Za-z0-9_]*)")
ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
DOTTED = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+){0,5}")
_ICON = re.compile(r"[a-z0-9]+\.[a-z0-9-]+")
_EXTENSION = re.compile(r"[a-z0-9]{1,12}(\.[a-z0-9]{1,12})?")
_KEY = re.compile(r"((Ctrl|Shift|Alt|Meta)\+){0,4}([A-Za-z0-9]|F\d{1,2}|[A-Z][a-z]+)")
_COLOURS = re.compile(r"[0-9a-fA-F]{6}( [0-9a-fA-F]{6}){1,63}")
_PLACE = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+){0,5}(\.[a-z]+)?")
_LANGUAGE = re.compile(r"\*|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

_is_id = "must be letters, digits, - and _, with a letter first and at most 64"


def _form(pattern: re.Pattern[str], must: str, longest: int = 64) -> Callable[[str], str]:
    return lambda text: "" if pattern.fullmatch(text) and len(text) <= longest else must


def words(text: str, least: int = 1, most: int = 80) -> str:
    """What is wrong with a text that people read; empty when nothing is."""
    good = least <= len(text) <= most and text == text.strip() and all(c.isprintable() for c in text)
    return "" if good else f"must be {least} to {most} printable letters without spaces around them"


def _menu(text: str) -> str:
    good = not text or all(part and not words(part, most=40) for part in text.split("/")[:4])
    return "" if good and text.count("/") <= 3 else 'must be the name of a menu, or names with "/" between them'


def _one_of(choices: Iterable[str], *, empty: bool = False) -> Callable[[str], str]:
    choices = tuple(choices)
    return lambda text: "" if text in choices or (empty and not text) else f"must be one of {', '.join(choices)}"


def _or_nothing(check: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: check(text) if text else ""


is_id = _form(ID, _is_id)
is_code = _form(CODE, 'must be "module:name", a Python file of the plugin\'s folder and a name in it', 200)

CHECKS: Mapping[str, Callable[[str], str]] = {
    "id": _form(DOTTED, f"{_is_id}, and dots between them"),
    "title": words,
    "hint": lambda text: words(text, 0, 300),
    "about": lambda text: words(text, 0, 300),
    "licence": lambda text: words(text, 0, 200),
    "menu": _menu,
    "icon": _or_nothing(_form(_ICON, 'must be the name of an icon such as "mdi6.tune"')),
    "area": _one_of(AREAS),
    "after": _or_nothing(_form(DOTTED, "must be the id of a command")),
    "needs": _one_of(NEEDS, empty=True),
    "key": _or_nothing(_form(_KEY, 'must be a key such as "Ctrl+Alt+L"')),
    "extension": _form(_EXTENSION, "must be the ending of a file without its dot, in small letters"),
    "extensions": _form(_EXTENSION, "must be endings of files without their dots, in small letters"),
    "languages": _form(_LANGUAGE, 'must be tags of languages such as "en", or "*"'),
    "colours": _form(_COLOURS, "must be two to 64 colours RRGGBB with spaces between them", 500),
    "height": lambda text: "" if text.isdecimal() and 24 <= int(text) <= 400 else "must be 24 to 400 pixels, as a text",
    "file": _form(_PLACE, "must be the name of a file in the plugin's folder", 200),
    "folder": _form(_PLACE, "must be the name of a folder in the plugin's folder", 200),
}
"""What a text must be, by its column; empty when it is that. All other columns name code."""


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A panel: `widget` is made with the plugin's context."""

    id: str
    title: str
    widget: Code
    icon: str = "mdi6.puzzle-outline"
    area: str = "right"


@dataclass(frozen=True, slots=True)
class CommandRow:
    """A command: a function of the session."""

    id: str
    title: str
    function: Code
    menu: str = "Plugins"
    icon: str = ""
    needs: str = ""
    after: str = ""
    """The id of the command that it stands below in its menu."""
    key: str = ""
    """Where the user, or another command, has it, that one keeps it."""
    dialog: bool = False
    """Whether the window asks for the arguments first, by a dialog made from the function's signature."""
    ask: Code = ""
    """A dialog of the plugin's own that the window shows first: a QDialog, made with the context and its parent."""


@dataclass(frozen=True, slots=True)
class EffectRow:
    """An effect: the class, made without arguments."""

    id: str
    effect: Code


@dataclass(frozen=True, slots=True)
class ImporterRow:
    """What reads files: `function(path)`."""

    id: str
    title: str
    extensions: tuple[str, ...]
    function: Code


@dataclass(frozen=True, slots=True)
class ExporterRow:
    """What writes sound: `function(path, blocks, rate, channels, **values)`."""

    id: str
    title: str
    extension: str
    function: Code
    params: Code = ""


@dataclass(frozen=True, slots=True)
class WordFormatRow:
    """A format of words: `write(transcript, options)`, `read(text)`."""

    id: str
    title: str
    extensions: tuple[str, ...]
    write: Code
    read: Code
    about: str = ""
    karaoke: bool = False
    words: bool = False
    cues: bool = True
    timed: bool = True


@dataclass(frozen=True, slots=True)
class EngineRow:
    """An engine: `function(samples, rate, text, language)` that aligns, or `(samples, rate, language)` that listens."""

    id: str
    title: str
    function: Code
    languages: tuple[str, ...] = ("*",)
    hint: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class ToolRow:
    """An analyser, generator or separator: a function of sound and the values of `params`."""

    id: str
    title: str
    function: Code
    params: Code = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A view: a lane along time over the tracks; `widget` is made with the context and the time axis."""

    id: str
    title: str
    widget: Code
    icon: str = "mdi6.chart-timeline"
    height: str = "72"
    """In pixels."""
    shown: bool = True
    """Whether it is there at first; the menu View shows and hides it."""


@dataclass(frozen=True, slots=True)
class ColourMapRow:
    """A colour map: RRGGBB from silence to loud."""

    id: str
    title: str
    colours: str


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme: a TOML file with the colours of the program's own ones."""

    id: str
    title: str
    file: str


@dataclass(frozen=True, slots=True)
class SettingsRow:
    """A page of settings: `params` is a tuple of Param, or a function that answers one."""

    id: str
    title: str
    params: Code


@dataclass(frozen=True, slots=True)
class PresetsRow:
    """A folder of presets, laid out as the user's own: a folder for each effect, and `racks`."""

    id: str
    folder: str


@dataclass(frozen=True, slots=True)
class RowKind:
    """A kind of thing that plugins add: its key in the manifest, what people call it, its row, and what adds it.

    `add` is "module:function", given how things are added and a row; it answers what takes that away again.
    """

    key: str
    title: str
    row: type[Any]
    add: str
    table: str = ""
    """What a row is called of the table (`core/registry.py`) that these go into and nowhere else: at a start they are
    added when somebody looks into it."""

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(each.name for each in fields(self.row) if each.default is MISSING)

    @property
    def columns(self) -> Mapping[str, Any]:
        """The default of each column, by name; MISSING where there is none."""
        return {each.name: each.default for each in fields(self.row)}

    def made(self, values: Mapping[str, Any]) -> Any:
        """A row of values that a plugin's code gives; ValueError says what is wrong with which of them."""
        for name, value in values.items():
            check = CHECKS.get(name)
            texts = value if isinstance(value, tuple | list) else (value,)
            if check is not None and (wrong := next((w for text in texts if (w := check(str(text)))), "")):
                raise ValueError(f"{self.key}: {name} {wrong}, got {value!r}"[:300])
        try:
            return self.row(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})
        except TypeError as error:
            raise ValueError(f"{self.key}: {error}") from None

    def code_of(self, row: Any) -> Iterable[Code]:
        """The code that a row names."""
        codes = (getattr(row, name) for name in self.columns if name not in CHECKS)
        return (code for code in codes if code and not isinstance(code, bool))


_HERE = "workstation.plugin.kinds"
KINDS: Mapping[str, RowKind] = {
    row.key: row
    for row in (
        RowKind("settings", "settings", SettingsRow, f"{_HERE}.settings:add_settings"),
        RowKind("panel", "panel", PanelRow, f"{_HERE}.window:add_panel"),
        RowKind("command", "command", CommandRow, f"{_HERE}.window:add_command"),
        RowKind("effect", "effect", EffectRow, f"{_HERE}.sound:add_effect"),
        RowKind("importer", "importer", ImporterRow, f"{_HERE}.files:add_importer", "importer"),
        RowKind("exporter", "exporter", ExporterRow, f"{_HERE}.files:add_exporter", "sound format"),
        RowKind("word_format", "word format", WordFormatRow, f"{_HERE}.words:add_word_format", "word format"),
        RowKind("aligner", "aligner", EngineRow, f"{_HERE}.words:add_aligner", "engine"),
        RowKind("recogniser", "recogniser", EngineRow, f"{_HERE}.words:add_recogniser", "engine"),
        RowKind("separator", "separator", ToolRow, f"{_HERE}.sound:add_separator", "separator"),
        RowKind("generator", "generator", ToolRow, f"{_HERE}.sound:add_generator", "generator"),
        RowKind("analyser", "analyser", ToolRow, f"{_HERE}.sound:add_analyser", "analyser"),
        RowKind("view", "view", ViewRow, f"{_HERE}.window:add_view"),
        RowKind("colour_map", "colour map", ColourMapRow, f"{_HERE}.looks:add_colour_map"),
        RowKind("theme", "theme", ThemeRow, f"{_HERE}.looks:add_theme"),
        RowKind("presets", "presets", PresetsRow, f"{_HERE}.looks:add_presets", "folder of presets"),
    )
}
"""All kinds, by their keys in a manifest; a plugin's rows are added in this order, settings before who reads them."""


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """A row of a manifest, with its kind."""

    kind: RowKind
    row: Any
