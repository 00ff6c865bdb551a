"""Fields for numbers and times, which are typed over."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox, QWidget

from workstation.ui.toolkit.key_guard import claims_escape
from workstation.ui.toolkit.theme import MEDIUM, font
from workstation.ui.toolkit.time_format import format_time
from workstation.ui.toolkit.typed_line import TypedOver
from workstation.ui.toolkit.typed_times import FORMS, read_time
from workstation.ui.toolkit.workspace import Desk

_NEAR_SECONDS, _FAR_SECONDS = 0.01, 0.1
"""How far the arrow keys move a time, and with Shift."""


class NumberLine(TypedOver):
    """A number, whole or not; Up and Down change it by one."""

    def __init__(self, value: float | None, *, whole: bool, parent: QWidget | None = None) -> None:
        super().__init__("" if value is None else _shown(value), parent)
        self._whole = whole
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    @property
    def number(self) -> int | float | None:
        """None when nothing is typed; ValueError when it is no number."""
        text = self.text().strip().replace(",", ".").replace("−", "-")
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            raise ValueError(f"{self.text()!r} is no number") from None
        if not abs(number) < 1e15:
            raise ValueError(f"{self.text()!r} is too large a number")
        if self._whole and number != int(number):
            raise ValueError(f"a whole number is needed, not {self.text()!r}")
        return int(number) if self._whole else number

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        try:
            self.setText(_shown((self.number or 0) + step))
        except ValueError:
            return
        self.selectAll()


class DecimalSpin(QDoubleSpinBox):
    """A number with arrows; a comma is taken for the point instead of being left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLineEdit(TypedOver(parent=self))

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        state: tuple[QValidator.State, str, int] = super().validate(text.replace(",", "."), position)
        return state


class WholeSpin(QSpinBox):
    """A whole number with arrows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLineEdit(TypedOver(parent=self))


class TimeField(TypedOver):
    """A time in any form that people write: Return or leaving takes it, nonsense is put back and Escape too.

    `taken` tells the seconds of a time that was typed, `nudged` how far the arrow keys want to move it.
    """

    taken = Signal(float)
    nudged = Signal(float)

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None, *, signed: bool = False) -> None:
        super().__init__("", parent)
        self._desk, self._signed, self._before = desk, signed, ""
        self._seconds: float | None = None
        self.setFont(font("body", tabular=True))
        self.setAccessibleName(name)
        self.setToolTip(f"{name}: type {FORMS}; Up and Down move it by 10 ms, with Shift by 100 ms")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("0:00:00.000") + 2 * MEDIUM)
        self.editingFinished.connect(self._take)

    @property
    def seconds(self) -> float | None:
        """What stands in the field; None when nothing does. ValueError when that is no time."""
        if self.text() == self._before:
            return self._seconds
        if not self.text().strip():
            return None
        seconds = read_time(self._desk, self.text(), signed=self._signed)
        if seconds is None:
            raise ValueError(f"{self.text()!r} is no time: type {FORMS}")
        return seconds

    def show_seconds(self, seconds: float | None) -> None:
        """Show a time, or nothing; tells nobody."""
        rate, style = self._desk.session.document.rate, self._desk.settings["time_format"]
        self._seconds = seconds
        self._before = "" if seconds is None else format_time(seconds * rate, rate, style)
        self.setText(self._before)
        if self.hasFocus():
            self.selectAll()

    def event(self, event: QEvent) -> bool:
        """Escape takes back what is being typed before it is a key of the window or the dialog."""
        return (self.text() != self._before and claims_escape(event)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._nudge((_FAR_SECONDS if far else _NEAR_SECONDS) * (1 if event.key() == Qt.Key.Key_Up else -1))
        elif event.key() == Qt.Key.Key_Escape and self.text() != self._before:
            self.setText(self._before)
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def _nudge(self, step: float) -> None:
        self.nudged.emit(step)

    def _take(self) -> None:
        if self.text() == self._before:
            return
        try:
            seconds = self.seconds
        except ValueError:
            return  # it stays as it was typed: who reads it says what is wrong
        if seconds is not None:
            self.taken.emit(seconds)


class TimeInput(TimeField):
    """The time field of dialogs: the arrow keys move its own time."""

    def _nudge(self, step: float) -> None:
        try:
            seconds = (self.seconds or 0.0) + step
        except ValueError:
            return
        self.show_seconds(round(seconds if self._signed else max(0.0, seconds), 9))
        self.selectAll()
        self.taken.emit(self._seconds)


def _shown(number: float) -> str:
    return f"{number:.10g}"
