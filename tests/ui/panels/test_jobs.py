import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workstation.engine.compute import Body, State
from workstation.ui.panels.jobs import JobsPanel
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> JobsPanel:
    made = JobsPanel(desk)
    qtbot.addWidget(made)
    made.resize(300, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def waiting(gate: threading.Event) -> Body[None]:
    while not gate.wait(0.01):
        yield 0.4


def failing() -> Body[None]:
    yield 0.5
    raise OSError("the disk is full")


def test_a_job_shows_its_progress_until_it_is_done(
    panel: JobsPanel, desk: Desk, qtbot: QtBot, gate: threading.Event
) -> None:
    desk.session.compute.submit("Reverb", waiting(gate))
    row = panel.rows[0]
    assert row.name.text() == "Reverb"
    qtbot.waitUntil(lambda: row.bar.value() == 400)
    assert row.state.text() == "40%"
    gate.set()
    qtbot.waitUntil(lambda: row.state.text() == "done")
    assert not row.bar.isVisible()


def test_a_job_can_be_cancelled(panel: JobsPanel, desk: Desk, qtbot: QtBot, gate: threading.Event) -> None:
    job = desk.session.compute.submit("Reverb", waiting(gate))
    qtbot.mouseClick(panel.rows[0].cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: job.state is State.CANCELLED)
    assert panel.rows[0].state.text() == "cancelled"


def test_a_failure_is_named(panel: JobsPanel, desk: Desk, qtbot: QtBot) -> None:
    desk.session.compute.submit("Export", failing())
    qtbot.waitUntil(lambda: panel.rows[0].state.text() == "failed")
    assert panel.rows[0].state.toolTip() == "the disk is full"


def test_quiet_jobs_are_not_shown_and_old_ones_are_forgotten(panel: JobsPanel, desk: Desk, qtbot: QtBot) -> None:
    def nothing() -> Body[None]:
        yield 1.0

    desk.session.compute.submit("Tile", nothing(), quiet=True)
    assert panel.rows == []
    for number in range(16):
        job = desk.session.compute.submit(f"Job {number}", nothing())
        qtbot.waitUntil(lambda job=job: job.over)  # type: ignore[misc]
    assert 12 <= len(panel.rows) <= 13
    assert panel.rows[0].job.label == "Job 15"
