"""A fader: one number in a thin bar with its name and value, dragged, scrolled, stepped or typed."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.theme import font

_FINE = 0.1
_SETTLE_MS = 600
_NAME, _VALUE = 30.0, 52.0
"""The room of the name and of the value, on either side of the groove."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}


class Fader(QWidget):
    """`moved` tells every new value, `settled` that the gesture is over. A double click goes to `rest`."""

    moved = Signal(float)
    settled = Signal()

    def __init__(
        self,
        look: Look,
        name: str,
        low: float,
        high: float,
        step: float,
        text: Callable[[float], str],
        parent: QWidget | None = None,
        rest: float = 0.0,
    ) -> None:
        super().__init__(parent)
        self._look, self._name, self._low, self._high, self._step = look, name, low, high, step
        self._text, self._rest = text, rest
        self.value = rest
        self._grabbed: QPointF | None = None
        self._raw = rest
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self.settled)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setToolTip(f"{name}: drag, Shift for fine steps; a double click resets it")
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(120, 18)

    def set_value(self, value: float) -> None:
        """Show a value; tells nobody."""
        if value != self.value:
            self.value = value
            self._describe()
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed, self._raw = event.position(), self.value

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            fine = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
            span = (self._high - self._low) / max(self._groove().width(), 1)
            self._raw += (event.position().x() - self._grabbed.x()) * span * fine
            self._grabbed = event.position()
            self._take(self._raw)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self._grabbed = None
            self.settled.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._take(self._rest)
        self.settled.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()  # the tracks scroll under a pointer that only passes by
            return
        self._take(self.value + self._step * (1 if event.angleDelta().y() > 0 else -1))
        self._settle.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        fine = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self._take(self.value + step * self._step * fine)
        self._settle.start()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(font("small", tabular=True))
            painter.setPen(theme.text_dim)
            painter.drawText(QRectF(0, 0, _NAME, self.height()), int(Qt.AlignmentFlag.AlignVCenter), self._name)
            painter.setPen(theme.text)
            right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            painter.drawText(QRectF(self.width() - _VALUE, 0, _VALUE, self.height()), right, self._text(self.value))
            groove = self._groove()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.border_strong)
            painter.drawRoundedRect(groove, 1.5, 1.5)
            zero, here = self._x(self._rest), self._x(self.value)
            painter.setBrush(theme.accent)
            painter.drawRect(QRectF(min(zero, here), groove.top(), abs(here - zero), groove.height()))
            painter.setBrush(theme.accent if self.hasFocus() or self._grabbed is not None else theme.text)
            painter.drawRoundedRect(QRectF(here - 3, self.height() / 2 - 6, 6, 12), 2.5, 2.5)

    def _groove(self) -> QRectF:
        return QRectF(_NAME + 3, self.height() / 2 - 1.5, self.width() - _NAME - _VALUE - 6, 3)

    def _x(self, value: float) -> float:
        groove = self._groove()
        return groove.left() + (value - self._low) / (self._high - self._low) * groove.width()

    def _take(self, value: float) -> None:
        fine_step = self._step * _FINE
        rounded = min(max(round(value / fine_step) * fine_step, self._low), self._high)
        rounded = round(rounded, 6)
        if rounded != self.value:
            self.set_value(rounded)
            self.moved.emit(rounded)

    def _describe(self) -> None:
        self.setAccessibleName(f"{self._name} {self._text(self.value)}")
