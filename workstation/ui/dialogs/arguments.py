"""A dialog made from a command's own signature, for commands that have no dialog of their own."""

import inspect
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from workstation.commands.registry import Command
from workstation.ui.dialogs.choices import choices, label, near, rack_with
from workstation.ui.dialogs.fields import Field, choice_field, flag_field, number_field, optional_field, text_field
from workstation.ui.theme import LARGE, MEDIUM
from workstation.ui.view import Desk


class ArgumentsDialog(QDialog):
    """A field for each argument that a person can give; the others keep their defaults."""

    def __init__(self, desk: Desk, command: Command, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = command.title.rstrip("….")
        self.setWindowTitle(title)
        self._desk, self._command = desk, command
        function = command.load()
        self.fields: dict[str, Field] = {}
        form = QFormLayout()
        form.setSpacing(MEDIUM)
        hints = get_type_hints(function)
        self._parameters = dict(list(inspect.signature(function).parameters.items())[1:])
        for name, parameter in self._parameters.items():
            field = self._field(parameter, hints.get(name, str))
            if field is not None:
                title_ = label(command, name)
                field.widget.setAccessibleName(title_)
                self.fields[name] = field
                form.addRow(title_, field.widget)
        self._join_slot_and_rack()
        about = QLabel((inspect.getdoc(function) or title).partition("\n\n")[0].replace("`", ""), self)
        about.setProperty("role", "dim")
        about.setWordWrap(True)
        about.setMinimumWidth(340)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        ok = buttons.addButton(title, QDialogButtonBox.ButtonRole.AcceptRole)
        ok.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(LARGE)
        column.addWidget(about)
        column.addLayout(form)
        column.addWidget(buttons)

    def accept(self) -> None:
        """Run the command with what differs from its defaults; when it says no, the dialog stays."""
        faults: list[str] = []
        dispose = self._desk.session.said.connect(lambda m: faults.append(m.text) if m.level == "error" else None)
        values = {name: field.read() for name, field in self.fields.items()}
        given = {name: value for name, value in values.items() if value != self._parameters[name].default}
        self._desk.run(self._command.id, **given)
        dispose()
        if not faults:
            super().accept()

    def _join_slot_and_rack(self) -> None:
        """Choosing a slot chooses the rack that has it."""
        if not {"slot", "track"} <= set(self.fields):
            return
        slot, rack = self.fields["slot"], self.fields["track"].widget
        if isinstance(slot.widget, QComboBox) and isinstance(rack, QComboBox):
            slot.widget.currentIndexChanged.connect(
                lambda _: rack.setCurrentIndex(rack.findData(rack_with(self._desk.session, str(slot.read()))))
            )
            slot.widget.currentIndexChanged.emit(slot.widget.currentIndex())

    def _field(self, parameter: inspect.Parameter, hint: Any) -> Field | None:
        """A field for one argument; None when it is of a kind that cannot be typed."""
        if parameter.kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
            return None
        kinds = set(get_args(hint)) if get_origin(hint) in (Union, UnionType) else {hint}
        default = None if parameter.default is inspect.Parameter.empty else parameter.default
        rows = self._choices(parameter)
        if get_origin(hint) is Literal:
            rows = [(str(value).capitalize(), value) for value in get_args(hint)]
        if default is None and parameter.name in ("index", "cue") and self._command.id.startswith("words."):
            default = near(self._desk.session, parameter.name)
        if rows:
            return choice_field(rows, default, self)
        if bool in kinds:
            return flag_field(bool(default), self)
        if float in kinds or int in kinds:
            if type(None) in kinds:
                return optional_field(float if float in kinds else int, self)
            return number_field(default or 0, whole=float not in kinds, parent=self)
        return text_field(str(default or ""), self) if str in kinds else None

    def _choices(self, parameter: inspect.Parameter) -> list[tuple[str, object]]:
        optional = parameter.default is not inspect.Parameter.empty
        return choices(self._desk.session, self._command, parameter.name, optional)


def ask_arguments(desk: Desk, command: Command, window: QWidget) -> None:
    ArgumentsDialog(desk, command, window).open()
