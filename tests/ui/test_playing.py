"""While sound is heard the playhead, the time and the meters move, and the view follows."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import Samples
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.options import LaneViews
from workstation.ui.main_window import MainWindow
from workstation.ui.shell.meters import FLOOR_DB, Meters
from workstation.ui.toolkit.keymap import Keymap
from workstation.ui.toolkit.workspace import Desk


class Speaker:
    """An output that takes every block as slowly as a device would."""

    latency_seconds = 0.0

    def __init__(self, rate: int, channels: int) -> None:
        self.rate, self.channels = rate, channels
        self._closed = threading.Event()

    def write(self, block: Samples) -> None:
        self._closed.wait(block.shape[1] / self.rate)

    def drain(self) -> None: ...

    def abort(self) -> None: ...

    def close(self) -> None:
        self._closed.set()


@pytest.fixture
def window(tone: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setattr(
        "workstation.engine.playback.devices.open_output", lambda rate, channels, device: Speaker(rate, channels)
    )
    made = MainWindow(LaneContext(tone, LaneViews()), Keymap())
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(made.actions_["transport.toggle"].isEnabled)
    yield made
    tone.session.close()
    made._closing = True
    made.close()
    made.deleteLater()


def test_the_playhead_and_the_meters_move(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    window.actions_["transport.toggle"].trigger()
    qtbot.waitUntil(lambda: (window._stage.playhead or 0) > 1000)
    qtbot.waitUntil(lambda: max(window.transport.meters.levels) > -12)
    window.actions_["transport.toggle"].trigger()
    assert window._stage.playhead is None
    assert tone.session.selection.range == FrameRange(0, 0)
    qtbot.waitUntil(lambda: window.transport.meters.at_rest, timeout=10_000)
    qtbot.waitUntil(lambda: not window.transport._clock.isActive())


def test_the_view_follows_what_is_heard(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    tone.viewport.show(FrameRange(0, 4000))
    window.actions_["transport.toggle"].trigger()
    qtbot.waitUntil(lambda: tone.viewport.start > 2000)
    window.actions_["transport.stop"].trigger()


def test_a_loop_follows_the_selection(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    tone.run("transport.loop", True)
    tone.run("selection.set", 1.0, 1.1)
    window.actions_["transport.toggle"].trigger()
    qtbot.waitUntil(lambda: (window._stage.playhead or 0) > 8000)
    tone.run("selection.set", 4.0, 4.1)
    qtbot.waitUntil(lambda: (window._stage.playhead or 0) >= 32_000)
    window.actions_["transport.stop"].trigger()


def test_meters_hold_peaks_fall_and_light_up(tone: Desk, qtbot: QtBot) -> None:
    meters = Meters(tone.look)
    qtbot.addWidget(meters)
    meters.advance((0.5, 1.0), 0.016)
    assert meters.levels == pytest.approx((-6.02, 0.0), abs=0.01)
    assert meters._clipped == [False, True]
    meters.advance((), 0.5)
    assert meters.levels == pytest.approx((-19.02, -13.0), abs=0.01)
    assert meters._held[0][0] == pytest.approx(-6.02, abs=0.01)
    for _ in range(400):
        meters.advance((), 0.016)
    assert meters.at_rest
    assert meters.levels == (FLOOR_DB, FLOOR_DB)
