"""The log of a run with a window, slow turns, and the details for a report."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from workstation import __version__
from workstation.core.program_log import last_fault, tail
from workstation.ui.main_window import MainWindow
from workstation.ui.runtime.window_log import SlowTurns
from workstation.ui.shell.report import copy_details
from workstation.ui.toolkit.workspace import Desk

_ROOT = Path(__file__).resolve().parents[3]


def hold_up(seconds: float) -> None:
    time.sleep(seconds)


def test_a_slow_turn_is_told_with_the_code_it_was_in(qtbot: QtBot) -> None:
    told: list[str] = []
    turns = SlowTurns(told.append, slow_seconds=0.2)
    try:
        qtbot.wait(700)
        before = list(told)
        hold_up(2.0)
        qtbot.waitUntil(lambda: len(told) > len(before))
    finally:
        turns.close()
    told_late = told[len(before) :]
    assert told_late[0].startswith("slow turn of ")
    assert " hold_up < " in told_late[0]
    assert "test_window_log.py" in told_late[0]


def test_the_details_are_on_the_clipboard(desk: Desk, tmp_path: Path) -> None:
    desk.settings["colour_map"] = "viridis"
    said: list[str] = []
    desk.session.notified.connect(lambda message: said.append(message.text))
    text = copy_details(desk, tmp_path)
    assert QGuiApplication.clipboard().text() == text
    assert "- Theme: dark" in text
    assert "- Qt: 6." in text
    assert "- Screens: " in text
    assert "colour_map = 'viridis'" in text
    assert len(said) == 1


def test_the_menu_has_them(window: MainWindow) -> None:
    command = window.desk.commands["window.report"]
    assert (command.menu, command.title) == ("Help", "Copy details for a report")


def started(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, "-m", "workstation", *arguments]
    environment = {**os.environ, "XDG_STATE_HOME": str(home)}
    return subprocess.run(line, cwd=_ROOT, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.skipif(os.name == "nt", reason="the folders are named by the environment there")
def test_a_run_is_kept_from_its_start_to_its_end(home: Path) -> None:
    (home / "workstation").mkdir()
    settled = json.dumps({"compiled_version": __version__, "demo_shown": True})  # so that no other process begins
    (home / "workstation" / "settings.json").write_text(settled)
    done = started(home, "--smoke", "0.5")
    assert done.returncode == 0, done.stderr
    lines = [line.split(" ", 3)[3] for line in tail(home / "workstation") if not line.startswith(" ")]
    assert lines[0].startswith(f"INFO start of the window, version {__version__}, Python 3.")
    assert lines[1].startswith("INFO the window is there after ")
    assert lines[-1].startswith("INFO end of the window with 0 after ")


@pytest.mark.skipif(os.name == "nt", reason="the folders are named by the environment there")
def test_a_picture_leaves_no_log(home: Path) -> None:
    done = started(home, "--screenshot", str(home / "window.png"), "--after", "0.1")
    assert done.returncode == 0, done.stderr
    assert tail(home / "workstation") == []


@pytest.mark.skipif(os.name == "nt", reason="the folders are named by the environment there")
def test_a_fault_before_the_window_is_kept(home: Path) -> None:
    code = "import sys, workstation.app as app\napp.MainWindow = None\nsys.exit(app.main(['--safe-mode']))"
    environment = {**os.environ, "XDG_STATE_HOME": str(home)}
    line = [sys.executable, "-c", code]
    done = subprocess.run(line, cwd=_ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    lines = last_fault(home / "workstation")
    assert lines[0].endswith("ERROR fault in the start of the window")
    assert lines[1] == "  TypeError: 'NoneType' object is not callable"
