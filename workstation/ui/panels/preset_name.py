"""The dialog that asks under which name a preset is kept: what is wrong with a name is said in it, and it stays."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from workstation.effects.presets import Owner, checked_name, taken
from workstation.ui.toolkit.buttons import answers
from workstation.ui.toolkit.theme import LARGE, MEDIUM
from workstation.ui.toolkit.typed_line import TypedOver

_TAKEN = {
    Owner.PROGRAM: "“{}” came with the program: yours would be used in its place.",
    Owner.USER: "“{}” is there already: what it holds would be replaced.",
}


class PresetNameDialog(QDialog):
    """`save` gets a name that can be kept; one that is taken has to be confirmed by a second click."""

    def __init__(self, parent: QWidget, kind: str, save: Callable[[str], object], renamed: str = "") -> None:
        """`kind`: the effect of the preset, or the racks. `renamed`: the preset whose name changes, to a free one."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Rename preset" if renamed else "Save as preset")
        self._kind, self._save, self._renamed = kind, save, renamed
        self._action = "Rename" if renamed else "Save"
        self._agreed = ""
        self.line = TypedOver(renamed, parent=self)
        self.line.setAccessibleName("Name of the preset")
        self.line.setMinimumWidth(300)
        self.line.textChanged.connect(lambda _: self._ask(""))
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(2 * self.note.fontMetrics().height())
        buttons, self.button = answers(self, self._action)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(QLabel("Name of the preset"))
        column.addWidget(self.line)
        column.addWidget(self.note)
        column.addWidget(buttons)
        self.line.setFocus()

    def accept(self) -> None:
        """Keep it, unless the name cannot be, or is taken and nobody has agreed yet."""
        try:
            name = checked_name(self.line.text())
        except ValueError as error:
            self._tell(str(error)[:1].upper() + str(error)[1:], "error")
            return
        found = taken(self._kind, name)
        if self._renamed and found is not None and found[0] != self._renamed:
            self._tell(f"“{found[0]}” is there already: choose another name.", "error")
            return
        if not self._renamed and found is not None and self._agreed != name:
            other, owner = found
            self._tell(_TAKEN[owner].format(other), "dim")
            self._ask(name)
            return
        super().accept()
        self._save(name)

    def _ask(self, name: str) -> None:
        self._agreed = name
        self.button.setText("Replace" if name else self._action)
        if not name:
            self.note.clear()

    def _tell(self, text: str, role: str) -> None:
        self.note.setProperty("role", role)
        self.note.style().polish(self.note)
        self.note.setText(text)
