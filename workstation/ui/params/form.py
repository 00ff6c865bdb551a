"""A form: one labelled editor for each parameter."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from workstation.core.params import Param, Value
from workstation.ui.params.editor import ParamEditor, simple_editor
from workstation.ui.params.table import TableEditor
from workstation.ui.toolkit.plain_text import PlainLabel

MakeEditor: TypeAlias = Callable[[Param, QWidget | None], ParamEditor]

NONE: Mapping[str, MakeEditor] = MappingProxyType({})


def make_editor(param: Param, parent: QWidget | None = None) -> ParamEditor:
    """The editor that fits the kind of a parameter."""
    if param.fields:
        return TableEditor(param, parent)
    return simple_editor(param, parent)


class ParamForm(QWidget):
    """`changed` tells the name and the new value of what was edited, `released` that the gesture is over."""

    changed = Signal(str, object)
    released = Signal()

    def __init__(
        self, params: tuple[Param, ...], parent: QWidget | None = None, special: Mapping[str, MakeEditor] = NONE
    ) -> None:
        """`special` editors, by the name of their parameter, stand in place of the usual ones."""
        super().__init__(parent)
        self.editors: dict[str, ParamEditor] = {}
        self.labels: list[QLabel] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, param in enumerate(params):
            editor = special.get(param.name, make_editor)(param, self)
            editor.setToolTip(param.hint)
            editor.changed.connect(lambda value, name=param.name: self.changed.emit(name, value))
            editor.released.connect(self.released)
            self.editors[param.name] = editor
            if param.fields:  # a table is as wide as the form
                grid.addWidget(editor, row, 0, 1, 2)
                continue
            label = PlainLabel(param.title, self)
            label.setToolTip(param.hint)
            label.setBuddy(editor)
            self.labels.append(label)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(editor, row, 1)

    def values(self) -> dict[str, Value]:
        return {name: editor.value for name, editor in self.editors.items()}

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Show values; names that are not given keep theirs. Tells nobody."""
        for name, value in values.items():
            editor = self.editors.get(name)
            if editor is not None and editor.value != value:
                editor.set_value(value)
