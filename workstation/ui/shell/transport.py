"""The transport: buttons for playing, the time in large digits, and what moves while sound is heard."""

from time import monotonic

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workstation.core.signal import Signal
from workstation.ui.shell.meters import Meters
from workstation.ui.toolkit.actions import Actions
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import MEDIUM, SMALL, font
from workstation.ui.toolkit.time_format import format_length, format_time
from workstation.ui.toolkit.workspace import Desk, watch

_FRAME_MS = 16
_BUTTONS = (
    "transport.start",
    "transport.back",
    "transport.toggle",
    "transport.pause",
    "transport.forward",
    "transport.end",
    "transport.loop",
    "transport.record",
)


class Transport(QWidget):
    """Buttons, time and meters. `moved` tells the frame that is heard, 60 times a second; None: nothing is."""

    def __init__(self, desk: Desk, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._actions = actions
        self._player = desk.session.player
        self.moved: Signal[float | None] = Signal()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._buttons = {id_: self._button(id_) for id_ in _BUTTONS if id_ in actions}
        self._time = PlainLabel(self)
        self._time.setFont(font("display", tabular=True))
        self._time.setAccessibleName("Position")
        self._time.setFixedHeight(round(self._time.fontMetrics().ascent() * 1.05))
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._below = PlainLabel(self)
        self._below.setProperty("role", "small")
        self._below.setFont(font("small", tabular=True))
        self._below.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.meters = Meters(desk.look, self)
        self._lay_out()
        self._last = monotonic()
        self._clock = QTimer(self, interval=_FRAME_MS)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._tick)
        self._recorder = desk.session.recorder
        self._recording = False
        watch(self, self._player.changed, lambda _: self._follow())
        watch(self, self._recorder.grown, lambda _: self._follow_recording())
        watch(self, self._recorder.ended, lambda _: self._follow())
        watch(self, self._recorder.listened, self._follow_input)
        watch(self, desk.session.selected, lambda _: self._follow_selection())
        watch(self, desk.session.changed, lambda _: self._show_time())
        watch(self, desk.settings.changed, lambda _: self._show_time())
        self._follow()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(SMALL, 0, MEDIUM, 0)
        row.setSpacing(1)
        for button in self._buttons.values():
            row.addWidget(button)
        row.addSpacing(MEDIUM)
        times = QVBoxLayout()
        times.setSpacing(0)
        times.setContentsMargins(0, 0, 0, 0)
        times.addStretch(1)
        times.addWidget(self._time)
        times.addWidget(self._below)
        times.addStretch(1)
        row.addLayout(times)
        row.addSpacing(MEDIUM + SMALL)
        row.addWidget(self.meters)
        self._keep_width()

    def _keep_width(self) -> None:
        """Digits that change must not move their neighbours."""
        self._time.setMinimumWidth(self._time.fontMetrics().horizontalAdvance("0:00:00.000") + 4)

    def _button(self, id_: str) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(self._actions[id_])
        big = id_ == "transport.toggle"
        button.setIconSize(QSize(26, 26) if big else QSize(20, 20))
        button.setFixedSize(QSize(40, 38) if big else QSize(32, 34))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(self._actions[id_].text())
        return button

    def _follow(self) -> None:
        """Playing has begun or ended."""
        icon = self._desk.look.icon
        playing = self._player.playing
        play = self._actions["transport.toggle"]
        play.setIcon(icon("mdi6.stop" if playing else "mdi6.play", "accent" if playing else "text"))
        if "transport.record" in self._actions:
            self._recording = self._recorder.recording
            record = self._actions["transport.record"]
            record.setIcon(icon("mdi6.stop-circle" if self._recording else "mdi6.record", "error"))
        if playing:
            self._last = monotonic()
            self._clock.start()
        self._tell()

    def _follow_recording(self) -> None:
        if not self._recording:
            self._last = monotonic()
            self._clock.start()
            self._follow()

    def _follow_input(self, listening: bool) -> None:
        """The meters show the input while nothing plays."""
        self.meters.tell("of the input" if listening else "of what is heard")
        if listening:
            self._last = monotonic()
            self._clock.start()

    @property
    def _hears_input(self) -> bool:
        return self._recorder.recording or (self._recorder.listening and not self._player.playing)

    def _tick(self) -> None:
        now = monotonic()
        heard = self._recorder.levels if self._hears_input else self._player.levels
        self.meters.advance(heard.peak, now - self._last)
        self._last = now
        if self._player.playing:
            self._tell()
        elif self._recorder.recording:
            self._show_time()
        elif self.meters.at_rest and not self._hears_input:
            self._clock.stop()

    def _tell(self) -> None:
        self.moved.emit(self._player.position if self._player.playing else None)
        self._show_time()

    def _follow_selection(self) -> None:
        session = self._desk.session
        if self._player.playing and session.looping:
            range_ = session.selection.range
            self._player.set_loop(session.document.span if range_.is_caret else range_)
        self._show_time()

    def _show_time(self) -> None:
        document, style = self._desk.session.document, self._desk.settings["time_format"]
        range_ = self._desk.session.selection.range
        here = self._player.position if self._player.playing else range_.start
        if not self._player.playing and (growing := self._desk.session.recorded_track):
            here = next((track.frames for track in document.tracks if track.key == growing), here)
        self._time.setText(format_time(here, document.rate, style))
        if range_.is_caret:
            self._below.setText(f"of {format_time(document.frames, document.rate, style)}" if document.frames else "")
        else:
            self._below.setText(f"selected {format_length(range_.frames, document.rate, style)}")
