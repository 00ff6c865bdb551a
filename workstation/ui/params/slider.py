"""A slider for one bounded number: drag, fine drag with Shift, wheel, keys, double click for the default."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workstation.ui.params.scale import Scale

FINE = 0.1
"""How much slower everything moves with Shift held."""

SETTLE_MS = 700
"""Steps by wheel or key that follow each other faster than this are one gesture."""

_HANDLE = 6.0
_GROOVE = 3.0
_STEPS = {
    Qt.Key.Key_Left: -1.0,
    Qt.Key.Key_Down: -1.0,
    Qt.Key.Key_Right: 1.0,
    Qt.Key.Key_Up: 1.0,
    Qt.Key.Key_PageDown: -10.0,
    Qt.Key.Key_PageUp: 10.0,
}


class Slider(QWidget):
    """`moved` tells every new value while it moves, `released` that the gesture is over."""

    moved = Signal(float)
    released = Signal()

    def __init__(self, scale: Scale, default: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scale, self.default = scale, default
        self.value = default
        self._grabbed: float | None = None
        """While dragging: where the pointer was last."""
        self._position = 0.0
        """While dragging: where the handle is, not yet rounded to a value."""
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.released)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(120, 22)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, 22)

    def set_value(self, value: float) -> None:
        """Show a value; tells nobody."""
        if value != self.value:
            self.value = value
            self.update()

    def _move_to(self, value: float) -> None:
        if value != self.value:
            self.value = value
            self.update()
            self.moved.emit(value)

    # pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        x = event.position().x()
        self._grabbed = x
        self._position = self.scale.position(self.value)
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if abs(x - self._x(self._position)) > _HANDLE + 2 and not fine:
            self._position = self._at(x)
            self._move_to(self.scale.value(self._position))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None:
            return
        x = event.position().x()
        by = (x - self._grabbed) / self._length
        self._grabbed = x
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            by *= FINE
        self._position += by
        self._move_to(self.scale.value(self._position))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None and event.button() is Qt.MouseButton.LeftButton:
            self._grabbed = None
            self.update()
            self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():  # the panel scrolls under the pointer until a slider is meant
            event.ignore()
            return
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        self._step(notches, event.modifiers())
        event.accept()

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._step(_STEPS[key], event.modifiers())
        elif key is Qt.Key.Key_Home:
            self._step_to(self.scale.low)
        elif key is Qt.Key.Key_End:
            self._step_to(self.scale.high)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.reset()
        else:
            super().keyPressEvent(event)

    def reset(self) -> None:
        """Back to the default, a gesture of its own."""
        self._move_to(self.default)
        self.released.emit()

    def _step(self, steps: float, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            steps *= FINE
        self._step_to(self.scale.stepped(self.value, steps))

    def _step_to(self, value: float) -> None:
        self._move_to(value)
        self._settle.start()

    # drawing

    @property
    def _length(self) -> float:
        return max(1.0, self.width() - 2 * (_HANDLE + 1))

    def _x(self, position: float) -> float:
        return _HANDLE + 1 + position * self._length

    def _at(self, x: float) -> float:
        return min(max((x - _HANDLE - 1) / self._length, 0.0), 1.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            palette = self.palette()
            enabled = self.isEnabled()
            accent = palette.color(QPalette.ColorRole.Highlight if enabled else QPalette.ColorRole.Mid)
            groove = QColor(palette.color(QPalette.ColorRole.WindowText))
            groove.setAlpha(46)
            y = self.height() / 2
            origin = 0.0 if self.scale.low < 0 < self.scale.high else self.scale.low
            start, here = self._x(self.scale.position(origin)), self._x(self.scale.position(self.value))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(groove)
            painter.drawRoundedRect(
                QRectF(self._x(0), y - _GROOVE / 2, self._length, _GROOVE), _GROOVE / 2, _GROOVE / 2
            )
            painter.setBrush(accent)
            painter.drawRoundedRect(
                QRectF(min(start, here), y - _GROOVE / 2, abs(here - start), _GROOVE), _GROOVE / 2, _GROOVE / 2
            )
            self._paint_handle(painter, QPointF(here, y), accent)

    def _paint_handle(self, painter: QPainter, centre: QPointF, accent: QColor) -> None:
        held = self._grabbed is not None
        if self.hasFocus():
            halo = QColor(accent)
            halo.setAlpha(80)
            painter.setBrush(halo)
            painter.drawEllipse(centre, _HANDLE + 1, _HANDLE + 1)
        painter.setBrush(accent if held else self.palette().color(QPalette.ColorRole.Window))
        painter.setPen(QPen(accent, 2))
        painter.drawEllipse(centre, _HANDLE - 2, _HANDLE - 2)
