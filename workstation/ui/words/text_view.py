"""The view of a running text: the time of each cue beside it, marks for what should be looked at."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from workstation.core.transcript import Transcript
from workstation.ui.look import Look
from workstation.ui.theme import MEDIUM, font
from workstation.ui.words.paint import word_colour
from workstation.ui.words.places import is_missing
from workstation.ui.words.running_text import RunningText


class TimeMargin(QWidget):
    """Where the cues' times stand."""

    clicked = Signal(int)

    def __init__(self, view: "TextView") -> None:
        super().__init__(view)
        self._view = view
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Play this cue")

    def sizeHint(self) -> QSize:
        return QSize(self._view.margin_width, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._view.paint_margin(self, event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            block = self._view.cursorForPosition(QPoint(0, int(event.position().y()))).blockNumber()
            self.clicked.emit(block)


class TextView(QPlainTextEdit):
    """Tells what the pointer does to words: `clicked`, `swept` from one to another, `edited` by a double click."""

    clicked = Signal(int)
    swept = Signal(int, int)
    opened = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.running = RunningText.of(Transcript())
        self._transcript = Transcript()
        self._times: tuple[str, ...] = ()
        self._warnings: list[QTextEdit.ExtraSelection] = []
        self._selected: tuple[int, int] | None = None
        self._spoken: int | None = None
        self._found: int | None = None
        self._pressed: int | None = None
        self._swept = False
        self.setReadOnly(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setFont(font("title"))
        self.document().setDocumentMargin(MEDIUM)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.margin_width = 60
        self.margin = TimeMargin(self)
        self.updateRequest.connect(lambda rect, dy: self.margin.scroll(0, dy) if dy else self.margin.update())
        self.setAccessibleName("Transcript")

    def sizeHint(self) -> QSize:
        return QSize(420, 150)

    # what is shown

    def show_transcript(self, transcript: Transcript, times: tuple[str, ...]) -> None:
        """Show words, and a time for each cue; where one was reading stays in view."""
        self._transcript = transcript
        running = RunningText.of(transcript)
        if running.text != self.running.text:
            bar = self.verticalScrollBar()
            before = bar.value()
            self.running = running
            self.setPlainText(running.text)
            bar.setValue(before)
        self.running = running
        self._found = None
        if times != self._times:
            self._times = times
            widest = max((QFontMetrics(font("small")).horizontalAdvance(time) for time in times), default=30)
            self.margin_width = widest + 2 * MEDIUM
            self.setViewportMargins(self.margin_width, 0, 0, 0)
            self._place_margin()
        self.dress()

    def dress(self) -> None:
        """Mark the words anew, in the colours of the theme."""
        theme = self._look.theme
        self._warnings = [
            self._mark(start, end, _format(theme.text_dim, bold=True)) for start, end in self.running.speakers
        ]
        for index, word in enumerate(self._transcript.words):
            warning = word_colour(word, theme)
            if warning is not None:
                self._warnings.append(self._mark_word(index, _warned(warning, missing=is_missing(word))))
        self._show_marks()
        self.margin.update()

    def show_selected(self, words: tuple[int, int] | None) -> None:
        if words != self._selected:
            self._selected = words
            self._show_marks()

    def show_spoken(self, index: int | None, *, follow: bool) -> None:
        """Highlight the word that is heard, and scroll to it when it is not in view."""
        if index != self._spoken:
            self._spoken = index
            self._show_marks()
            if index is not None and follow:
                self.reveal(index)

    def show_found(self, index: int | None) -> None:
        """Highlight a word that was searched for."""
        self._found = index
        self._show_marks()
        if index is not None:
            self.reveal(index)

    def reveal(self, index: int) -> None:
        """Scroll until a word is in view, with some text around it."""
        if not self.viewport().rect().adjusted(0, 8, 0, -24).intersects(self.word_rect(index)):
            cursor = self.textCursor()
            cursor.setPosition(self.running.starts[index])
            self.setTextCursor(cursor)
            self.centerCursor()

    def word_rect(self, index: int) -> QRect:
        """Where a word stands in the viewport (its part in its first line)."""
        first = self._cursor(self.running.starts[index], self.running.starts[index])
        last = self._cursor(self.running.ends[index], self.running.ends[index])
        left, right = self.cursorRect(first), self.cursorRect(last)
        width = right.left() - left.left() if right.top() == left.top() else 60
        return QRect(left.left(), left.top(), max(width, 8), left.height())

    def word_under(self, at: QPoint) -> int | None:
        """The word under a point of the viewport."""
        index = self.running.word_at(self.cursorForPosition(at).position())
        if index is None:
            return None
        area = self.word_rect(index).adjusted(-4, -3, 4, 3)
        return index if area.top() <= at.y() <= area.bottom() and at.x() <= area.right() + 2 else None

    def _show_marks(self) -> None:
        theme = self._look.theme
        marks = list(self._warnings)
        if self._selected is not None and self._selected[1] < len(self.running.starts):
            first, last = self._selected
            selected = QTextCharFormat()
            selected.setBackground(theme.selection)
            marks.append(self._mark(self.running.starts[first], self.running.ends[last], selected))
        for index, background, colour in (
            (self._found, theme.marker, theme.window),
            (self._spoken, theme.accent, theme.accent_text),
        ):
            if index is not None and index < len(self.running.starts):
                shown = QTextCharFormat()
                shown.setBackground(background)
                shown.setForeground(colour)
                marks.append(self._mark_word(index, shown))
        self.setExtraSelections(marks)

    def _mark_word(self, index: int, shown: QTextCharFormat) -> QTextEdit.ExtraSelection:
        return self._mark(self.running.starts[index], self.running.ends[index], shown)

    def _mark(self, start: int, end: int, shown: QTextCharFormat) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        mark.cursor = self._cursor(start, end)
        mark.format = shown
        return mark

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    # pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self.word_under(event.position().toPoint())
            self._swept = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.word_under(event.position().toPoint())
        if self._pressed is None:
            hand = Qt.CursorShape.PointingHandCursor if over is not None else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(hand)
            self.viewport().setToolTip(self._tip(over))
        elif over is not None and (self._swept or over != self._pressed):
            self._swept = True
            self.swept.emit(min(over, self._pressed), max(over, self._pressed))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is not None and event.button() == Qt.MouseButton.LeftButton and not self._swept:
            self.clicked.emit(pressed)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.word_under(event.position().toPoint())
        if index is not None:
            self._pressed = None
            self.opened.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.word_under(event.pos())
        if index is not None:
            self.menu_wanted.emit(index, event.globalPos())

    def _tip(self, index: int | None) -> str:
        if index is None:
            return ""
        word = self._transcript.word(index)
        if is_missing(word):
            return "Not found in the sound"
        return "" if word.score is None else f"Score {word.score:.2f}"

    # the margin

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_margin()

    def _place_margin(self) -> None:
        area = self.contentsRect()
        self.margin.setGeometry(area.left(), area.top(), self.margin_width, area.height())

    def paint_margin(self, margin: QWidget, event: QPaintEvent) -> None:
        painter = QPainter(margin)
        painter.setFont(font("small", tabular=True))
        painter.setPen(self._look.theme.text_faint)
        block: QTextBlock = self.firstVisibleBlock()
        height = self.fontMetrics().height()
        while block.isValid() and block.blockNumber() < len(self._times):
            top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
            if top > event.rect().bottom():
                break
            area = QRectF(0, top, self.margin_width - MEDIUM, height + 1)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(area, int(flags), self._times[block.blockNumber()])
            block = block.next()


def _format(colour: QColor, *, bold: bool = False) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(colour)
    if bold:
        made.setFontWeight(600)
    return made


def _warned(colour: QColor, *, missing: bool) -> QTextCharFormat:
    made = QTextCharFormat()
    styles = QTextCharFormat.UnderlineStyle
    made.setUnderlineStyle(styles.DashUnderline if missing else styles.WaveUnderline)
    made.setUnderlineColor(colour)
    if missing:
        made.setForeground(colour)
    return made
