"""Finding words in the text: how many places, from one to the next, and what is done with all of them."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from workstation.ui.panels.parts import icon_button
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import SMALL

_ACTIONS = (
    ("play", "Play this place", "mdi6.play"),
    ("replace", "Replace in the text…", "mdi6.find-replace"),
    ("", "", ""),
    ("delete", "Delete all with their sound", "mdi6.text-box-remove"),
    ("silence", "Silence all", "mdi6.volume-off"),
    ("bleep", "Bleep all", "mdi6.sine-wave"),
    ("remove", "Remove all from the text", "mdi6.text-box-minus-outline"),
)


class FindBar(QWidget):
    """`sought` tells a new text, `stepped` which way to the next place, `acted` what is to be done."""

    sought = Signal(str)
    stepped = Signal(int)
    acted = Signal(str)
    left = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText("Find words")
        self.line.setClearButtonEnabled(True)
        self.line.setMinimumWidth(120)
        self.line.textChanged.connect(self.sought)
        self.line.installEventFilter(self)
        self.count = PlainLabel()
        self.count.setProperty("role", "small")
        self._previous = icon_button(
            look, "mdi6.chevron-left", "Previous place (Shift+F3)", lambda: self.stepped.emit(-1)
        )
        self._next = icon_button(look, "mdi6.chevron-right", "Next place (F3)", lambda: self.stepped.emit(1))
        self._more = icon_button(look, "mdi6.dots-horizontal", "What to do with all places")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = Menu(self)
        for name, title, icon in _ACTIONS:
            if not name:
                self.menu.addSeparator()
                continue
            self.menu.add(look.icon(icon), title, partial(self.acted.emit, name))
        self._more.setMenu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SMALL)
        row.addWidget(self.line, 1)
        for part in (self.count, self._previous, self._next, self._more):
            row.addWidget(part)
        self.show_count(0, -1)

    def show_count(self, count: int, current: int) -> None:
        """Tell how many places there are and at which one is."""
        seeking = bool(self.line.text().strip())
        number = f"{current + 1} of {count}" if current >= 0 else f"{count} found"
        self.count.setText((number if count else "not found") if seeking else "")
        for part in (self._previous, self._next, self._more):
            part.setVisible(seeking and count > 0)

    def seek(self, text: str = "") -> None:
        """Take the keyboard, with `text` to look for when there is one."""
        if text:
            self.line.setText(text)
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        mine = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3, Qt.Key.Key_Escape)
        if mine and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        if not mine or event.type() != QEvent.Type.KeyPress:
            return False
        if key == Qt.Key.Key_Escape:
            self.line.clear()
            self.left.emit()
        else:
            self.stepped.emit(-1 if shift else 1)
        return True
