"""Starting the program: what must not be imported on the way to the window, and what must not leak."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from workstation.app import main

_ROOT = Path(__file__).resolve().parents[2]

_SHOW = """
import sys
from workstation.ui.runtime.fast_imports import quicken
quicken()
import workstation.app as app
from PySide6.QtWidgets import QApplication

def begin(program, arguments):
    assert program.window.isVisible()
    QApplication.processEvents()
    print(*sys.modules)
    QApplication.quit()

app._begin = begin
sys.exit(app.main([]))
"""


_LATE = {
    *(
        "numpy",
        "torch",
        "scipy",
        "numba",
        "av",
        "sounddevice",
        "soundfile",
        "soxr",
        "qtconsole",
        "qtawesome",
        "pyqtgraph",
    ),
    *(
        "argparse",
        "sqlite3",
        "decimal",
        "hashlib",
        "html",
        "logging",
        "concurrent.futures",
        "importlib.metadata",
        "PySide6.QtSvg",
        "PySide6.QtNetwork",
    ),
    *(
        "workstation.commands.drafts.autosave",
        "workstation.commands.files.drop_targets",
        "workstation.commands.files.other_projects",
    ),
    *("workstation.engine.sources.file_source", "workstation.engine.sources.readers"),
    *("workstation.engine.mixing.mix", "workstation.engine.playback.devices", "workstation.engine.views.waveform"),
    *("workstation.ui.lanes.editor", "workstation.ui.lanes.canvas", "workstation.plugin.manifest"),
    *("workstation.exchange.labels", "workstation.media.encode", "workstation.media.probe"),
    *("workstation.media.decode", "workstation.media.video.file"),
    *(
        "msgspec",
        "workstation.project.file",
        "workstation.project.sound.sources",
        "workstation.speech.cues",
        "workstation.speech.formats",
    ),
    *("workstation.ui.dialogs", "workstation.ui.karaoke", "workstation.ui.shell.palette", "workstation.ui.words"),
    *("workstation.ui.panels.slot_card", "workstation.ui.params.editor"),
    *("workstation.ui.panels.effect_dialog", "workstation.ui.panels.history", "workstation.ui.panels.markers"),
}
"""What the window does without until somebody asks for it: each costs every start."""


def test_nothing_is_there_when_the_window_shows_that_it_does_not_need(home: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _SHOW], cwd=_ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "workstation.ui.main_window" in done.stdout.split()
    assert sorted(_LATE & set(done.stdout.split())) == []


def test_a_picture_of_the_window_can_be_taken(home: Path, qapp: QApplication) -> None:
    picture = home / "window.png"
    line = [sys.executable, "-m", "workstation", "--screenshot", str(picture), "--after", "0.1", "--size", "1280x720"]
    done = subprocess.run(line, cwd=_ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert picture.stat().st_size > 10_000


def test_calls_that_return_nothing_give_their_none_back(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.11 loses a reference to None in each such call, and soon ends the process."""
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(200):
        widget.update()
    assert sys.getrefcount(None) > before - 100


def test_a_wrong_option_ends_with_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--nonsense"])
    assert stop.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have one")
def test_without_a_display_one_line_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    done = subprocess.run([sys.executable, "-m", "workstation"], cwd=_ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "no display" in done.stderr
