"""Fields of a dialog: a widget and how to read what stands in it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from workstation.ui.toolkit.typed_fields import NumberLine, TimeInput
from workstation.ui.toolkit.typed_line import TypedOver
from workstation.ui.toolkit.workspace import Desk


@dataclass(frozen=True, slots=True)
class Field:
    widget: QWidget
    read: Callable[[], object]


def text_field(text: str, parent: QWidget) -> Field:
    line = TypedOver(text, parent)
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


def number_field(value: float | None, *, whole: bool, parent: QWidget) -> Field:
    """A number; with None it may be left out."""
    line = NumberLine(value, whole=whole, parent=parent)
    if value is None:
        line.setPlaceholderText("not set")
        return Field(line, lambda: line.number)

    def read() -> int | float:
        if (number := line.number) is None:
            raise ValueError("a number is needed")
        return number

    return Field(line, read)


def time_field(desk: Desk, name: str, seconds: float | None, parent: QWidget, *, optional: bool = False) -> Field:
    """A time or a length; one that is `optional` may be left out."""
    line = TimeInput(desk, name, parent, signed=True)
    line.show_seconds(seconds)
    if optional:
        line.setPlaceholderText("not set")

    def read() -> float | None:
        if (found := line.seconds) is None and not optional:
            raise ValueError(f"{name}: a time is needed")
        return found

    return Field(line, read)
