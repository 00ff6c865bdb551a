"""The window of plugins: what it shows, and what its buttons do."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from workstation.plugin.host import Host
from workstation.ui.dialogs.plugin_manager import PluginsDialog
from workstation.ui.main_window import MainWindow

MANIFEST = """
id = "{id}"
api = 1
name = "{name}"
version = "1.5"
description = "What it is for"
author = "Ann Example"
licence = "MIT"
asks = ["network"]
[[command]]
id = "{id}.go"
title = "Go there…"
function = "code:go"
[[generator]]
id = "{id}"
title = "Tones"
function = "code:generate"
"""
CODE = "def go(session):\n    return {}['x']\ndef generate(frames, rate):\n    return [0.0] * frames\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "plugins"


def write(place: Path, name: str = "Mine") -> Path:
    place.mkdir(parents=True)
    (place / "plugin.toml").write_text(MANIFEST.format(id=name.lower(), name=name))
    (place / "code.py").write_text(CODE)
    return place


@pytest.fixture
def host(window: MainWindow, folder: Path) -> Iterator[Host]:
    made = Host(window.desk.commands, window.desk.settings)
    made.discover(folder)
    yield made
    made.close()


@pytest.fixture
def dialog(window: MainWindow, host: Host, folder: Path) -> PluginsDialog:
    made = PluginsDialog(window.desk, host, folder, window)
    made.show()
    return made


def names(dialog: PluginsDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def texts(dialog: PluginsDialog) -> list[str]:
    QApplication.processEvents()  # what was just laid out is shown then
    return [label.text() for label in dialog.detail.findChildren(QLabel) if label.isVisibleTo(dialog) and label.text()]


def tick(dialog: PluginsDialog, id_: str, *, on: bool) -> None:
    for row in range(dialog.list.count()):
        if dialog.list.item(row).data(Qt.ItemDataRole.UserRole) == id_:
            dialog.list.item(row).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            return


def test_it_says_what_a_plugin_is_before_it_is_on(dialog: PluginsDialog, host: Host, folder: Path) -> None:
    write(folder / "mine")
    write(folder / "other", "Other")
    (folder / "broken").mkdir()
    (folder / "broken" / "plugin.toml").write_text("id = 3\n")
    host.rediscover()
    assert names(dialog) == ["Mine", "Other", "broken – not usable"]
    dialog.choose("mine")
    said = texts(dialog)
    for text in ("Mine 1.5", "What it is for", "Ann Example", "MIT", "the network", str(folder / "mine")):
        assert text in said
    assert "command “Go there”; generator “Tones”" in said
    assert not dialog.reload.isEnabled()
    dialog.choose(str(folder / "broken"))
    assert any("id of plugin must be a text, got 3" in text for text in texts(dialog))
    assert not dialog.remove.isEnabled()
    dialog.close()


def test_a_tick_switches_it_on_and_its_faults_can_be_read(dialog: PluginsDialog, host: Host, folder: Path) -> None:
    write(folder / "mine")
    host.rediscover()
    tick(dialog, "mine", on=True)
    assert host.enabled("mine")
    with pytest.raises(Exception, match="KeyError"):
        host.commands.run("mine.go")
    (line,) = [text for text in texts(dialog) if "KeyError" in text]
    assert line.endswith("command “Go there…”: KeyError: 'x'")
    assert not dialog.detail.trace.isVisible()
    dialog.detail.more.click()
    assert 'code.py", line 2, in go' in dialog.detail.trace.toPlainText()
    assert dialog.detail.trace.isVisible()
    tick(dialog, "mine", on=False)
    assert not host.enabled("mine")
    dialog.close()


def test_one_is_installed_updated_and_removed(
    dialog: PluginsDialog, host: Host, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    source = write(tmp_path / "work")
    dialog.install_from(source)
    qtbot.waitUntil(lambda: "mine" in host.manifests)
    assert not host.enabled("mine")
    assert dialog.note.text() == "Mine is installed; tick it to switch it on"
    tick(dialog, "mine", on=True)
    (source / "code.py").write_text("def go(session):\n    return 5\ndef generate(frames, rate):\n    return []\n")
    qtbot.waitUntil(lambda: dialog.job is None)
    dialog.update_.click()
    qtbot.waitUntil(lambda: dialog.job is None and dialog.note.text() == "Mine is installed")
    assert host.commands.run("mine.go") == 5
    dialog.remove_plugin("mine")
    assert (host.manifests, list(folder.iterdir())) == ({}, [])
    assert names(dialog) == []
    dialog.close()


def test_what_cannot_be_installed_is_said(
    dialog: PluginsDialog, host: Host, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../evil.py", "")
        archive.writestr("plugin.toml", "id = 'x'")
    dialog.install_from(tmp_path / "a.zip")
    qtbot.waitUntil(lambda: bool(dialog.note.text()))
    assert "holds '../evil.py', which leads out of the plugin's folder" in dialog.note.text()
    qtbot.waitUntil(lambda: dialog.job is None)
    dialog.install_named("--help")
    qtbot.waitUntil(lambda: "a package is called as in my-plugin" in dialog.note.text())
    qtbot.waitUntil(lambda: dialog.job is None)
    assert host.manifests == {}
    dialog.close()


def test_it_is_read_anew_while_it_is_edited(dialog: PluginsDialog, host: Host, folder: Path, qtbot: QtBot) -> None:
    place = write(folder / "mine")
    host.rediscover()
    tick(dialog, "mine", on=True)
    dialog.editing.setChecked(True)
    (place / "code.py").write_text("def go(session):\n    return 7\ndef generate(frames, rate):\n    return []\n")
    dialog._reload_edited()
    assert host.commands.run("mine.go") == 7
    toml = (place / "plugin.toml").read_text()
    (place / "plugin.toml").write_text("half = [\n")
    dialog._reload_edited()
    assert not host.enabled("mine")
    (place / "plugin.toml").write_text(toml)
    dialog._reload_edited()
    assert host.enabled("mine")
    dialog.editing.setChecked(False)
    dialog.close()
