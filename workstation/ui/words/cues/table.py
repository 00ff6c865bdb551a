"""The cues as a table: times, text, translation, how fast they read, and what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from workstation.core.words.transcript import Cue, join_text
from workstation.speech.cues.line_breaking import columns
from workstation.speech.cues.lint import KINDS, CueFault
from workstation.speech.cues.segmentation import ShownCue
from workstation.ui.toolkit.key_guard import LISTENING
from workstation.ui.toolkit.row_model import REST, Column, Index, RowModel
from workstation.ui.toolkit.theme import mix
from workstation.ui.toolkit.time_format import format_time
from workstation.ui.toolkit.typed_times import typed_time
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.bidi import runs_left
from workstation.ui.words.cue_model import LiveCues

NUMBER, START, END, SPEAKER, TEXT, TRANSLATION, SPEED, FAULTS = range(8)
_TIMES = (START, END)
_BREAK = " ⏎ "
"""Stands for a line break where a text is on one line."""
_TINT = 0.16
_ROOMY = 800
"""Pixels of a table that has room for translations while there are none."""
_BEGINNING = 14
"""Letters that their column has then."""
_OWN = "Times of its own: no rule changes them"
_RULED = "By its words and the rules: type a time, or drag an edge on the words lane, to set it"


def text_of(cue: Cue) -> str:
    """The text of a cue with the lines that somebody gave it."""
    lines, line = [], []
    for word in cue.words:
        line.append(word.text)
        if word.breaks:
            lines.append(join_text(line))
            line = []
    return "\n".join([*lines, join_text(line)] if line or not lines else lines)


def lines_of(text: str) -> list[str]:
    """A text as it counts: its lines without what is only space."""
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def fault_text(fault: CueFault) -> str:
    """A fault in a few words: its kind, and what was found of what is allowed."""
    name = KINDS.get(fault.rule, fault.rule)
    if fault.limit and fault.value != float("inf"):
        return f"{name}: {fault.value:.3g} of {fault.limit:g}"
    return name


@dataclass(frozen=True, slots=True)
class CueRow:
    """A cue as the columns show it: its number, its times as frames, and what is found of it."""

    number: int
    cue: Cue
    start: float
    end: float
    speed: float | None
    """Characters a second."""
    faults: Sequence[CueFault]
    rate: int
    style: str

    def time(self, frames: float) -> str:
        return "–" if self.cue.place is None else format_time(frames, self.rate, self.style)


COLUMNS: tuple[Column[CueRow], ...] = (
    Column("#", lambda row: str(row.number + 1), width=5, right=True),
    Column("In", lambda row: row.time(row.start), width=10, right=True, editable=True),
    Column("Out", lambda row: row.time(row.end), width=10, right=True, editable=True),
    Column("Speaker", lambda row: row.cue.speaker.replace("\n", _BREAK), width=9, editable=True),
    Column("Text", lambda row: text_of(row.cue).replace("\n", _BREAK), width=REST),
    Column("Translation", lambda row: row.cue.translation.replace("\n", _BREAK), width=REST, editable=True),
    Column("Char/s", lambda row: "" if row.speed is None else f"{row.speed:.0f}", width=7, right=True),
    Column("Faults", lambda row: " · ".join(map(fault_text, row.faults)), width=10),
)


class CueModel(RowModel[CueRow]):
    """The cues of the document, all or those with faults; what is typed into them is set by commands."""

    def __init__(self, desk: Desk, live: LiveCues) -> None:
        super().__init__(COLUMNS)
        self._desk, self._live = desk, live
        self._cues: Sequence[Cue] = ()
        self._rows: Sequence[int] = range(0)
        self._measured: Sequence[ShownCue] = ()
        """The cues whose speeds are known."""
        self._speeds: dict[int, float] = {}
        self.only_faults = False

    def count(self) -> int:
        return len(self._rows)

    def cue_of(self, index: Index) -> int:
        """The number of the cue in a row."""
        return self._rows[index.row()]

    def row_of(self, cue: int) -> int:
        """The row of a cue, -1 when it is not shown."""
        return self._rows.index(cue) if cue in self._rows else -1

    def follow(self, sight: tuple[int, int] | None = None) -> None:
        """Show the present cues and faults.

        While there are as many rows as before, those in `sight` (first, last) are told to have changed: a view asks for
        the others when they come into it, and would ask for tens of thousands at once.
        """
        self._cues = self._desk.session.document.transcript.cues
        if self._live.shown is not self._measured:
            self._measured = self._live.shown
            self._speeds = {
                cue.number: columns(" ".join(cue.lines)) / (cue.end - cue.start)
                for cue in self._live.shown
                if cue.end > cue.start
            }
        every = range(len(self._cues))
        rows = [n for n in every if n in self._live.by_cue] if self.only_faults else every
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        else:
            first, last = sight or (0, len(rows) - 1)
            self.touch(first, min(last, len(rows) - 1))

    def row(self, number: int) -> CueRow | None:
        cue = self._rows[number]
        return self._row_of(cue) if cue < len(self._cues) else None

    def _row_of(self, number: int) -> CueRow:
        rate, style = self._desk.session.document.rate, self._desk.settings["time_format"]
        start, end = self.times_of(number)
        found = self._live.by_cue.get(number, ())
        return CueRow(
            number, self._cues[number], start * rate, end * rate, self._speeds.get(number), found, rate, style
        )

    def appearance(self, number: int, column: int, role: int) -> object:
        number = self._rows[number]
        if number >= len(self._cues):
            return None
        faults = self._live.by_cue.get(number, [])
        theme = self._desk.look.theme
        if role == Qt.ItemDataRole.BackgroundRole and faults:
            return QBrush(mix(theme.sunken, theme.warning, _TINT))
        if role == Qt.ItemDataRole.ForegroundRole and column == FAULTS:
            return QBrush(theme.warning)
        own = column in _TIMES and self._cues[number].shown is not None
        if role == Qt.ItemDataRole.ForegroundRole and COLUMNS[column].right:
            return QBrush(theme.text if own else theme.text_dim)
        if role == Qt.ItemDataRole.ToolTipRole and column in _TIMES:
            return _OWN if own else _RULED
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = [fault.message[:1].upper() + fault.message[1:] for fault in faults]
            return "\n".join([self._cues[number].text, *lines] if column == TEXT else lines) or None
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        number, text = self._rows[index.row()], str(value).strip()
        if index.column() == SPEAKER and text != self._cues[number].speaker:
            self._desk.run("words.set_speaker", number, text)
            return True
        if index.column() in _TIMES:
            return self._set_time(number, index.column(), text)
        text = text.replace(_BREAK.strip(), "\n")
        if index.column() == TEXT and lines_of(text) != lines_of(text_of(self._cues[number])):
            self._desk.run("words.cue_text", number, text)
            return True
        if index.column() == TRANSLATION and text.split() != self._cues[number].translation.split():
            self._desk.run("words.translate", number, text)
            return True
        return False

    def _set_time(self, number: int, column: int, text: str) -> bool:
        """Take a typed time; the other edge stays where it is shown."""
        if text == COLUMNS[column].text(self._row_of(number)):
            return False
        place = self._cues[number].place
        if (seconds := typed_time(self._desk, text, "words.cue_times")) is None:
            return False
        start, end = self.times_of(number) if place is not None else (seconds, seconds + 1.0)
        start, end = (seconds, end) if column == START else (start, seconds)
        self._desk.run("words.cue_times", number, start, end)
        return True

    def times_of(self, number: int) -> tuple[float, float]:
        """When a cue is shown (s), by itself or by the rules."""
        cue, rate = self._cues[number], self._desk.session.document.rate
        start, end = cue.place.seconds(rate) if cue.place is not None else (0.0, 0.0)
        return start, end if cue.shown is not None else max(start, self._live.ends.get(number, end))


class FlatEditor(QStyledItemDelegate):
    """Types into a cell without a frame, which a row has no room for."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """A text that runs to the left does so here too, with its dots on its own side."""
        super().initStyleOption(option, index)
        if runs_left(option.text):
            option.direction = Qt.LayoutDirection.RightToLeft

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = super().createEditor(parent, option, index)
        editor.setStyleSheet("QLineEdit { border: none; border-radius: 0; padding: 0 2px; min-height: 0; }")
        return editor


class CueView(QTreeView):
    """The table; Return hears the current cue, F2 edits, Delete and Ctrl with arrows tell what is `wanted`."""

    passed_commands = LISTENING
    heard = Signal(QModelIndex)
    wanted = Signal(str)
    """What a key or a double click stands for: text, delete, left, right; with Shift far-left, far-right."""

    def __init__(self) -> None:
        super().__init__()
        self._translated = False
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setItemDelegate(FlatEditor(self))
        self.setAllColumnsShowFocus(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setAccessibleName("Subtitles")
        self.doubleClicked.connect(
            lambda index: self.wanted.emit("text") if not COLUMNS[index.column()].editable else None
        )

    @property
    def in_sight(self) -> tuple[int, int] | None:
        """The first and the last row in view; None where there is none."""
        room = self.viewport().rect()
        first, last = self.indexAt(room.topLeft()), self.indexAt(room.bottomLeft())
        if not first.isValid():
            return None
        return first.row(), last.row() if last.isValid() else self.model().rowCount() - 1

    def lay_out(self, model: CueModel) -> None:
        """Columns as wide as what they hold, texts share the rest."""
        self.header().setMinimumSectionSize(28)
        model.lay_columns(self.header())
        self._share()

    def show_translations(self, written: bool) -> None:
        """Where some are written they have as much room as the texts; else a place to begin, where there is room."""
        self._translated = written
        self.setColumnHidden(TRANSLATION, not written and self.width() < _ROOMY)
        mode = QHeaderView.ResizeMode.Stretch if written else QHeaderView.ResizeMode.Interactive
        if self.header().sectionResizeMode(TRANSLATION) is not mode:
            self.header().setSectionResizeMode(TRANSLATION, mode)
            self.header().resizeSection(TRANSLATION, _BEGINNING * self.fontMetrics().horizontalAdvance("0"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()
        self.show_translations(self._translated)

    def _share(self) -> None:
        """Leave the texts most of the room: faults have a tool tip."""
        em = self.fontMetrics().horizontalAdvance("0")
        self.header().resizeSection(FAULTS, min(30 * em, max(10 * em, self.viewport().width() // 5)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() is QAbstractItemView.State.EditingState
        current = self.currentIndex().isValid() and not editing
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current:
            self.heard.emit(self.currentIndex())
        elif current and event.key() == Qt.Key.Key_F2 and not COLUMNS[self.currentIndex().column()].editable:
            self.wanted.emit("text")
        elif current and (name := _wanted(event)):
            self.wanted.emit(name)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Ctrl with arrows and Delete are meant for the cue here, whatever command of the window has them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _wanted(event):
            event.accept()
            return True
        return super().event(event)


def _wanted(event: QKeyEvent) -> str:
    key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    if key == Qt.Key.Key_Delete and not event.modifiers():
        return "delete"
    if not control or key not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        return ""
    far = "far-" if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else ""
    return far + ("left" if key == Qt.Key.Key_Left else "right")
