"""The view of a running text: cues as paragraphs with their times beside them, and marks on the words in sight."""

from collections.abc import Callable, Container, Iterator, Mapping

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from workstation.core.words.transcript import Transcript, common_ends
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.theme import MEDIUM, font, mix
from workstation.ui.words.bidi import align_to
from workstation.ui.words.lane.paint import word_colour
from workstation.ui.words.speakers import speaker_colour
from workstation.ui.words.text.running_text import RunningText

_STRIPE = 3
"""The width of the line in a speaker's colour."""
_LOOKED_AT = 20
"""So many cues tell, without the names of their speakers, on which side the lines begin."""


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
    """Shows words and what is to be told of them. Only what is in sight is marked: an hour has ten thousand words."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.running = RunningText()
        self._transcript = Transcript()
        self._time_of: Callable[[int], str] = lambda cue: ""
        self.faulty: Container[int] = ()
        """The cues that break the rules of subtitles: their times are tinted."""
        self._speakers: Mapping[str, int] = {}
        self._only = ""
        self._selected = (0, 0)
        self._spoken: int | None = None
        self._matches: tuple[tuple[int, int], ...] = ()
        self._match = -1
        self._let_go = False
        """The reader has scrolled away from what is being played."""
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
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
        self.verticalScrollBar().valueChanged.connect(self._show_marks)
        self.verticalScrollBar().sliderMoved.connect(self._leave)
        self.setAccessibleName("Transcript")

    def sizeHint(self) -> QSize:
        return QSize(420, 150)

    # what is shown

    def show_transcript(
        self, transcript: Transcript, time_of: Callable[[int], str], speakers: Mapping[str, int] | None = None
    ) -> None:
        """Show words; `time_of` a cue is asked when it comes in sight, `speakers` number their colours."""
        self._transcript, self._time_of, self._speakers = transcript, time_of, speakers or {}
        running = RunningText.of(transcript, self.running)
        bar = self.verticalScrollBar()
        before = bar.value()
        self._rewrite(running)
        align_to(self, " ".join(cue.text[cue.starts[0] :] for cue in running.cues[:_LOOKED_AT] if cue.starts))
        bar.setValue(before)
        self._matches, self._match = (), -1
        width = self.margin.fontMetrics().horizontalAdvance(
            time_of(len(transcript.cues) - 1) if transcript.cues else ""
        )
        if width + 3 * MEDIUM != self.margin_width:
            self.margin_width = width + 3 * MEDIUM
            self.setViewportMargins(self.margin_width, 0, 0, 0)
            self._place_margin()
        self.show_only(self._only, again=True)
        self.dress()

    def _rewrite(self, running: RunningText) -> None:
        """Write the paragraphs that are others now, and leave those around them as they are laid out."""
        old, new = self.running.cues, running.cues
        letters = self.running.letters
        self.running = running
        head, tail = common_ends(old, new)
        end, stop = len(old) - tail, len(new) - tail
        while head < min(end, stop) and old[head].text == new[head].text:
            head += 1
        while head < min(end, stop) and old[end - 1].text == new[stop - 1].text:
            end, stop, tail = end - 1, stop - 1, tail + 1
        if head + tail == len(old) == len(new):
            return
        middle = [cue.text for cue in new[head : len(new) - tail]]
        if not old or not new or (not head and not tail):
            self.setPlainText(running.text)
            return
        first, last, text = letters[head], letters[len(old) - tail], "".join(f"{line}\n" for line in middle)
        if not tail:
            first, last, text = first - 1, last - 1, "".join(f"\n{line}" for line in middle)
        self._cursor(first, last).insertText(text)

    def dress(self) -> None:
        """Mark the words anew, in the colours of the theme."""
        self._show_marks()
        self.margin.update()

    def show_only(self, speaker: str, *, again: bool = False) -> None:
        """Show the cues of one speaker, or with an empty name all."""
        if speaker == self._only and not (again and speaker):
            return
        self._only = speaker
        block = self.document().firstBlock()
        for cue in self.running.cues:
            block.setVisible(not speaker or cue.speaker == speaker)
            block = block.next()
        self.document().markContentsDirty(0, self.document().characterCount())
        self.viewport().update()
        self.margin.update()

    def is_shown(self, cue: int) -> bool:
        """Whether a cue is among those that are shown."""
        return not self._only or self.running.cues[cue].speaker == self._only

    def shown_words(self, first: int, stop: int) -> list[int]:
        """Of the words from `first` up to `stop` those that can be seen: nothing is done to what is not shown."""
        if not self._only:
            return list(range(first, stop))
        return [number for number in range(first, stop) if self.is_shown(self.running.cue_of(number))]

    def mark_selected(self, first: int, stop: int) -> None:
        """Highlight the words from `first` up to `stop`."""
        if (first, stop) != self._selected:
            self._selected = (first, stop)
            self._show_marks()

    def show_spoken(self, index: int | None, *, follow: bool) -> None:
        """Highlight the word that is heard, and scroll to it unless the reader has scrolled away from it."""
        if index == self._spoken:
            return
        self._spoken = index
        self._show_marks()
        if index is None or self._in_sight(index):
            self._let_go = False
        elif follow and not self._let_go:
            self.reveal(index)

    def show_matches(self, matches: tuple[tuple[int, int], ...], current: int) -> None:
        """Highlight places (first word, one behind the last), and one of them more, which is scrolled to."""
        self._matches, self._match = matches, current
        self._show_marks()
        if 0 <= current < len(matches):
            self.reveal(matches[current][0])

    def reveal(self, index: int) -> None:
        """Scroll until a word is in view, with some text around it."""
        if index < len(self.running) and not self._in_sight(index):
            cursor = self.textCursor()
            cursor.setPosition(self.running.start(index))
            self.setTextCursor(cursor)
            self.centerCursor()

    def word_rect(self, index: int) -> QRect:
        """Where a word stands in the viewport (its part in its first line)."""
        start, end = self.running.start(index), self.running.end(index)
        left, right = self.cursorRect(self._cursor(start, start)), self.cursorRect(self._cursor(end, end))
        width = right.left() - left.left() if right.top() == left.top() else 60
        return QRect(left.left(), left.top(), max(width, 8), left.height())

    def word_under(self, at: QPoint) -> int | None:
        """The word under a point of the viewport."""
        index = self.running.word_at(self.cursorForPosition(at).position())
        if index is None:
            return None
        area = self.word_rect(index).adjusted(-4, -3, 4, 3)
        return index if area.top() <= at.y() <= area.bottom() and at.x() <= area.right() + 2 else None

    def blocks_in_sight(self) -> Iterator[tuple[int, QTextBlock, QRectF]]:
        """The cues that can be seen, with their paragraphs and where these stand in the viewport."""
        block = self.firstVisibleBlock()
        while block.isValid() and block.blockNumber() < len(self.running.cues):
            area = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if area.top() > self.viewport().height():
                return
            if block.isVisible():
                yield block.blockNumber(), block, area
            block = block.next()

    def _in_sight(self, index: int) -> bool:
        return self.viewport().rect().adjusted(0, 8, 0, -24).intersects(self.word_rect(index))

    # marks

    def _show_marks(self) -> None:
        seen = [number for number, _, _ in self.blocks_in_sight()]
        marks: list[QTextEdit.ExtraSelection] = []
        if seen:
            first, stop = self.running.firsts[seen[0]], self.running.firsts[seen[-1] + 1]
            for number in seen:
                marks += self._marks_of(number)
            marks += self._grounds(first, stop)
        self.setExtraSelections(marks)

    def _marks_of(self, number: int) -> Iterator[QTextEdit.ExtraSelection]:
        """Who speaks a cue, and its words that should be looked at."""
        theme, cue, at = self._look.theme, self.running.cues[number], self.running.letters[number]
        if cue.speaker:
            shown = QTextCharFormat()
            shown.setForeground(speaker_colour(theme, self._speakers.get(cue.speaker, 0)))
            yield self._mark(at, at + len(cue.speaker), shown)
        words = self._transcript.cues[number].words
        for n in cue.doubtful:
            colour = word_colour(words[n], theme)
            if colour is not None:
                yield self._mark(at + cue.starts[n], at + cue.ends[n], _warned(colour, missing=words[n].is_missing))

    def _grounds(self, first: int, stop: int) -> Iterator[QTextEdit.ExtraSelection]:
        """Backgrounds of the words from `first` up to `stop`: found, selected, being said."""
        theme = self._look.theme
        found = [(places, n == self._match) for n, places in enumerate(self._matches)]
        for (a, b), current in found:
            if a < stop and b > first:
                colour = theme.marker if current else mix(theme.sunken, theme.marker, 0.35)
                yield self._mark_words(a, b, colour, theme.window if current else None)
        a, b = self._selected
        found_there = 0 <= self._match < len(self._matches) and (a, b) == self._matches[self._match]
        if a < b and a < stop and b > first and not found_there:
            yield self._mark_words(a, b, theme.selection)
        if self._spoken is not None and first <= self._spoken < stop:
            yield self._mark_words(self._spoken, self._spoken + 1, theme.accent, theme.accent_text)

    def _mark_words(self, first: int, stop: int, ground: QColor, ink: QColor | None = None) -> QTextEdit.ExtraSelection:
        shown = QTextCharFormat()
        shown.setBackground(ground)
        if ink is not None:
            shown.setForeground(ink)
        stop = min(stop, len(self.running))
        return self._mark(self.running.start(first), self.running.end(stop - 1), shown)

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

    # scrolling and the margin

    def _leave(self) -> None:
        self._let_go = self._spoken is not None

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self._leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_margin()
        self._show_marks()

    def _place_margin(self) -> None:
        area = self.contentsRect()
        self.margin.setGeometry(area.left(), area.top(), self.margin_width, area.height())

    def paint_margin(self, margin: QWidget, event: QPaintEvent) -> None:
        with QPainter(margin) as painter:
            painter.setFont(font("small", tabular=True))
            theme, height = self._look.theme, self.fontMetrics().height()
            flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for number, _, place in self.blocks_in_sight():
                painter.setPen(theme.warning if number in self.faulty else theme.text_faint)
                painter.drawText(
                    QRectF(0, place.top(), self.margin_width - 2 * MEDIUM, height + 1), flags, self._time_of(number)
                )
                speaker = self.running.cues[number].speaker
                if speaker:
                    colour = speaker_colour(theme, self._speakers.get(speaker, 0))
                    left = self.margin_width - MEDIUM - _STRIPE
                    painter.fillRect(QRectF(left, place.top() + 2, _STRIPE, place.height() - 3), colour)


def _warned(colour: QColor, *, missing: bool) -> QTextCharFormat:
    made = QTextCharFormat()
    styles = QTextCharFormat.UnderlineStyle
    made.setUnderlineStyle(styles.DashUnderline if missing else styles.WaveUnderline)
    made.setUnderlineColor(colour)
    if missing:
        made.setForeground(colour)
    return made
