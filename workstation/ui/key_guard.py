"""Keys that a focused list, slider or tab needs itself: there they do not run the command they stand for elsewhere."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

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


def claims_escape(event: QEvent) -> bool:
    """Whether Qt asks if Escape is a shortcut: answered with no, for the widget that calls this in its `event`."""
    asked = event.type() == QEvent.Type.ShortcutOverride
    if asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
        event.accept()
        return True
    return False


class KeyGuard(QObject):
    """Watches the widget that has the keyboard, unless `free` says that shortcuts come first there."""

    def __init__(self, app: QApplication, free: type[QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._free = free
        app.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & _COMMAND
            if plain and Qt.Key(event.key()) in _OWN:
                event.accept()
                return True
        return False

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        if new is None or type(new) is QWidget or isinstance(new, self._free):
            return
        if new.window().windowType() != Qt.WindowType.Popup:  # a combo box's list filters its keys itself, and first
            new.installEventFilter(self)
