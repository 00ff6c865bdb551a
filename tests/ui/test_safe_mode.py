import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = '[[command]]\nid = "{id}.go"\ntitle = "Go"\nfunction = "code:go"\n'
_EFFECT = '[[effect]]\nid = "{id}"\neffect = "code:Half"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The user's folder: four plugins that are switched on and each bring an end of their own, and keys."""
    folder = tmp_path / "config" / "workstation"
    plugins = {
        "icon": (_COMMAND + 'icon = "mdi6.no-such-icon"', "def go(session): pass"),
        "needs": (_COMMAND + 'needs = "coffee"', "def go(session): pass"),
        "exits": (_EFFECT, "import sys; sys.exit()"),
        "deep": ("x = " + "[" * 100_000, ""),
    }
    for id_, (rows, code) in plugins.items():
        place = folder / "plugins" / id_
        place.mkdir(parents=True)
        (place / "plugin.toml").write_text(f'id = "{id_}"\napi = 1\nname = "{id_}"\n{rows.format(id=id_)}\n')
        (place / "code.py").write_text(code)
    settings = {"plugins_enabled": [[id_] for id_ in plugins], "theme": "light", "demo_shown": True}
    (folder / "settings.json").write_text(json.dumps(settings))
    (folder / "keymap.toml").write_text("[[[")
    return folder


def start(tmp_path: Path, *arguments: str) -> str:
    """What the program says on its errors, when it starts and ends by itself."""
    homes = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "CACHE", "DATA", "STATE")}
    environment = {**os.environ, **homes, "QT_QPA_PLATFORM": "offscreen"}
    line = [sys.executable, "-m", "workstation", "--smoke", "0", *arguments]
    done = subprocess.run(line, cwd=_ROOT, env=environment, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_plugins_that_fail_keep_the_window_from_nothing_and_are_forgotten(config: Path, tmp_path: Path) -> None:
    said = start(tmp_path)
    assert "Traceback" not in said
    kept = json.loads((config / "settings.json").read_text())
    assert kept["plugins_enabled"] == []
    assert kept["theme"] == "light"


@pytest.mark.parametrize("option", ["--safe-mode", "--no-plugins"])
def test_without_plugins_nothing_of_the_users_is_changed(config: Path, tmp_path: Path, option: str) -> None:
    before = (config / "settings.json").read_text()
    said = start(tmp_path, option)
    assert "Traceback" not in said
    kept = json.loads((config / "settings.json").read_text())
    assert kept["plugins_enabled"] == json.loads(before)["plugins_enabled"]
    assert option == "--no-plugins" or (config / "settings.json").read_text() == before
