"""A desk to put widgets on, without a screen; no widget, timer or thread may remain after a test."""

import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.remains import left_since, standing
from workstation.commands.registry import Commands
from workstation.commands.table import COMMANDS
from workstation.core.document import Document, Track
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.engine.compute import Compute
from workstation.services import Services
from workstation.session import Session
from workstation.ui.runtime.border import guard_overrides
from workstation.ui.runtime.poster import Poster
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.viewport import Viewport
from workstation.ui.toolkit.workspace import Desk

if TYPE_CHECKING:
    from workstation.ui.main_window import MainWindow

guard_overrides()  # as the program does

for _wait in (QtBot.waitUntil, QtBot.waitExposed, QtBot.waitActive, QtBot.waitSignal, QtBot.waitCallback):
    (_wait.__kwdefaults__ or {})["timeout"] = 60_000  # a busy machine is slow, not wrong


_PASSED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[_PASSED] = report.passed
    return report


@pytest.fixture(autouse=True)
def nothing_remains(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that passes and leaves a window, an active timer or a thread behind.

    Meanwhile only this looks for garbage: widgets in reference cycles must end on the main thread and never within a
    painter, as they do in the program.
    """
    gc.disable()
    gc.freeze()  # else all that was ever imported is looked through after each test
    before = standing()
    yield
    if request.node.stash.get(_PASSED, False):  # the trace of a failure keeps what it shows
        request.node.funcargs.clear()  # pytest holds what fixtures made until their end
        left = left_since(before)
        assert not left, f"the test leaves behind: {', '.join(left)}"
    gc.enable()


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    poster = Poster()
    compute = Compute(poster.post)
    made = Session(Services(compute, poster.post))
    yield made
    made.close()
    compute.close()
    QCoreApplication.removePostedEvents(poster)


@pytest.fixture
def desk(session: Session) -> Desk:
    look = Look("dark")
    return Desk(session, Commands(session, COMMANDS), look, Viewport(1000))


@pytest.fixture
def tone(desk: Desk) -> Desk:
    """The desk with ten seconds of a 440 Hz stereo tone on one track."""
    rate = 8000
    phase = np.arange(10 * rate, dtype=np.float64) * (2 * np.pi * 440 / rate)
    samples = np.stack([0.5 * np.sin(phase), 0.25 * np.cos(phase)]).astype(np.float32)
    track = Track("t1", "Tone", EditList.of(ArraySource(samples, rate)))
    desk.session.start(Document(rate, (track,)))
    desk.viewport.set_frames(desk.session.document.frames)
    return desk


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, so that no settings are read or written."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


@pytest.fixture
def main_window(desk: Desk) -> "Iterator[MainWindow]":
    """The window over the desk, without panels, to be shown by the test; it closes without a question."""
    from workstation.ui.lanes.lane_context import LaneContext
    from workstation.ui.lanes.options import LaneViews, Mode
    from workstation.ui.main_window import MainWindow
    from workstation.ui.toolkit.keymap import Keymap

    desk.look.dress()
    made = MainWindow(LaneContext(desk, LaneViews(Mode.WAVEFORM)), Keymap())
    yield made
    made._closing = True
    made.close()
    made.deleteLater()


@pytest.fixture
def window(main_window: "MainWindow", qtbot: QtBot) -> "MainWindow":
    """The same on the screen."""
    main_window.show()
    qtbot.waitExposed(main_window)
    return main_window
