"""The status line: the pointer's place, what is selected, the document's format, and work in progress."""

from math import log2
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QToolButton, QWidget

from workstation.engine.backends.backends import AUTOMATIC
from workstation.engine.compute import Job
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.shell.ripple import RippleButton
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import MEDIUM, SMALL, font
from workstation.ui.toolkit.time_format import about, format_length, format_time
from workstation.ui.toolkit.workspace import watch

_PATIENCE_MS = 300
"""Work that is over sooner is not shown: it would only flicker."""
_NAME_WIDTH, _DEVICE_WIDTH = 220, 130
_COUNTING_MS = 1000
_CHANNELS = {0: "", 1: "mono", 2: "stereo"}


class Work(QWidget):
    """One piece of work: its name, how far it is, and a button that stops it; how many more wait."""

    def __init__(self, stage: LaneContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = stage.desk
        self._name = PlainLabel(self)
        self._name.setFont(font("small"))
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(110, 6)
        self._bar.setAccessibleName("Progress")
        self._stop = QToolButton(self)
        self._stop.setIcon(stage.desk.look.icon("mdi6.close", "text_dim"))
        self._stop.setToolTip("Cancel")
        self._stop.setAccessibleName("Cancel")
        self._stop.setStyleSheet("padding: 1px;")
        self._stop.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SMALL + 2)
        for part in (self._name, self._bar, self._stop):
            row.addWidget(part)
        self._late = QTimer(self, interval=_PATIENCE_MS, singleShot=True)
        self._late.timeout.connect(self._appear)
        self.hide()
        watch(self, stage.desk.session.compute.changed, lambda _: self._refresh())
        watch(self, stage.desk.session.reading, lambda _: self._refresh())

    def _jobs(self) -> list[Job[Any]]:
        return [job for job in self._desk.session.compute.jobs if not job.quiet]

    def _refresh(self) -> None:
        if not self._jobs() and not self._desk.session.openings:
            self._late.stop()
            self.hide()
        elif self.isVisible():
            self._tell()
        elif not self._late.isActive():  # of hundreds of files that are opened at once nobody reads the names
            self._late.start()

    def _appear(self) -> None:
        if self._jobs() or self._desk.session.openings:
            self._tell()
            self.show()

    def _tell(self) -> None:
        jobs, openings = self._jobs(), self._desk.session.openings
        count = len(jobs) + len(openings)
        if jobs:
            name, fraction = jobs[0].label, jobs[0].fraction
        else:
            name, fraction = f"Reading {openings[0].probe.path.name}", openings[0].fraction
        more = f"  +{count - 1}" if count > 1 else ""
        self._name.setText(self._name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _NAME_WIDTH) + more)
        left = jobs[0].remaining_seconds if jobs else None
        self._name.setToolTip(name if left is None else f"{name}: {about(left)} left")
        self._bar.setValue(round(1000 * fraction))

    def _cancel(self) -> None:
        jobs = self._jobs()
        if jobs:
            jobs[0].cancel()
        elif self._desk.session.openings:
            self._desk.run("file.stop_reading")


class Status(QWidget):
    """The line itself."""

    def __init__(self, stage: LaneContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._desk = stage.desk
        self._pointer = self._label("Pointer")
        self._selection = self._label("Selection")
        self._format = self._label("Format of the document")
        self._compute = self._label("Compute device")
        self._device = self._label("Device")
        self._work = Work(stage, self)
        self._ripple = RippleButton(stage.desk, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(MEDIUM, 1, MEDIUM, 1)
        row.setSpacing(MEDIUM * 2)
        self._pointer.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self._pointer, 1)
        for part in (self._work, self._selection, self._ripple, self._format, self._compute, self._device):
            row.addWidget(part)
        # As high as with work in it: the picture above would move by some pixels whenever work begins.
        self.setMinimumHeight(self._work.sizeHint().height() + 2)
        desk = self._desk
        watch(self, stage.pointed, self._point)
        watch(self, desk.session.selected, lambda _: self.refresh())
        watch(self, desk.session.changed, lambda _: self.refresh())
        watch(self, stage.left, lambda: self._pointer.setText(""))
        watch(self, desk.settings.changed, lambda name: self.refresh() if name == "time_format" else None)
        watch(self, desk.settings.changed, lambda name: self._show_device() if name == "output_device" else None)
        watch(self, desk.session.player.failed, self._show_device)
        watch(self, desk.session.player.changed, self._follow_playing)
        watch(self, desk.settings.changed, lambda name: self._show_compute() if name == "compute_device" else None)
        watch(self, desk.session.compute.backends.changed, self._show_compute)
        self._show_compute()
        self._counted = 0
        self._counting = QTimer(self, interval=_COUNTING_MS)
        self._counting.timeout.connect(self._count_dropouts)
        self._show_device()
        self.refresh()

    def _follow_playing(self, playing: bool) -> None:
        if playing:
            self._show_device()
            self._counting.start()
        else:
            self._counting.stop()
            self._count_dropouts()

    def _count_dropouts(self) -> None:
        if self._desk.session.player.dropouts != self._counted:
            self._show_device()

    def _show_device(self, problem: str = "") -> None:
        """Where sound goes to, or why it cannot."""
        chosen = self._desk.settings["output_device"] or "System output"
        text = "No output" if problem else chosen
        metrics = self._device.fontMetrics()
        self._device.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, _DEVICE_WIDTH))
        tip = f"Sound goes to: {chosen}"
        self._counted = self._desk.session.player.dropouts
        if self._counted and not problem:
            gaps = "1 dropout" if self._counted == 1 else f"{self._counted} dropouts"
            self._device.setText(f"{self._device.text()}, {gaps}")
            tip = f"{tip}\nSo often it had run out of sound: a longer playback latency (Settings, Sound) helps"
        self._device.setToolTip(problem or tip)
        self._device.setProperty("role", "error" if problem else "small")
        self._device.style().polish(self._device)

    def _show_compute(self) -> None:
        """Which device works on whole sounds: the one that took the last job, unless another was chosen since."""
        backends = self._desk.session.compute.backends
        taken, chosen = backends.taken, backends.chosen
        device = next((device for device in backends.known if device.id == chosen), None)
        if chosen == AUTOMATIC and (taken or not backends.choice):
            device = taken.device if taken else backends.known[0]
        name = device.short if device else "Automatic" if chosen == AUTOMATIC else chosen
        metrics = self._compute.fontMetrics()
        self._compute.setText(metrics.elidedText(name, Qt.TextElideMode.ElideRight, _DEVICE_WIDTH))
        lines = [f"Effects and models work on: {'what is faster' if chosen == AUTOMATIC else name}"]
        lines += [f"{'•' if known is device else '–'} {known.title}" for known in backends.known]
        if taken:
            lines.append(f"{taken.work}: {taken.device.short}" + (f", {taken.reason}" if taken.reason else ""))
        self._compute.setToolTip("\n".join(lines))

    def refresh(self) -> None:
        session, style = self._desk.session, self._desk.settings["time_format"]
        document, selection = session.document, session.selection
        rate, range_ = document.rate, selection.range
        if not document.tracks:
            self._selection.setText("")
        elif range_.is_caret:
            self._selection.setText(f"at {format_time(range_.start, rate, style)}")
        else:
            ends = f"{format_time(range_.start, rate, style)} – {format_time(range_.stop, rate, style)}"
            length = format_length(range_.frames, rate, style)
            frames = "" if style == "frames" else f" = {range_.frames:,} frames"
            band = f"  {_hertz(selection.band_hz[0])} – {_hertz(selection.band_hz[1])}" if selection.band_hz else ""
            self._selection.setText(f"{ends}  ({length}{frames}){band}")
        if document.tracks:
            channels = max(track.channels for track in document.tracks)
            wide = _CHANNELS.get(channels, f"{channels} channels")
            length = format_time(document.frames, rate, style)
            self._format.setText(f"{rate / 1000:g} kHz {wide}  {length}")
        else:
            self._format.setText(f"{rate / 1000:g} kHz")

    def _point(self, frame: int, hz: float | None) -> None:
        document = self._desk.session.document
        place = format_time(frame, document.rate, self._desk.settings["time_format"])
        self._pointer.setText(place if hz is None else f"{place}  {_hertz(hz)}  {note_of(hz)}")

    def _label(self, name: str) -> QLabel:
        label = PlainLabel(self)
        label.setFont(font("small", tabular=True))
        label.setProperty("role", "small")
        label.setAccessibleName(name)
        return label


_NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


def note_of(hz: float) -> str:
    """The nearest note of the equal temperament (A4 = 440 Hz) and how many cents it is off; empty below C0."""
    if hz < 16:
        return ""
    pitch = 69 + 12 * log2(hz / 440)
    nearest = round(pitch)
    cents = round(100 * (pitch - nearest))
    return f"{_NOTES[nearest % 12]}{nearest // 12 - 1}{f' {cents:+d} cents' if cents else ''}"


def _hertz(hz: float) -> str:
    return f"{hz:.0f} Hz" if hz < 1000 else f"{hz / 1000:.2f} kHz"
