"""A dialog made from a command's own signature, for commands that have no dialog of their own."""

import inspect
from collections.abc import Callable
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workstation.commands.registry import Command
from workstation.ui.theme import LARGE, MEDIUM
from workstation.ui.view import Desk

_MOST = 1_000_000_000


class ArgumentsDialog(QDialog):
    """A field for each argument that a person can type; the others keep their defaults."""

    def __init__(self, desk: Desk, command: Command, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(command.title.rstrip("…."))
        self._desk, self._command = desk, command
        function = command.load()
        self.fields: dict[str, QWidget] = {}
        self._read: dict[str, Callable[[], object]] = {}
        form = QFormLayout()
        form.setSpacing(MEDIUM)
        hints = get_type_hints(function)
        for parameter in list(inspect.signature(function).parameters.values())[1:]:
            field = self._field(parameter, hints.get(parameter.name, str))
            if field is not None:
                title = parameter.name.replace("_", " ").capitalize()
                field.setAccessibleName(title)
                self.fields[parameter.name] = field
                form.addRow(title, field)
        about = QLabel((inspect.getdoc(function) or "").partition("\n\n")[0].replace("`", ""), self)
        about.setProperty("role", "dim")
        about.setWordWrap(True)
        about.setMinimumWidth(320)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(LARGE)
        column.addWidget(about)
        column.addLayout(form)
        column.addWidget(buttons)

    def accept(self) -> None:
        """Run the command with what differs from its defaults; a message tells what is wrong, and the dialog stays."""
        said: list[str] = []
        dispose = self._desk.session.said.connect(lambda message: said.append(message.level))
        parameters = inspect.signature(self._command.load()).parameters
        given: dict[str, Any] = {}
        for name, read in self._read.items():
            value = read()
            if value != parameters[name].default:
                given[name] = value
        self._desk.run(self._command.id, **given)
        dispose()
        if "error" not in said:
            super().accept()

    def _field(self, parameter: inspect.Parameter, hint: Any) -> QWidget | None:
        """A field for one argument; None when it is of a kind that cannot be typed."""
        if parameter.kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
            return None
        kinds = set(get_args(hint)) if get_origin(hint) in (Union, UnionType) else {hint}
        default = None if parameter.default is inspect.Parameter.empty else parameter.default
        name = parameter.name
        if bool in kinds:
            check = QCheckBox(self)
            check.setChecked(bool(default))
            self._read[name] = check.isChecked
            return check
        if float in kinds or int in kinds:
            return self._number(name, default, whole=float not in kinds, optional=default is None)
        if str in kinds:
            line = QLineEdit(str(default or ""), self)
            self._read[name] = line.text
            return line
        return None

    def _number(self, name: str, default: Any, *, whole: bool, optional: bool) -> QWidget:
        if optional and inspect.signature(self._command.load()).parameters[name].default is None:
            line = QLineEdit(self)
            line.setPlaceholderText("not set")
            kind = int if whole else float
            self._read[name] = lambda: _number_or_none(line.text(), kind)
            return line
        box = QSpinBox(self) if whole else QDoubleSpinBox(self)
        box.setRange(-_MOST, _MOST)
        if isinstance(box, QDoubleSpinBox):
            box.setDecimals(3)
        box.setValue(default or 0)
        self._read[name] = box.value
        return box


def ask_arguments(desk: Desk, command: Command, window: QWidget) -> None:
    ArgumentsDialog(desk, command, window).open()


def _number_or_none(text: str, kind: type[int] | type[float]) -> int | float | None:
    try:
        return kind(text)
    except ValueError:
        return None
