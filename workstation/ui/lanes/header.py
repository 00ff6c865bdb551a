"""A track's header: name, mute, solo, gain, pan, and a menu of what else can be done with it."""

from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QInputDialog, QSizePolicy, QToolButton, QWidget

from workstation.core.document import Track
from workstation.ui.lanes.colours import COLOURS
from workstation.ui.lanes.fader import Fader
from workstation.ui.lanes.geometry import HEADER
from workstation.ui.lanes.options import LaneOptions, LaneViews, Mode
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import SMALL, font
from workstation.ui.toolkit.workspace import Desk

_FADERS_FROM = 92
"""The height from which gain and pan have room."""

_CHANNELS = {1: "Mono", 2: "Stereo", 6: "5.1", 8: "7.1"}
_MODES = {Mode.WAVEFORM: "Waveform", Mode.SPECTROGRAM: "Spectrogram", Mode.BOTH: "Both"}


class TrackHeader(QWidget):
    """Shows one track; every control runs a command or changes how the track is looked at."""

    def __init__(self, desk: Desk, views: LaneViews, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._views = desk, views
        self._track: Track | None = None
        self._options = LaneOptions()
        self._selected = False
        self._shown: tuple[object, ...] = ()
        self.setFixedWidth(HEADER)
        self._name = PlainLabel(self)
        self._name.setTextFormat(Qt.TextFormat.PlainText)  # a name is what someone typed, or another program wrote
        self._name.setFont(font(bold=True))
        self._name.setMinimumWidth(0)
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._about = PlainLabel(self)
        self._about.setProperty("role", "small")
        self._mute = self._button("M", "Mute", "track.mute")
        self._solo = self._button("S", "Solo", "track.solo")
        self._menu = QToolButton(self, autoRaise=True)
        self._menu.setIcon(desk.look.icon("mdi6.dots-horizontal", "text_dim"))
        self._menu.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu.setToolTip("More for this track")
        self._menu.clicked.connect(lambda: self.pop_up(self._menu.mapToGlobal(QPoint(0, self._menu.height()))))
        self._gain = Fader(desk.look, "Gain", -60, 24, 1, _gain_text, self)
        self._gain.moved.connect(lambda value: self._run("track.gain", value))
        self._pan = Fader(desk.look, "Pan", -1, 1, 0.1, _pan_text, self)
        self._pan.moved.connect(lambda value: self._run("track.pan", value))
        for fader in (self._gain, self._pan):
            fader.settled.connect(desk.session.end_gesture)
        self._lay_out()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the tab key stops, in this order."""
        return (self._mute, self._solo, self._menu, self._gain, self._pan)

    def show_track(self, track: Track, options: LaneOptions, selected: bool) -> None:
        now = (id(track), options, selected, self._desk.look.theme.name)
        if now == self._shown:
            return
        self._shown = now
        self._track, self._options, self._selected = track, options, selected
        self.setAccessibleName(f"Track {track.name}")
        self._elide()
        self._name.setToolTip(track.name)
        self._about.setText(_CHANNELS.get(track.channels, f"{track.channels} channels"))
        self._mute.setChecked(track.mute)
        self._solo.setChecked(track.solo)
        self._gain.set_value(track.gain_db)
        self._pan.set_value(track.pan)
        self.update()

    def resizeEvent(self, event: QEvent) -> None:
        roomy = self.height() >= _FADERS_FROM
        self._gain.setVisible(roomy)
        self._pan.setVisible(roomy)
        self._elide()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._desk.look.theme
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.raised if self._selected else theme.panel)
            painter.fillRect(0, 0, 4, self.height(), theme.track(self._options.colour))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._track is None or event.button() != Qt.MouseButton.LeftButton:
            return
        session = self._desk.session
        chosen = {track.key for track in session.document.selected(session.selection)} - {""}
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            chosen ^= {self._track.key}
        else:
            chosen = {self._track.key}
        keys = tuple(track.key for track in session.document.tracks if track.key in chosen)
        if not keys or len(keys) == len(session.document.tracks):
            keys = ()
        start, stop = session.selection.range.seconds(session.document.rate)
        self._desk.run("selection.set", start, stop, **({"tracks": keys} if keys else {}))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._name.geometry().adjusted(0, -4, 0, 4).contains(event.position().toPoint()):
            self.rename()

    def contextMenuEvent(self, event: QEvent) -> None:
        self.pop_up(self.cursor().pos())

    def rename(self) -> None:
        """Ask for another name."""
        if self._track is None:
            return
        key = self._track.key
        dialog = QInputDialog(self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Rename track")
        dialog.setLabelText("Name")
        dialog.setTextValue(self._track.name)
        dialog.textValueSelected.connect(lambda text: self._desk.run("track.rename", key, text))
        dialog.open()

    def pop_up(self, at: QPoint) -> None:
        if self._track is None:
            return
        key, document = self._track.key, self._desk.session.document
        index = document.tracks.index(self._track)
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        icon = self._desk.look.icon
        menu.add(icon("mdi6.pencil-outline"), "Rename…", self.rename)
        run = self._desk.run
        menu.add(icon("mdi6.content-duplicate"), "Duplicate track", lambda: run("track.duplicate", key))
        up = menu.add(icon("mdi6.arrow-up"), "Move up", lambda: run("track.move", key, index - 1))
        up.setEnabled(index > 0)
        down = menu.add(icon("mdi6.arrow-down"), "Move down", lambda: run("track.move", key, index + 1))
        down.setEnabled(index < len(document.tracks) - 1)
        menu.addSeparator()
        for mode, title in _MODES.items():
            action = menu.add(title, partial(self._views.set, key, mode=mode))
            action.setCheckable(True)
            action.setChecked(mode == self._options.mode)
        decibels = menu.add("Waveform in dB", lambda: self._views.set(key, decibels=not self._options.decibels))
        decibels.setCheckable(True)
        decibels.setChecked(self._options.decibels)
        colours = menu.add_menu("Colour")
        for number, title in enumerate(COLOURS):
            action = colours.add(title, partial(run, "track.colour", key, number))
            action.setCheckable(True)
            action.setChecked(number == self._options.colour % len(COLOURS))
        menu.addSeparator()
        menu.add(icon("mdi6.close"), "Remove track", lambda: run("track.remove", key))
        menu.popup(at)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 6, 6, 6)
        grid.setHorizontalSpacing(SMALL)
        grid.setVerticalSpacing(SMALL)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._menu, 0, 1)
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        row.addWidget(self._mute)
        row.addWidget(self._solo)
        row.addSpacing(SMALL)
        row.addWidget(self._about, 1)
        grid.addLayout(row, 1, 0, 1, 2)
        grid.addWidget(self._gain, 2, 0, 1, 2)
        grid.addWidget(self._pan, 3, 0, 1, 2)
        grid.setRowStretch(4, 1)
        grid.setColumnStretch(0, 1)

    def _button(self, letter: str, title: str, command: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(letter)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setFixedSize(22, 20)
        button.setFont(font("small", bold=True))
        button.setToolTip(title)
        button.setAccessibleName(title)
        button.setProperty("role", title.lower())
        button.clicked.connect(lambda on: self._run(command, on))
        return button

    def _run(self, command: str, value: object) -> None:
        if self._track is not None:
            self._desk.run(command, self._track.key, value)

    def _elide(self) -> None:
        if self._track is not None:
            room = self.width() - 12 - 6 - self._menu.sizeHint().width() - SMALL
            metrics = self._name.fontMetrics()
            self._name.setText(metrics.elidedText(self._track.name, Qt.TextElideMode.ElideMiddle, room))


def _gain_text(value: float) -> str:
    return f"{value:+.1f} dB".replace("-", "−") if value else "0 dB"


def _pan_text(value: float) -> str:
    if abs(value) < 0.005:
        return "mid"
    return f"{abs(value) * 100:.0f} {'L' if value < 0 else 'R'}"
