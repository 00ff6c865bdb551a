"""Letters typed where there is no prompt yet: they are kept for it, and no letter is a command of the window."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TypeAhead:
    """What was typed so far; a line break runs a line."""

    def __init__(self) -> None:
        self.text = ""

    def takes(self, event: QEvent) -> bool:
        """Whether a key is for the prompt to come; then it has been kept."""
        if not isinstance(event, QKeyEvent) or not _is_typed(event):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Backspace:
                self.text = self.text[:-1]
            else:
                self.text += "\n" if event.key() in _RETURN else event.text()
            return True
        return False

    def next_line(self) -> tuple[str, bool]:
        """Take out the first line, and whether it is to be run."""
        line, end, self.text = self.text.partition("\n")
        return line, bool(end)


def _is_typed(event: QKeyEvent) -> bool:
    if event.modifiers() & _COMMAND:
        return False
    if event.key() == Qt.Key.Key_Backspace or event.key() in _RETURN:
        return True
    return event.text() != "" and event.text().isprintable()
