"""A dialog made from a command's own signature, for commands that have no dialog of their own."""

import inspect
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLabel, QVBoxLayout, QWidget

from workstation.commands.options import signature_of
from workstation.commands.registry import Command
from workstation.ui.dialogs.choices import choices, clips_of, label, near, rack_with
from workstation.ui.dialogs.fields import Field, choice_field, flag_field, number_field, text_field, time_field
from workstation.ui.dialogs.wording import SWITCH, TEXTS, TIMES, at_first
from workstation.ui.toolkit.buttons import answers
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import LARGE, MEDIUM
from workstation.ui.toolkit.typed_line import TypedOver
from workstation.ui.toolkit.workspace import Desk


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
        self._first = dict(at_first(desk.session, command.id))
        form = QFormLayout()
        form.setSpacing(MEDIUM)
        signature = signature_of(function)
        self._parameters = dict(list(signature.parameters.items())[1:])
        for name, parameter in self._parameters.items():
            title_ = label(command, name)
            field = self._field(parameter, signature.hints.get(name, str), title_)
            if field is not None:
                field.widget.setAccessibleName(title_)
                self.fields[name] = field
                form.addRow(title_, field.widget)
        self._join_slot_and_rack()
        self._join_clip_and_track()
        about = self._make_label("dim", TEXTS.get(command.id, ""))
        self.note = self._make_label("error", "")
        buttons, _ = answers(self, title)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(LARGE)
        column.addWidget(about)
        column.addLayout(form)
        column.addWidget(self.note)
        column.addWidget(buttons)
        first = next((field.widget for field in self.fields.values() if isinstance(field.widget, TypedOver)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def accept(self) -> None:
        """Run the command with what differs from its defaults; when it says no, the dialog stays."""
        faults: list[str] = []
        try:
            values = {name: field.read() for name, field in self.fields.items()}
        except ValueError as error:
            self._say(str(error))
            return
        unseen = {name: self._first[name] for name in self._first if name in self._parameters}
        given = {n: value for n, value in (unseen | values).items() if value != self._parameters[n].default}
        dispose = self._desk.session.notified.connect(lambda m: faults.append(m.text) if m.level == "error" else None)
        self._desk.run(self._command.id, **given)
        dispose()
        if faults:
            self._say(faults[-1])
        else:
            super().accept()

    def _make_label(self, role: str, text: str) -> QLabel:
        made = PlainLabel(text, self)
        made.setProperty("role", role)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setWordWrap(True)
        made.setMinimumWidth(340)
        made.setVisible(bool(text))
        return made

    def _say(self, fault: str) -> None:
        """What is wrong, in the dialog."""
        self.note.setText(fault[:1].upper() + fault[1:])
        self.note.show()
        if isinstance(typed := self.focusWidget(), TypedOver):
            typed.selectAll()
        self.adjustSize()

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

    def _join_clip_and_track(self) -> None:
        """Choosing a track offers its clips."""
        if not {"clip", "track"} <= set(self.fields):
            return
        clip, track = self.fields["clip"].widget, self.fields["track"]
        if isinstance(clip, QComboBox) and isinstance(track.widget, QComboBox):

            def offer() -> None:
                clip.clear()
                for title, number in clips_of(self._desk.session, track.read(), self._is_optional("clip")):
                    clip.addItem(title, number)

            track.widget.currentIndexChanged.connect(lambda _: offer())

    def _is_optional(self, name: str) -> bool:
        return self._parameters[name].default is not inspect.Parameter.empty

    def _field(self, parameter: inspect.Parameter, hint: Any, title: str) -> Field | None:
        """A field for one argument; None when it is of a kind that cannot be typed."""
        if parameter.kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
            return None
        kinds = set(get_args(hint)) if get_origin(hint) in (Union, UnionType) else {hint}
        needed = parameter.default is inspect.Parameter.empty
        default = self._first.get(parameter.name, None if needed else parameter.default)
        rows = self._choices(parameter)
        if get_origin(hint) is Literal:
            rows = [(str(value).capitalize(), value) for value in get_args(hint)]
        if default is None and parameter.name in ("index", "cue") and self._command.id.startswith("words."):
            default = near(self._desk.session, parameter.name)
        if rows:
            return choice_field(rows, default, self)
        if bool in kinds:
            if type(None) in kinds:
                return choice_field(list(SWITCH), default, self)
            return flag_field(bool(default), self)
        left_out = type(None) in kinds
        if float in kinds and parameter.name in TIMES:
            return time_field(self._desk, title, default if left_out else default or 0.0, self, optional=left_out)
        if float in kinds or int in kinds:
            return number_field(default if left_out else default or 0, whole=float not in kinds, parent=self)
        return text_field(str(default or ""), self) if str in kinds else None

    def _choices(self, parameter: inspect.Parameter) -> list[tuple[str, object]]:
        session, optional = self._desk.session, self._is_optional(parameter.name)
        if parameter.name == "clip" and "track" in self.fields:
            return clips_of(session, self.fields["track"].read(), optional)
        return choices(session, self._command, parameter.name, optional)


def ask_arguments(desk: Desk, command: Command, window: QWidget) -> None:
    ArgumentsDialog(desk, command, window).open()
