"""Keys that a focused list, slider or tab needs itself: there they do not run the command they stand for elsewhere.

What is typed where text stands, a list, a table, a combo box, is no command either, whether it can be changed or not:
who sees a cell that looks like a field types into it. Space still plays.
"""

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from workstation.ui.toolkit.keymap import Keymap

_OWN = {
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
}
_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_TEXTS = (QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)

LISTENING = (
    *("words.cue_in", "words.cue_out"),
    *("transport.pause", "transport.stop", "transport.loop", "transport.back", "transport.forward"),
)
"""Commands of single letters that a subtitler uses while the table of cues has the keyboard."""


@runtime_checkable
class PassesKeys(Protocol):
    """A list in which the keys of some commands do run them."""

    passed_commands: tuple[str, ...]


def claims_escape(event: QEvent) -> bool:
    """Whether Qt asks if Escape is a shortcut: answered with no, for the widget that calls this in its `event`."""
    asked = event.type() == QEvent.Type.ShortcutOverride
    if asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
        event.accept()
        return True
    return False


@runtime_checkable
class TakesShortcuts(Protocol):
    """A widget in which the keys of all commands run them."""

    takes_shortcuts: bool


class KeyGuard(QObject):
    """Watches the widget that has the keyboard, unless shortcuts come first there."""

    def __init__(self, app: QApplication, keymap: Keymap, parent: QObject) -> None:
        super().__init__(parent)
        self._keymap = keymap
        app.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & _COMMAND
            if plain and (Qt.Key(event.key()) in _OWN or self._is_typed(watched, event)):
                event.accept()
                return True
        return False

    def _is_typed(self, watched: QObject, event: QKeyEvent) -> bool:
        text = event.text()
        if not isinstance(watched, _TEXTS) or not text.isprintable() or not text.strip():
            return False
        keys = QKeySequence(event.keyCombination())
        passed = watched.passed_commands if isinstance(watched, PassesKeys) else ()
        return not any(keys in self._keymap.sequences(command) for command in passed)

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        if new is None or type(new) is QWidget or isinstance(new, TakesShortcuts):
            return
        if new.window().windowType() != Qt.WindowType.Popup:  # a combo box's list filters its keys itself, and first
            new.installEventFilter(self)
