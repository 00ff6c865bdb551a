"""The check that nothing remains after a test sees what is planted, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_PLANTED = """
import threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

from tests.ui import remains

remains.PATIENCE_S = 1
KEPT = []

def test_widget(qapp):
    KEPT.append(QLabel("planted"))  # never shown

def test_timer(qapp):
    timer = QTimer()
    timer.start(1_000_000)
    KEPT.append(timer)

def test_single_shot(qapp):
    QTimer.singleShot(1_000_000, KEPT.clear)

def test_thread(qapp):
    thread = threading.Thread(target=threading.Event().wait, name="planted", daemon=True)
    thread.start()

def test_nothing(qapp):
    label = QLabel("gone when the test ends")
    label.cycle = label
    label.show()
    timer = QTimer(label)
    timer.start(1_000_000)
    thread = threading.Thread(target=qapp.thread)
    thread.start()

def test_failure_keeps_what_it_shows(qapp):
    label = QLabel("in the trace")
    assert label is None
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("planted")
    (folder / "test_planted.py").write_text(_PLANTED)
    plugins = ("-p", "no:cacheprovider", "-p", "no:randomly", "-p", "tests.ui.conftest")
    line = [
        sys.executable,
        "-m",
        "pytest",
        "--color=no",
        "-rfEp",
        "-c",
        str(_ROOT / "pyproject.toml"),
        *plugins,
        str(folder),
    ]
    return subprocess.run(line, cwd=_ROOT, capture_output=True, text=True, timeout=300).stdout


@pytest.mark.parametrize(
    ("test", "thing"),
    [
        ("widget", "the widget <PySide6.QtWidgets.QLabel"),
        ("timer", "the timer <PySide6.QtCore.QTimer"),
        ("single_shot", "the timer <PySide6.QtCore.QTimer"),
        ("thread", "the thread 'planted'"),
    ],
)
def test_what_is_planted_is_caught(said: str, test: str, thing: str) -> None:
    (line,) = [line for line in said.splitlines() if line.startswith("ERROR ") and f"::test_{test}" in line]
    assert line.endswith("...") or thing in line
    assert f"the test leaves behind: {thing}" in said


def test_what_ends_with_the_test_is_none(said: str) -> None:
    assert "::test_nothing" in "".join(line for line in said.splitlines() if line.startswith("PASSED "))
    assert "1 failed, 5 passed, 4 errors" in said
