"""One effect of a rack as a card: a header to switch, open, drag and remove it, and its parameters."""

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from workstation.core.params import Value
from workstation.core.rack import Slot
from workstation.effects.base import Effect
from workstation.ui.panels.effect_form import effect_form
from workstation.ui.panels.parts import ElidedLabel, icon_button
from workstation.ui.params.choice import ComboBox
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import MEDIUM, SMALL, THIN, font
from workstation.ui.toolkit.workspace import Desk, watch

_GRIP = 14


class SlotHeader(QWidget):
    """The title row; it takes the keyboard for its card."""

    clicked = Signal()
    dragged = Signal(QPoint)
    dropped = Signal()
    shifted = Signal(int)
    removed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = desk.look
        self._pressed: QPointF | None = None
        self._dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(32)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.globalPosition()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        away = (event.globalPosition() - self._pressed).manhattanLength()
        if self._dragging or away >= QApplication.startDragDistance():
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._pressed = None
        self.unsetCursor()
        if self._dragging:
            self._dragging = False
            self.dropped.emit()
        else:
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.shifted.emit(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.theme.text_faint)
            for column in range(2):
                for row in range(3):
                    painter.drawEllipse(QPointF(7 + 5 * column, self.height() / 2 + 5 * (row - 1)), 1.2, 1.2)
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self._look.theme.accent, 1))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 5, 5)


class SlotCard(QWidget):
    """Shows one slot; what the user wants is told by signals, nothing is changed here."""

    edited = Signal(str, object)
    released = Signal()
    switched = Signal(bool)
    removed = Signal()
    opened = Signal(bool)
    presets_wanted = Signal(QToolButton)
    listening = Signal(str)
    """The key of the track that it is to listen to; empty: its own sound."""

    def __init__(self, desk: Desk, slot: Slot, effect: Effect | None, *, expanded: bool) -> None:
        super().__init__()
        self._desk, self._effect = desk, effect
        self.slot = slot
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        self.header = SlotHeader(desk, self)
        column.addWidget(self.header)
        name = effect.name if effect is not None else slot.effect
        self.header.setAccessibleName(name)
        self._make_header(name)
        self._body: QWidget | None = None
        self._column = column
        self.header.clicked.connect(lambda: self.expand(not self.expanded))
        self.header.removed.connect(self.removed)
        self.show_slot(slot)
        if expanded:
            self.expand(True)

    def _make_header(self, name: str) -> None:
        look = self._desk.look
        row = QHBoxLayout(self.header)
        row.setContentsMargins(MEDIUM + _GRIP - 2, 0, SMALL, 0)
        row.setSpacing(THIN)
        self.power = icon_button(look, "mdi6.power", "", lambda: self.switched.emit(not self.slot.enabled))
        self.title = ElidedLabel(name)
        self.title.setFont(font(bold=True))
        self.title.setToolTip(self._effect.hint if self._effect is not None else "")
        self.presets = icon_button(look, "mdi6.bookmark-outline", f"Presets of {name}")
        self.presets.clicked.connect(lambda: self.presets_wanted.emit(self.presets))
        self.remove = icon_button(look, "mdi6.close", f"Remove {name}", self.removed.emit)
        self.chevron = icon_button(look, "mdi6.chevron-right", f"Parameters of {name}")
        self.chevron.clicked.connect(lambda: self.expand(not self.expanded))
        row.addWidget(self.power)
        row.addSpacing(SMALL)
        row.addWidget(self.title, 1)
        row.addWidget(self.presets)
        row.addWidget(self.chevron)
        row.addWidget(self.remove)
        self.presets.setVisible(self._effect is not None)
        for button in (self.power, self.presets, self.remove, self.chevron):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the header has keys for all of them

    @property
    def expanded(self) -> bool:
        return self._body is not None and not self._body.isHidden()

    def expand(self, on: bool) -> None:
        """Show or hide the parameters; they are made when they are first shown."""
        if on and self._body is None:
            self._body = self._make_body()
            self._column.addWidget(self._body)
            self.show_slot(self.slot)
        if self._body is not None:
            self._body.setVisible(on)
        self.chevron.setIcon(self._desk.look.icon(f"mdi6.chevron-{'down' if on else 'right'}", "text_dim"))
        self.opened.emit(on)

    def show_slot(self, slot: Slot) -> None:
        """Show the values of a slot of the same effect."""
        self.slot = slot
        self.power.setIcon(self._desk.look.icon("mdi6.power", "ok" if slot.enabled else "text_faint"))
        tip = "Bypass" if slot.enabled else "Switch on"
        self.power.setToolTip(tip)
        self.power.setAccessibleName(tip)
        role = QPalette.ColorRole.WindowText if slot.enabled else QPalette.ColorRole.PlaceholderText
        self.title.setForegroundRole(role)
        self.title.update()
        if self._body is not None and self._effect is not None:
            self.form.set_values(slot.values)
            if self._effect.side_chain:
                self._fill_tracks()

    def _make_body(self) -> QWidget:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(MEDIUM + SMALL, SMALL, MEDIUM + SMALL, MEDIUM + SMALL)
        if self._effect is None:
            note = ElidedLabel("Its plugin is switched off or missing.")
            note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            column.addWidget(note)
            return body
        self.form = effect_form(self._desk, self._effect)
        self.form.changed.connect(self._edited)
        self.form.released.connect(self.released)
        column.addWidget(self.form)
        if self._effect.side_chain:
            column.addLayout(self._make_listening())
        if not self._effect.params:
            note = ElidedLabel("No parameters.")
            note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            column.addWidget(note)
        return body

    def _make_listening(self) -> QHBoxLayout:
        """The list of tracks that it may go by."""
        label = PlainLabel("Listens to")
        label.setProperty("role", "dim")
        self.tracks = ComboBox()
        self.tracks.setAccessibleName("Listens to")
        self.tracks.setToolTip("The track whose level it goes by, before its effects and its fader")
        self.tracks.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.tracks.activated.connect(lambda _: self.listening.emit(str(self.tracks.currentData())))
        watch(self, self._desk.session.changed, lambda _: self._fill_tracks())
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self.tracks, 1)
        return row

    def _fill_tracks(self) -> None:
        wanted = [("Its own sound", "")] + [(track.name, track.key) for track in self._desk.session.document.tracks]
        if all(key != self.slot.listens_to for _, key in wanted):
            wanted.append(("A track that is gone", self.slot.listens_to))
        if wanted != [(self.tracks.itemText(k), self.tracks.itemData(k)) for k in range(self.tracks.count())]:
            self.tracks.clear()
            for name, key in wanted:
                self.tracks.addItem(name, key)
        self.tracks.setCurrentIndex(self.tracks.findData(self.slot.listens_to))

    def _edited(self, name: str, value: Value) -> None:
        self.edited.emit(name, value)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._desk.look.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.border, 1))
            painter.setBrush(theme.panel if self.slot.enabled else theme.window)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
