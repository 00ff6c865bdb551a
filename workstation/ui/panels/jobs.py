"""The jobs panel: what is being computed, how far it is, and how the last ones ended."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from workstation.engine.compute import Job, State
from workstation.ui.panels.parts import ElidedLabel, EmptyState, icon_button
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import MEDIUM, SMALL
from workstation.ui.toolkit.time_format import about
from workstation.ui.toolkit.workspace import Desk, watch

_KEPT = 12
"""How many jobs that are over stay in the list."""

_WORDS = {
    State.WAITING: "waiting",
    State.DONE: "done",
    State.CANCELLED: "cancelled",
    State.FAILED: "failed",
}


class JobRow(QWidget):
    """One job: its name, its progress and a button that stops it."""

    def __init__(self, desk: Desk, job: Job[Any]) -> None:
        super().__init__()
        self.job = job
        self.name = ElidedLabel(job.label)
        self.state = PlainLabel()
        self.state.setProperty("role", "small")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.bar.setAccessibleName(job.label)
        self.cancel = icon_button(desk.look, "mdi6.close", f"Cancel {job.label}", self._cancel)
        first = QHBoxLayout()
        first.setSpacing(SMALL)
        first.addWidget(self.name, 1)
        first.addWidget(self.state)
        first.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SMALL, 0, SMALL)
        column.setSpacing(SMALL)
        column.addLayout(first)
        column.addWidget(self.bar)
        self.show_state()

    def show_state(self) -> None:
        job = self.job
        running = not job.over
        self.bar.setVisible(running)
        self.cancel.setVisible(running)
        self.bar.setValue(round(job.fraction * 1000))
        left = job.remaining_seconds
        shown = f"{job.fraction:.0%}" + (f", {about(left)} left" if left is not None else "")
        self.state.setText(_WORDS.get(job.state, shown))
        if job.state is State.FAILED:
            self.state.setProperty("role", "error")
            self.state.style().polish(self.state)
        self.state.setToolTip(str(job.error) if job.error is not None else "")
        if job.error is not None:
            self.name.setToolTip(str(job.error))

    def _cancel(self) -> None:
        self.job.cancel()
        self.cancel.setEnabled(False)
        self.state.setText("stopping")


class JobsPanel(QWidget):
    """The newest first; small work for the display is not shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.rows: list[JobRow] = []
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(MEDIUM, SMALL, MEDIUM, MEDIUM)
        self._column.setSpacing(SMALL)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._empty = EmptyState(
            desk.look, "mdi6.progress-check", "Nothing is running", "Long work shows its progress here."
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        watch(self, desk.session.compute.changed, self._job_changed)
        for job in desk.session.compute.jobs:
            self._job_changed(job)

    def _job_changed(self, job: Job[Any]) -> None:
        if job.quiet:
            return
        row = next((row for row in self.rows if row.job is job), None)
        if row is None:
            row = JobRow(self._desk, job)
            self.rows.insert(0, row)
            self._column.insertWidget(0, row)
            self._forget_old()
            self._pages.setCurrentWidget(self._list)
        else:
            row.show_state()

    def _forget_old(self) -> None:
        for row in [row for row in self.rows if row.job.over][_KEPT:]:
            self.rows.remove(row)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
