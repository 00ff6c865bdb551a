"""The dialog that gives a script a place in the menu and a key."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QKeySequenceEdit, QLineEdit, QVBoxLayout, QWidget

from workstation.commands.scripting.script_header import ScriptHeader
from workstation.ui.scripts.saved_scripts import MENU
from workstation.ui.toolkit.keymap import Keymap
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import LARGE, MEDIUM


class ScriptMenuDialog(QDialog):
    """Asks for a title and a key that no other command has; `done` gets both."""

    def __init__(
        self, keymap: Keymap, own_id: str, before: ScriptHeader, done: Callable[[ScriptHeader], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Script in the menu")
        self._keymap, self._own_id, self._done = keymap, own_id, done
        self.title = QLineEdit(before.title)
        self.title.setPlaceholderText("None: it is in no menu")
        self.key = QKeySequenceEdit(QKeySequence(before.key))
        self.key.setMaximumSequenceLength(1)
        self.key.setClearButtonEnabled(True)
        self.key.setAccessibleName("Key")
        self.fault = PlainLabel()
        self.fault.setProperty("role", "error")
        self.fault.setWordWrap(True)
        self.fault.hide()
        form = QFormLayout()
        form.setSpacing(MEDIUM)
        form.addRow(f"Title in the menu {MENU}", self.title)
        form.addRow("Key", self.key)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addLayout(form)
        column.addWidget(self.fault)
        column.addWidget(buttons)

    def accept(self) -> None:
        title = " ".join(self.title.text().split())
        key = self.key.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        fault = "A key needs a title, for it is the menu's entry that it runs." if key and not title else ""
        holder = self._keymap.holder(key) if key else ""
        if holder and holder != self._own_id:
            fault = f"{key} is the key of {holder}: take another one."
        if fault:
            self.fault.setText(fault)
            self.fault.show()
            return
        super().accept()
        self._done(ScriptHeader(title, key))
