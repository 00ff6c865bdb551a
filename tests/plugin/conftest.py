"""Plugins written where a test wants them, and a host for them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workstation.commands.registry import Commands
from workstation.core.settings import Settings
from workstation.plugin.host import Host

Write = Callable[..., Path]

COMMAND = '[[command]]\nid = "mine.go"\ntitle = "Go"\nfunction = "code:go"\n'
EFFECT = '[[effect]]\nid = "half"\neffect = "code:Half"\n'
IMPORTER = '[[importer]]\nid = "mine"\ntitle = "Mine"\nextensions = ["bin"]\nfunction = "code:read"\n'
PANEL = '[[panel]]\nid = "mine.panel"\ntitle = "Mine"\nwidget = "code:Panel"\n'


@pytest.fixture
def plugins(tmp_path: Path) -> Write:
    """Writes a plugin: its rows of TOML behind id and name, and its modules by name. Answers the folder of plugins."""

    def write(rows: str = "", id_: str = "mine", **code: str) -> Path:
        folder = tmp_path / "plugins" / id_
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "plugin.toml").write_text(f'id = "{id_}"\napi = 1\nname = "Mine"\n{rows}\n')
        for name, text in code.items():
            (folder / f"{name}.py").write_text(text)
        return folder.parent

    return write


@pytest.fixture
def host(commands: Commands) -> Iterator[Host]:
    host = Host(commands, Settings())
    yield host
    host.close()
