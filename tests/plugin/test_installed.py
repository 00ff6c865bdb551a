"""Plugins of Python packages are found by their entry points, and nothing of them is imported before they are on."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugin.conftest import COMMAND
from workstation.plugin.host import Host

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """A package as pip leaves it, on the path."""
    monkeypatch.syspath_prepend(str(tmp_path / "site"))

    def install(value: str = "my_package.plugin") -> Path:
        folder = tmp_path / "site" / "my_package" / "plugin"
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").write_text("raise RuntimeError('imported')\n")
        (folder / "plugin.toml").write_text(f'id = "mine"\napi = 1\nname = "Mine"\n{COMMAND}')
        (folder / "code.py").write_text("from .other import WORD\ndef go(session):\n    return WORD\n")
        (folder / "other.py").write_text("WORD = 'hello'\n")
        about = tmp_path / "site" / "my_package-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: my-package\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[workstation.plugins]\nmine = {value}\n")
        return folder

    return install


def test_it_is_found_switched_on_and_remembered(host: Host, install: Install) -> None:
    folder = install()
    host.start()
    assert host.manifests == {}, "nobody looks through all packages at each start"
    host.discover_installed()
    manifest = host.manifests["mine"]
    assert (manifest.folder, manifest.installed) == (folder, "my-package")
    assert not host.enabled("mine")
    host.enable("mine")
    assert host.commands.run("mine.go") == "hello"
    assert "my_package" not in sys.modules
    again = Host(host.commands, host.settings)
    host.close()
    again.start()
    assert again.enabled("mine")
    again.close()


def test_an_entry_point_that_leads_nowhere_is_named(host: Host, install: Install) -> None:
    install("no_such_package.plugin")
    host.discover_installed()
    assert list(host.faults.values()) == [
        "the entry point mine of my-package names no_such_package.plugin, where there is no plugin.toml"
    ]


def test_it_goes_when_the_package_goes(host: Host, install: Install) -> None:
    folder = install()
    host.discover_installed()
    host.enable("mine")
    (folder / "plugin.toml").unlink()
    host.rediscover()
    assert host.manifests == {}
    assert "mine.go" not in [command.id for command in host.commands]
