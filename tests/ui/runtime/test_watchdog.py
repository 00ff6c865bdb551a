"""Who keeps the window waiting is named."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from workstation.plugin.host import Host
from workstation.ui.runtime.watchdog import Watchdog
from workstation.ui.toolkit.workspace import Desk

MANIFEST = """
id = "slow"
api = 1
name = "Slow"
[[command]]
id = "slow.go"
title = "Go"
function = "code:go"
"""
CODE = """
import time
waiting = []

def go(session, long: bool = True):
    while long and not waiting[0].is_set():
        time.sleep(0.001)
"""


@pytest.fixture
def host(desk: Desk, tmp_path: Path) -> Iterator[Host]:
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow" / "plugin.toml").write_text(MANIFEST)
    (tmp_path / "slow" / "code.py").write_text(CODE)
    made = Host(desk.commands, desk.settings)
    made.discover(tmp_path)
    yield made
    made.close()


def watching() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "watchdog"]


def test_a_plugin_that_blocks_is_named_with_its_line(desk: Desk, host: Host, qtbot: QtBot) -> None:
    told: list[tuple[str, str]] = []
    dog = Watchdog(host, desk.session.post, lambda *said: told.append(said), every=0.001, patience=0.01)
    assert watching() == []
    host.enable("slow")
    assert len(watching()) == 1
    host.load("slow", "code:waiting").append(dog.seen)
    desk.commands.run("slow.go")
    qtbot.waitUntil(lambda: bool(told))
    ((id_, text),) = told[:1]
    assert id_ == "slow"
    assert text.startswith("Plugin “Slow” kept the window waiting for ")
    assert text.endswith(" in go)")
    assert "(code.py, line " in text
    assert host.history["slow"][-1].part == "window"
    host.disable("slow")
    assert watching() == []
    dog.close()


def test_it_ends_with_the_program(desk: Desk, host: Host) -> None:
    host.enable("slow")
    dog = Watchdog(host, desk.session.post, lambda *said: None, every=0.001, patience=60)
    assert len(watching()) == 1
    dog.close()
    assert watching() == []
