"""The cues as a table: time, text, translation, how fast they read, and what is wrong with them."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from workstation.core.transcript import Cue
from workstation.speech.cues.faults import KINDS, Fault
from workstation.speech.cues.lines import columns
from workstation.ui.theme import mix
from workstation.ui.times import format_time
from workstation.ui.view import Desk
from workstation.ui.words.live_cues import LiveCues

_Index = QModelIndex | QPersistentModelIndex
NUMBER, START, SPEAKER, TEXT, TRANSLATION, SPEED, FAULTS = range(7)
_HEADINGS = ("#", "Start", "Speaker", "Text", "Translation", "Char/s", "Faults")
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_TINT = 0.16


def fault_text(fault: Fault) -> str:
    """A fault in a few words: its kind, and what was found of what is allowed."""
    name = KINDS.get(fault.rule, fault.rule)
    if fault.limit and fault.value != float("inf"):
        return f"{name}: {fault.value:.3g} of {fault.limit:g}"
    return name


class CueModel(QAbstractTableModel):
    """The cues of the document, all or those with faults; speakers and translations are set by commands."""

    def __init__(self, desk: Desk, live: LiveCues) -> None:
        super().__init__()
        self._desk, self._live = desk, live
        self._cues: tuple[Cue, ...] = ()
        self._rows: list[int] = []
        self._speeds: dict[int, float] = {}
        self.only_faults = False

    def cue_of(self, index: _Index) -> int:
        """The number of the cue in a row."""
        return self._rows[index.row()]

    def row_of(self, cue: int) -> int:
        """The row of a cue, -1 when it is not shown."""
        return self._rows.index(cue) if cue in self._rows else -1

    def follow(self) -> None:
        """Show the present cues and faults."""
        self._cues = self._desk.session.document.transcript.cues
        self._speeds = {
            cue.number: columns(" ".join(cue.lines)) / (cue.end - cue.start)
            for cue in self._live.shown
            if cue.end > cue.start
        }
        rows = [n for n in range(len(self._cues)) if not self.only_faults or n in self._live.by_cue]
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(_HEADINGS) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        number, column = self._rows[index.row()], index.column()
        if number >= len(self._cues):
            return None
        faults = self._live.by_cue.get(number, [])
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(number, column, faults)
        theme = self._desk.look.theme
        if role == Qt.ItemDataRole.BackgroundRole and faults:
            return QBrush(mix(theme.sunken, theme.warning, _TINT))
        if role == Qt.ItemDataRole.ForegroundRole and column == FAULTS:
            return QBrush(theme.warning)
        if role == Qt.ItemDataRole.ForegroundRole and column in (NUMBER, START, SPEED):
            return QBrush(theme.text_dim)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (NUMBER, START, SPEED):
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = [fault.message[:1].upper() + fault.message[1:] for fault in faults]
            return "\n".join([self._cues[number].text, *lines] if column == TEXT else lines) or None
        return None

    def _text(self, number: int, column: int, faults: list[Fault]) -> str:
        cue = self._cues[number]
        if column == NUMBER:
            return str(number + 1)
        if column == START:
            document, style = self._desk.session.document, self._desk.settings["time_format"]
            return format_time(cue.range.start, document.rate, style) if cue.range is not None else "–"
        if column == SPEED:
            return f"{self._speeds[number]:.0f}" if number in self._speeds else ""
        if column == FAULTS:
            return " · ".join(map(fault_text, faults))
        return {SPEAKER: cue.speaker, TEXT: cue.text, TRANSLATION: cue.translation.replace("\n", " ⏎ ")}[column]

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() in (SPEAKER, TRANSLATION) else flags

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        number, text = self._rows[index.row()], str(value).strip()
        if index.column() == SPEAKER and text != self._cues[number].speaker:
            self._desk.run("words.set_speaker", number, text)
            return True
        text = text.replace("⏎", "\n")
        if index.column() == TRANSLATION and text.split() != self._cues[number].translation.split():
            self._desk.run("words.translate", number, text)
            return True
        return False


class CueView(QTreeView):
    """The table; Return hears the current cue, typing or F2 edits a translation."""

    heard = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setAccessibleName("Subtitles")

    def lay_out(self) -> None:
        """Columns as wide as what they hold, texts share the rest."""
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(28)
        modes = QHeaderView.ResizeMode
        for column in range(len(_HEADINGS)):
            header.setSectionResizeMode(column, modes.Stretch if column in (TEXT, TRANSLATION) else modes.Interactive)
        em = self.fontMetrics().horizontalAdvance("0")
        for column, letters in ((NUMBER, 6), (START, 13), (SPEAKER, 11), (SPEED, 8), (FAULTS, 30)):
            header.resizeSection(column, em * letters)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() is QAbstractItemView.State.EditingState
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing and self.currentIndex().isValid():
            self.heard.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)
