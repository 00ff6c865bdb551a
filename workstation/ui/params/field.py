"""A field for one number with its unit: typed ("2.5 kHz"), stepped by wheel and arrows."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from workstation.core.params import Param
from workstation.ui.params.scale import Scale, number_in, significant
from workstation.ui.params.slider import FINE, SETTLE_MS


class NumberField(QAbstractSpinBox):
    """`moved` tells every new value, `released` that the gesture is over; nonsense typed is put back."""

    moved = Signal(float)
    released = Signal()

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.param = param
        self.scale = Scale.of(param)
        assert isinstance(param.default, int | float)
        self.default = float(param.default)
        self.value = self.default
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.released)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.editingFinished.connect(self._typed)
        self._show()

    def sizeHint(self) -> QSize:
        widest = max((self._text(v) for v in self._extremes()), key=len)
        width = self.fontMetrics().horizontalAdvance(widest) + 2 * self.fontMetrics().averageCharWidth() + 12
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def set_value(self, value: float) -> None:
        """Show a value; tells nobody."""
        if value != self.value:
            self.value = value
            self._show()

    def reset(self) -> None:
        """Back to the default, a gesture of its own."""
        self._move_to(self.default)
        self.released.emit()

    # QAbstractSpinBox

    def stepBy(self, steps: int) -> None:
        self._step(steps)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        flags = QAbstractSpinBox.StepEnabledFlag
        return flags.StepUpEnabled | flags.StepDownEnabled

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
            return
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        self._step(notches * (FINE if fine else 1))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.lineEdit().text() != self._text(self.value):
            self._show()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.selectAll()

    def _step(self, steps: float) -> None:
        self._take_text()
        wanted = self.scale.stepped(self.value, steps) if self.scale is not None else self._limited(self.value + steps)
        self._move_to(wanted)
        self._settle.start()

    def _typed(self) -> None:
        before = self.value
        self._take_text()
        if self.value != before:
            self.released.emit()

    def _take_text(self) -> None:
        text = self.lineEdit().text()
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

    def _extremes(self) -> tuple[float, ...]:
        limits = (self.param.low, self.param.high, self.default)
        return tuple(limit for limit in limits if limit is not None)

    def _text(self, value: float) -> str:
        if self.scale is not None:
            number = self.scale.text(value)
        else:
            number = str(round(value)) if isinstance(self.param.default, int) else significant(value)
        return f"{number} {self.param.unit}".rstrip()

    def _show(self) -> None:
        line = self.lineEdit()
        shown = self._text(self.value)
        if line.text() != shown:
            line.setText(shown)
