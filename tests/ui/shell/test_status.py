"""The status line says where the pointer is, what is selected, what the document is, and what is being done."""

import threading
from collections.abc import Generator

import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from workstation.engine.backends.backends import Backends
from workstation.engine.backends.compute_devices import ComputeDevice
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.options import LaneViews
from workstation.ui.shell.status import Status, note_of
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def status(tone: Desk, qtbot: QtBot) -> Status:
    made = Status(LaneContext(tone, LaneViews()))
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_describes_document_and_selection(status: Status, tone: Desk) -> None:
    assert status._format.text() == "8 kHz stereo  0:10.000"
    assert status._selection.text() == "at 0:00.000"
    tone.run("selection.set", 1.0, 2.5, band_hz=(200.0, 3000.0))
    assert status._selection.text() == "0:01.000 – 0:02.500  (0:01.500 = 12,000 frames)  200 Hz – 3.00 kHz"
    tone.settings["time_format"] = "frames"
    assert status._selection.text().startswith("8,000 – 20,000  (12,000)")


def test_it_names_the_note_under_the_pointer(status: Status) -> None:
    status._stage.pointed.emit(4000, 440.0)
    assert status._pointer.text() == "0:00.500  440 Hz  A4"
    assert note_of(261.63) == "C4"
    assert note_of(450) == "A4 +39 cents"
    assert note_of(3) == ""


def test_work_that_begins_makes_the_line_no_higher(status: Status) -> None:
    before = status.minimumSizeHint().height(), status.minimumHeight()
    status._work.show()
    assert status.minimumSizeHint().height() <= max(before)


def test_long_work_is_shown_and_can_be_cancelled(status: Status, tone: Desk, qtbot: QtBot) -> None:
    running = threading.Event()

    def body() -> Generator[float, None, None]:
        while True:
            running.wait(0.01)
            yield 0.25

    job = tone.session.compute.submit("Heavy work", body())
    qtbot.waitUntil(status._work.isVisible)
    assert status._work._name.text() == "Heavy work"
    qtbot.waitUntil(lambda: status._work._bar.value() == 250)
    status._work.findChild(QToolButton).click()
    qtbot.waitUntil(lambda: job.over)
    assert not status._work.isVisible()


def test_a_missing_output_is_named(status: Status, tone: Desk) -> None:
    assert status._device.text() == "System output"
    tone.session.player.failed.emit("There is no audio output device to play with")
    assert status._device.text() == "No output"
    assert "no audio output" in status._device.toolTip()


def test_dropouts_are_counted_where_the_device_is_named(
    status: Status, tone: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = tone.session.player
    player.changed.emit(True)
    assert "dropout" not in status._device.text()
    monkeypatch.setattr(player._playback, "dropouts", 1)
    player.changed.emit(False)
    assert status._device.text().endswith(", 1 dropout")
    monkeypatch.setattr(player._playback, "dropouts", 3)
    status._count_dropouts()
    assert status._device.text().endswith(", 3 dropouts")
    assert "playback latency" in status._device.toolTip()


def test_it_names_the_device_that_took_the_last_job(tone: Desk, qtbot: QtBot) -> None:
    card, here = ComputeDevice("cuda:0", "A card", 8 << 30), ComputeDevice("cpu", "A processor", 16 << 30)
    backends = Backends(lambda: tone.settings["compute_device"], find=lambda: (here, card), post=tone.session.post)
    tone.session.compute.backends = backends
    status = Status(LaneContext(tone, LaneViews()))
    qtbot.addWidget(status)
    assert status._compute.text() == "Automatic"
    list(backends.looking())
    tone.settings["compute_device"] = "cuda:0"
    qtbot.waitUntil(lambda: status._compute.text() == "A card")
    tone.settings["compute_device"] = "automatic"
    backends.device("Echo", 100, lambda device, samples: None)
    qtbot.waitUntil(lambda: status._compute.text() == "Processor")
    assert status._compute.toolTip().splitlines() == [
        "Effects and models work on: what is faster",
        "• A processor, 16 GiB",
        "– A card, 8 GiB",
        "Echo: Processor, short sounds are quicker there",
    ]
