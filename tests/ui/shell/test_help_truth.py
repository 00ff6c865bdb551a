"""What the help pages and the READMEs name is there: menus, keys, commands, files."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from workstation.__main__ import SUBCOMMANDS
from workstation.app import process_files
from workstation.commands.table import COMMANDS
from workstation.core.files.resources import resource
from workstation.ui.shell.panel_table import PANELS
from workstation.ui.shell.window_commands import window_commands
from workstation.ui.toolkit.keymap import Keymap

_ROOT = Path(__file__).resolve().parents[3]
_PAGES = (
    *sorted((_ROOT / "resources" / "help").glob("*.md")),
    *(_ROOT / name for name in ("README.md", "workstation/README.md", "workstation/project/README.md")),
)
_MENU = re.compile(
    r"\*{1,2}((?:File|Edit|Select|View|Transport|Track|Clip|Marker|Effect|Analyse|Words|Help) › [^*]+?)\*"
)
_KEY = re.compile(r"`((?:(?:Ctrl|Shift|Alt)\+)+[^`+]+|F\d+)`")
_OF_WIDGETS = {"F5", "Ctrl+C", "Ctrl+Return", "F2", "F3", "Shift+F3", "Shift+T"}
"""Keys that a widget takes while it has the keyboard."""
_ID = re.compile(r"""\brun\(["']([a-z_.]+)["']""")
_LINE = re.compile(r"^workstation ([a-z][a-z-]*)", re.M)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
_ROOMS = "core|dsp|effects|media|speech|project|tools|exchange|engine|commands|plugin|ui"
_CODE = re.compile(rf"`((?:app|cli|session|(?:{_ROOMS})/[/\w]*)\.py)`")


_NOBODY: Any = SimpleNamespace(close=None)
_OF_WINDOW = (*window_commands(_NOBODY, _NOBODY, _NOBODY, _NOBODY, _NOBODY), process_files(_NOBODY, _NOBODY, Path()))


def _plain(title: str) -> str:
    return title.rstrip("….").strip()


def _menus() -> set[str]:
    """All paths of the menus: those of commands, of submenus, and of panels."""
    paths = {"View › Panels"} | {f"View › Panels › {row.title}" for row in PANELS}
    paths |= {f"View › Panels › {panel['title']}" for panel in _bundled("panel")}
    places = [(command.menu, command.title) for command in (*COMMANDS, *_OF_WINDOW)]
    places += [(row.get("menu", "Plugins"), row["title"]) for row in _bundled("command")]
    for menu, title in places:
        parts = menu.split("/") if menu else []
        paths |= {" › ".join(parts[:count]) for count in range(1, len(parts) + 1)}
        paths.add(" › ".join((*parts, _plain(title))))
    return paths


def _bundled(kind: str) -> list[dict[str, str]]:
    """The rows of a kind that the bundled plugins have."""
    manifests = [tomllib.loads(path.read_text("utf-8")) for path in (_ROOT / "plugins").glob("*/plugin.toml")]
    return [row for manifest in manifests for row in manifest.get(kind, ())]


def _named(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for page in _PAGES:
        for match in pattern.finditer(page.read_text("utf-8")):
            yield page.name, match[1]


def test_every_menu_is_there() -> None:
    paths = _menus()
    named = list(_named(_MENU))
    assert len(named) > 10
    assert [pair for pair in named if _plain(" ".join(pair[1].split())) not in paths] == []


def test_every_key_does_something() -> None:
    keymap = Keymap()
    commands = tomllib.loads(resource("keymap.toml").read_text("utf-8"))["keys"]
    keys = {key.toString() for id_ in commands for key in keymap.sequences(id_)} | _OF_WIDGETS
    named = list(_named(_KEY))
    assert len(named) > 10
    assert [pair for pair in named if pair[1] not in keys] == []


def test_every_command_is_there() -> None:
    ids = {command.id for command in COMMANDS} | {row["id"] for row in _bundled("command")}
    named = list(_named(_ID))
    assert len(named) > 10
    assert [pair for pair in named if pair[1] not in ids] == []
    assert [pair for pair in _named(_LINE) if pair[1] not in SUBCOMMANDS] == []


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: str(page.relative_to(_ROOT)))
def test_every_link_and_file_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    assert [link for link in _LINK.findall(text) if not (page.parent / link).exists()] == []
    assert [code for code in _CODE.findall(text) if not (_ROOT / "workstation" / code).exists()] == []
