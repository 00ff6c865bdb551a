"""The running text as a thing to edit by whole words: a caret between them, selecting, and dragging elsewhere."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QApplication, QWidget

from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.words.lane.paint import word_colour
from workstation.ui.words.text.view import TextView
from workstation.ui.words.text.word_range import WordRange

_KEYS = {
    QKeySequence.StandardKey.Cut: "cut",
    QKeySequence.StandardKey.Copy: "copy",
    QKeySequence.StandardKey.Paste: "paste",
    QKeySequence.StandardKey.SelectAll: "all",
    QKeySequence.StandardKey.Find: "find",
    QKeySequence.StandardKey.FindNext: "next",
    QKeySequence.StandardKey.FindPrevious: "previous",
}
_PLAIN_KEYS = {
    Qt.Key.Key_Delete: "delete",
    Qt.Key.Key_Backspace: "backspace",
    Qt.Key.Key_Return: "split",
    Qt.Key.Key_Enter: "split",
    Qt.Key.Key_F2: "edit",
}
"""What is wanted by a key: told by `wanted`, done by the panel."""
_MOVES = {
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
}  # fmt: skip
_WITH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class TextEdit(TextView):
    """`selected` tells what the keyboard and the pointer have selected, `wanted` what is to be done with it."""

    passed_commands = ("transport.stop",)
    """Which key is for the text and which stops is told by this widget itself."""
    clicked = Signal(int)
    selected = Signal()
    wanted = Signal(str)
    typed = Signal(str)
    opened = Signal(int)
    speaker_opened = Signal(int)
    dropped = Signal(int, bool)
    """Selected words are to go before a word; with True they also stay where they are."""
    menu_wanted = Signal(int, QPoint)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.range = WordRange()
        self.armed = False
        """The words were selected to be changed, by the keyboard or by sweeping over them: typing replaces them.

        What a click has played, or was selected elsewhere, is not."""
        self._pressed: int | None = None
        self._pressed_at = QPoint()
        self._swept = False
        self._origin = (0, 0)
        """The places on both sides of where selecting began."""
        self._drop: int | None = None

    def select_words(self, range_: WordRange, *, reveal: bool = False) -> None:
        """Select words without telling."""
        before, self.range = self.range, range_.clamp(len(self.running))
        self.armed = self.armed and self.range == before
        self.mark_selected(self.range.first, self.range.stop)
        self.viewport().update()
        if reveal and len(self.running):
            self.reveal(min(self.range.caret, len(self.running) - 1))

    def _select(self, range_: WordRange) -> None:
        self.select_words(range_, reveal=True)
        self.armed = True
        self.selected.emit()

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not len(self.running):
            return
        with QPainter(self.viewport()) as painter:
            if self._drop is not None:
                painter.fillRect(self.gap_rect(self._drop).adjusted(-1, -2, 1, 2), self._look.theme.marker)
            elif self.hasFocus():
                painter.fillRect(self.gap_rect(self.range.caret), self._look.theme.text)

    def gap_rect(self, gap: int) -> QRect:
        """Where the caret stands between two words."""
        count = len(self.running)
        if not count:  # cues without words
            return QRect(self.cursorRect(self._cursor(0, 0)).topLeft(), QSize(2, self.fontMetrics().height()))
        letter = self.running.start(gap) if gap < count else self.running.end(count - 1)
        area = self.cursorRect(self._cursor(letter, letter))
        return QRect(area.left() - (2 if gap < count else -1), area.top(), 2, area.height())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # keys

    def event(self, event: QEvent) -> bool:
        """What is typed here is meant for the text, whatever command of the window has the key; Space plays."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_mine(event):
            event.accept()
            return True
        return super().event(event)

    def _is_mine(self, event: QKeyEvent) -> bool:
        if any(event.matches(key) for key in _KEYS):
            return True
        key = Qt.Key(event.key())
        plain = not event.modifiers() & _WITH
        if key in _MOVES:
            return not event.modifiers() & Qt.KeyboardModifier.AltModifier
        stops = key == Qt.Key.Key_Period and not self.armed and not self.range.is_caret  # what a click has begun
        return plain and (key in _PLAIN_KEYS or (_is_letter(event) and not stops))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        standard = next((name for standard, name in _KEYS.items() if event.matches(standard)), "")
        plain = not event.modifiers() & _WITH
        if standard == "all":
            self._select(WordRange(0, len(self.running)))
        elif standard:
            self.wanted.emit(standard)
        elif key in _MOVES:
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._move(key, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier), extend)
        elif plain and key in _PLAIN_KEYS:
            self.wanted.emit(_PLAIN_KEYS[key])
        elif plain and _is_letter(event):
            self.typed.emit(event.text())
        else:
            event.ignore()

    def _move(self, key: Qt.Key, far: bool, extend: bool) -> None:
        at, range_ = self.range.caret, self.range
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not (far or extend or range_.is_caret):
            to = range_.first if key == Qt.Key.Key_Left else range_.stop
        elif key == Qt.Key.Key_Left:
            to = self._cue_edge(at - 1, end=False) if far else at - 1
        elif key == Qt.Key.Key_Right:
            to = self._cue_edge(at, end=True) if far else at + 1
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            end = key == Qt.Key.Key_End
            to = (len(self.running) if end else 0) if far else self._cue_edge(at, end=end)
        else:
            to = self._line_away(key)
        to = max(0, min(to, len(self.running)))
        self._select(range_.moved(self._past_hidden(to, 1 if to > at else -1), extend=extend))

    def _past_hidden(self, gap: int, way: int) -> int:
        """The next place in a cue that is shown; the caret's own where there is none."""
        count = len(self.running)
        while 0 <= gap < count and not self.is_shown(self.running.cue_of(gap)):
            gap += way
        return gap if 0 <= gap <= count else self.range.caret

    def _cue_edge(self, gap: int, *, end: bool) -> int:
        if not len(self.running):
            return 0
        return self.running.firsts[self.running.cue_of(max(gap, 0)) + end]

    def _line_away(self, key: Qt.Key) -> int:
        """The place a line, or a page, above or below the caret."""
        area = self.gap_rect(self.range.caret)
        cursor = self.cursorForPosition(area.center())
        way = QTextCursor.MoveOperation
        lines = 1
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            lines = max(1, self.viewport().height() // max(area.height(), 1) - 1)
        cursor.movePosition(
            way.Up if key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp) else way.Down, QTextCursor.MoveMode.MoveAnchor, lines
        )
        return self._gap_near(cursor.position())

    def _gap_near(self, letter: int) -> int:
        """The place between words that is nearest to a letter."""
        word = self.running.word_at(letter)
        if word is None:
            return self.running.gap_at(letter)
        return word + (2 * letter > self.running.start(word) + self.running.end(word))

    # pointer

    def gap_under(self, at: QPoint) -> int:
        """The place between words that is nearest to a point of the viewport."""
        return self._gap_near(self.cursorForPosition(at).position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed_at = event.position().toPoint()
        self._pressed = self.word_under(self._pressed_at)
        self._swept = False
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._origin = (self.range.anchor, self.range.anchor)
            self._swept = True
            self._extend_over(self._pressed_at)
        elif self._pressed is None:
            gap = self.gap_under(self._pressed_at)
            self._origin = (gap, gap)
            self._select(WordRange(gap, gap))
        else:
            self._origin = (self._pressed, self._pressed + 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._hover(at)
            return
        if not self._swept and (at - self._pressed_at).manhattanLength() < QApplication.startDragDistance():
            return
        if not self._swept:
            self._swept = True
            if self._pressed is not None and self.range.first <= self._pressed < self.range.stop:
                self._drop = self.gap_under(at)
        if self._drop is not None:
            self._drop = self.gap_under(at)
            self.viewport().setCursor(Qt.CursorShape.DragMoveCursor)
            self.viewport().update()
        else:
            self._scroll_to(at)
            self._extend_over(at)

    def _scroll_to(self, at: QPoint) -> None:
        """Go on where the pointer has left the text above or below."""
        height = self.viewport().height()
        bar = self.verticalScrollBar()
        if at.y() < 0 or at.y() > height:
            bar.setValue(bar.value() + (1 if at.y() > height else -1))

    def _extend_over(self, at: QPoint) -> None:
        """Select from where it began to what is under a point, both words with it."""
        over = self.word_under(at)
        low, high = (over, over + 1) if over is not None else 2 * (self.gap_under(at),)
        left, right = self._origin
        range_ = WordRange(left, max(high, right)) if low >= left else WordRange(right, low)
        if range_ != self.range:
            self._select(range_)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        drop, self._drop = self._drop, None
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if drop is not None:
            self.viewport().update()
            if not self.range.first <= drop <= self.range.stop:
                self.dropped.emit(drop, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif pressed is not None and not self._swept:
            self.clicked.emit(pressed)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.word_under(at)
        self._pressed = None
        if index is not None:
            self.opened.emit(index)
        elif (cue := self._speaker_under(at)) is not None:
            self.speaker_opened.emit(cue)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.word_under(event.pos())
        if index is not None:
            if not self.range.first <= index < self.range.stop:
                self._select(WordRange(index, index + 1))
            self.menu_wanted.emit(index, event.globalPos())

    def _speaker_under(self, at: QPoint) -> int | None:
        """The cue whose speaker's name is under a point."""
        letter = self.cursorForPosition(at).position()
        cue = self.document().findBlock(letter).blockNumber()
        if cue >= len(self.running.cues):
            return None
        return cue if letter - self.running.letters[cue] < len(self.running.cues[cue].speaker) else None

    def _hover(self, at: QPoint) -> None:
        over = self.word_under(at)
        held = over is not None and self.range.first <= over < self.range.stop
        shape = Qt.CursorShape.IBeamCursor
        if over is not None:
            shape = Qt.CursorShape.OpenHandCursor if held else Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(shape)
        self.viewport().setToolTip(self._tip(over, at))

    def _tip(self, index: int | None, at: QPoint) -> str:
        if index is None:
            return "Double click: name the speaker" if self._speaker_under(at) is not None else ""
        word = self._transcript.word(index)
        if word.is_missing:
            return "Not found in the sound"
        doubt = "" if word_colour(word, self._look.theme) is None else ": listen to it"
        return "" if word.score is None else f"Score {word.score:.2f}{doubt}"


def _is_letter(event: QKeyEvent) -> bool:
    """Whether a key types something; Space does not, it plays."""
    return bool(event.text()) and event.text().isprintable() and not event.text().isspace()
