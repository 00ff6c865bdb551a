"""The dialog that reviews filler words: each in its context, to be heard as it is and without, and ticked or not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from workstation.commands.registry import Command
from workstation.commands.words.clean_up import own_fillers
from workstation.commands.words.targets import name_words
from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import join_text
from workstation.speech.text.fillers import find_fillers, phrases_in
from workstation.ui.toolkit.buttons import answers
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.row_model import REST, Column, Index, RowList
from workstation.ui.toolkit.scrolled import open_at
from workstation.ui.toolkit.theme import LARGE, MEDIUM, SMALL
from workstation.ui.toolkit.time_format import format_time
from workstation.ui.toolkit.workspace import Desk

_CONTEXT = 6
"""Words shown on each side."""
_AROUND_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class FillerRow:
    """Words that may go: the first and one behind the last, when they are said, and what stands around them."""

    place: tuple[int, int]
    time: str
    context: str
    ticked: bool


COLUMNS: tuple[Column[FillerRow], ...] = (
    Column("Time", lambda row: row.time, width=13),
    Column("In the text", lambda row: row.context, width=REST),
)


class FillerModel(RowList[FillerRow]):
    """The rows, each of which can be ticked in its first column; they are `height` pixels high."""

    def __init__(self, height: int, parent: QObject) -> None:
        super().__init__(COLUMNS, parent)
        self._height = height

    def tick(self, numbers: Iterable[int], on: bool) -> None:
        chosen = set(numbers)
        self.rows = tuple(replace(row, ticked=on) if n in chosen else row for n, row in enumerate(self.rows))
        self.touch(0, self.count() - 1)

    def appearance(self, number: int, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.CheckStateRole and column == 0:
            return Qt.CheckState.Checked if self.rows[number].ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.SizeHintRole and column == 0:
            return QSize(0, self._height)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else super().flags(index)

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.tick([index.row()], Qt.CheckState(value) is Qt.CheckState.Checked)
        return True


class FillersDialog(QDialog):
    """Lists that can be edited above, what they find below; sure fillers are ticked, doubtful ones are not."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Remove filler words")
        open_at(self, 680, 520)
        self._desk = desk
        self._transcript = desk.session.document.transcript
        own = own_fillers(desk.session, self._transcript.language)
        self.sure = QLineEdit(", ".join(own.sure))
        self.perhaps = QLineEdit(", ".join(own.perhaps))
        for line in (self.sure, self.perhaps):
            line.editingFinished.connect(self._list)
        self.list = QTreeView()
        self.found = FillerModel(self.list.fontMetrics().height() + MEDIUM, self)
        self.list.setModel(self.found)
        self.found.lay_columns(self.list.header())
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName("Filler words")
        self.list.selectionModel().currentChanged.connect(lambda *_: self._go())
        self.found.dataChanged.connect(lambda *_: self._count())
        self.list.activated.connect(lambda *_: self._hear(without=False))
        self.count = PlainLabel()
        self.count.setProperty("role", "dim")
        self._lay_out()
        self._list()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(MEDIUM)
        form.addRow("Always", self.sure)
        form.addRow("Perhaps", self.perhaps)
        self.as_it_is, self.without = QPushButton("Hear as it is"), QPushButton("Hear without")
        every, none = QPushButton("Tick all"), QPushButton("Tick none")
        for button in (self.as_it_is, self.without, every, none):
            button.setAutoDefault(False)
        self.as_it_is.clicked.connect(lambda: self._hear(without=False))
        self.without.clicked.connect(lambda: self._hear(without=True))
        every.clicked.connect(lambda: self._tick(True))
        none.clicked.connect(lambda: self._tick(False))
        hearing = QHBoxLayout()
        hearing.setSpacing(SMALL)
        for part in (self.as_it_is, self.without):
            hearing.addWidget(part)
        hearing.addStretch(1)
        for part in (every, none):
            hearing.addWidget(part)
        buttons, self.remove = answers(self, "Remove")
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addLayout(form)
        column.addWidget(self.list, 1)
        column.addLayout(hearing)
        column.addLayout(foot)

    def _list(self) -> None:
        """Show what the lists find now."""
        sure, perhaps = phrases_in(self.sure.text()), phrases_in(self.perhaps.text())
        certain = set(find_fillers(self._transcript, sure))
        places = find_fillers(self._transcript, (*sure, *perhaps))
        self.found.show(self._row(place, ticked=place in certain) for place in places)
        self._count()
        if self.found.rows:
            self.list.setCurrentIndex(self.found.index(0, 0))

    def _row(self, place: tuple[int, int], *, ticked: bool) -> FillerRow:
        first, stop = place
        words, desk = self._transcript.words, self._desk
        before = join_text(word.text for word in words[max(0, first - _CONTEXT) : first])
        after = join_text(word.text for word in words[stop : stop + _CONTEXT])
        said = join_text(word.text for word in words[first:stop])
        range_, rate, style = self._range(place), desk.session.document.rate, desk.settings["time_format"]
        time = "–" if range_ is None else format_time(range_.start, rate, style, 1)
        return FillerRow(place, time, f"{before}  ❬{said}❭  {after}", ticked)

    def places(self) -> list[tuple[int, int]]:
        """The places that are ticked: first word, and one behind the last."""
        return [row.place for row in self.found.rows if row.ticked]

    def accept(self) -> None:
        """Keep the lists and remove what is ticked."""
        self._desk.run("words.set_fillers", self.sure.text(), self.perhaps.text())
        places = self.places()
        if places:
            words = name_words(n for first, stop in places for n in range(first, stop))
            with_sound = bool(self._desk.settings["words_with_sound"])
            self._desk.run("words.remove_fillers", words, **({} if with_sound else {"sound": False}))
        super().accept()

    def _count(self) -> None:
        places = self.places()
        ranges = [r for place in places if (r := self._range(place)) is not None]
        seconds = sum(r.frames for r in ranges) / self._desk.session.document.rate
        self.count.setText(f"{len(places)} of {self.found.count()} ticked, {seconds:.1f} s")
        self.remove.setEnabled(bool(places))

    def _tick(self, on: bool) -> None:
        self.found.tick(range(self.found.count()), on)

    def _go(self) -> None:
        row = self.found.row(self.list.currentIndex().row()) if self.list.currentIndex().isValid() else None
        range_ = None if row is None else self._range(row.place)
        for button in (self.as_it_is, self.without):
            button.setEnabled(range_ is not None)
        if range_ is not None:
            self._desk.run("selection.set", *range_.seconds(self._desk.session.document.rate))
            self._desk.viewport.reveal(range_.start)

    def _hear(self, *, without: bool) -> None:
        row = self.found.row(self.list.currentIndex().row()) if self.list.currentIndex().isValid() else None
        range_ = None if row is None else self._range(row.place)
        if row is None or range_ is None:
            return
        if without:
            self._desk.run("words.hear_without", name_words(range(*row.place)))
            return
        start, stop = range_.seconds(self._desk.session.document.rate)
        end = self._desk.session.document.seconds
        self._desk.run("transport.play", max(0.0, start - _AROUND_SECONDS), min(end, stop + _AROUND_SECONDS))

    def _range(self, place: tuple[int, int]) -> FrameRange | None:
        ranges = [r for n in range(*place) if (r := self._transcript.word(n).range) is not None]
        return FrameRange(min(r.start for r in ranges), max(r.stop for r in ranges)) if ranges else None


def ask_fillers(desk: Desk, command: Command, window: QWidget) -> None:
    FillersDialog(desk, window).open()
