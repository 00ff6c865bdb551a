"""An editor for Python: numbers of lines, the statement that comes next, four spaces for a tab."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.theme import MEDIUM

_INDENT = "    "


class LineNumbers(QWidget):
    """The column beside the text."""

    def __init__(self, editor: "CodeEditor") -> None:
        super().__init__(editor)
        self._editor = editor

    def sizeHint(self) -> QSize:
        return QSize(self._editor.gutter_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._editor.paint_gutter(self, event)


class CodeEditor(QPlainTextEdit):
    """`run_asked` by F5, `step_asked` by Shift+F5; `next_line` is marked beside the text, 0 is none."""

    run_asked = Signal()
    step_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.next_line = 0
        self.setObjectName("script")
        self.setAccessibleName("Script")
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        self._gutter = LineNumbers(self)
        self.blockCountChanged.connect(lambda _: self._fit_gutter())
        self.updateRequest.connect(self._scroll_gutter)
        self._fit_gutter()

    def mark_next(self, line: int) -> None:
        """Mark the line from which the script goes on."""
        self.next_line = line
        self._gutter.update()

    def gutter_width(self) -> int:
        digits = max(2, len(str(self.blockCount())))
        return self.fontMetrics().horizontalAdvance("9") * (digits + 2) + MEDIUM

    def paint_gutter(self, gutter: QWidget, event: QPaintEvent) -> None:
        theme = self._look.theme
        with QPainter(gutter) as painter:
            painter.fillRect(event.rect(), theme.panel)
            block = self.firstVisibleBlock()
            top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
            height = self.fontMetrics().height()
            while block.isValid() and top <= event.rect().bottom():
                number = block.blockNumber() + 1
                marked = number == self.next_line
                painter.setPen(theme.accent if marked else theme.text_faint)
                text = f"▸ {number}" if marked else str(number)
                place = QRect(0, round(top), gutter.width() - MEDIUM // 2, height)
                painter.drawText(place, int(Qt.AlignmentFlag.AlignRight), text)
                top += self.blockBoundingRect(block).height()
                block = block.next()

    def event(self, event: QEvent) -> bool:
        keys = (Qt.Key.Key_F5, Qt.Key.Key_Tab, Qt.Key.Key_Return)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in keys:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, cursor = event.key(), self.textCursor()
        if key == Qt.Key.Key_F5:
            shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.step_asked if shifted else self.run_asked).emit()
        elif key == Qt.Key.Key_Tab and not cursor.hasSelection():
            cursor.insertText(_INDENT[cursor.positionInBlock() % len(_INDENT) :])
        elif key == Qt.Key.Key_Backtab:
            self._unindent(cursor)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            line = cursor.block().text()[: cursor.positionInBlock()]
            indent = line[: len(line) - len(line.lstrip())] + (_INDENT if line.rstrip().endswith(":") else "")
            cursor.insertText(f"\n{indent}")
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._gutter.setGeometry(QRect(inside.left(), inside.top(), self.gutter_width(), inside.height()))

    def _unindent(self, cursor: QTextCursor) -> None:
        line = cursor.block().text()
        spaces = min(len(_INDENT), len(line) - len(line.lstrip(" ")))
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, spaces)
        cursor.removeSelectedText()

    def _fit_gutter(self) -> None:
        self.setViewportMargins(self.gutter_width(), 0, 0, 0)

    def _scroll_gutter(self, rect: QRect, by: int) -> None:
        if by:
            self._gutter.scroll(0, by)
        else:
            self._gutter.update(0, rect.y(), self._gutter.width(), rect.height())
