"""Fields of a dialog: a widget and how to read what stands in it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

_MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Field:
    widget: QWidget
    read: Callable[[], object]


def text_field(text: str, parent: QWidget) -> Field:
    line = QLineEdit(text, parent)
    return Field(line, line.text)


def flag_field(on: bool, parent: QWidget) -> Field:
    check = QCheckBox(parent)
    check.setChecked(on)
    return Field(check, check.isChecked)


def choice_field(rows: list[tuple[str, object]], chosen: object, parent: QWidget) -> Field:
    box = QComboBox(parent)
    for title, value in rows:
        box.addItem(title, value)
    box.setCurrentIndex(max(0, next((i for i, row in enumerate(rows) if row[1] == chosen), 0)))
    return Field(box, box.currentData)


def number_field(value: float, *, whole: bool, parent: QWidget) -> Field:
    if whole:
        box = QSpinBox(parent)
        box.setRange(-_MOST, _MOST)
        box.setValue(int(value))
        return Field(box, box.value)
    decimal = QDoubleSpinBox(parent)
    decimal.setRange(-_MOST, _MOST)
    decimal.setDecimals(3)
    decimal.setValue(value)
    return Field(decimal, decimal.value)


def optional_field(kind: type[int] | type[float], parent: QWidget) -> Field:
    """A number that may be left out; what is no number counts as left out."""
    line = QLineEdit(parent)
    line.setPlaceholderText("not set")

    def read() -> int | float | None:
        try:
            return kind(line.text())
        except ValueError:
            return None

    return Field(line, read)
