"""A field for one number with its unit: typed ("2.5 kHz"), stepped by wheel and arrow keys."""

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from workstation.core.params import Param
from workstation.ui.params.scale import Scale, number_in, significant
from workstation.ui.params.slider import FINE, SETTLE_MS
from workstation.ui.toolkit.key_guard import claims_escape
from workstation.ui.toolkit.typed_line import TypedOver

_USUAL = "-100.0 dB"
"""Fields are at least as wide as this, so that they stand in a column."""

_STEPS = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0, Qt.Key.Key_PageUp: 10.0, Qt.Key.Key_PageDown: -10.0}


class NumberField(TypedOver):
    """`moved` tells every new value, `released` that the gesture is over; nonsense typed is put back."""

    moved = Signal(float)
    released = Signal()

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.param = param
        self.scale = Scale.of(param)
        assert isinstance(param.default, int | float)
        self.default = float(param.default)
        self.value = self.default
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.released)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.editingFinished.connect(self._typed)
        self._show()

    def sizeHint(self) -> QSize:
        limits = (self.param.low, self.param.high, self.default)
        texts = [_USUAL] + [self._text(limit) for limit in limits if limit is not None]
        width = max(self.fontMetrics().horizontalAdvance(text) for text in texts)
        return QSize(width + 18, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width() - 12, super().minimumSizeHint().height())

    def set_value(self, value: float) -> None:
        """Show a value; tells nobody."""
        if value != self.value:
            self.value = value
            self._show()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():  # the panel scrolls under the pointer until a field is meant
            event.ignore()
            return
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        self._step(notches * (FINE if fine else 1))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Escape takes back what is being typed before it is a key of the window."""
        typing = self.text() != self._text(self.value)
        return (typing and claims_escape(event)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step(_STEPS[key] * (FINE if fine else 1))
        elif key is Qt.Key.Key_Escape and self.text() != self._text(self.value):
            self._show()
        else:
            super().keyPressEvent(event)

    def _step(self, steps: float) -> None:
        self._take_text()
        if self.scale is not None:
            self._move_to(self.scale.stepped(self.value, steps))
        else:
            self._move_to(self._limited(self.value + steps))
        self._settle.start()

    def _typed(self) -> None:
        before = self.value
        self._take_text()
        if self.value != before:
            self.released.emit()

    def _take_text(self) -> None:
        text = self.text()
        if text != self._text(self.value):
            number = number_in(text.strip().removesuffix(self.param.unit))
            if number is not None:
                self._move_to(self._limited(number))
        self._show()

    def _limited(self, value: float) -> float:
        low = value if self.param.low is None else max(value, self.param.low)
        value = low if self.param.high is None else min(low, self.param.high)
        return float(round(value)) if isinstance(self.param.default, int) else value

    def _move_to(self, value: float) -> None:
        if value != self.value:
            self.value = value
            self._show()
            self.moved.emit(value)

    def _text(self, value: float) -> str:
        if self.scale is not None:
            number = self.scale.text(value)
        else:
            number = str(round(value)) if isinstance(self.param.default, int) else significant(value)
        return f"{number} {self.param.unit}".rstrip()

    def _show(self) -> None:
        shown = self._text(self.value)
        if self.text() != shown:
            self.setText(shown)
            self.setCursorPosition(0)
