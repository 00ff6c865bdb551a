"""The dialog that reviews filler words: each in its context, to be heard as it is and without, and ticked or not."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
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
from workstation.ui.toolkit.scrolled import open_at
from workstation.ui.toolkit.theme import LARGE, MEDIUM, SMALL
from workstation.ui.toolkit.time_format import format_time
from workstation.ui.toolkit.workspace import Desk

_CONTEXT = 6
"""Words shown on each side."""
_AROUND_SECONDS = 1.5


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
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["Time", "In the text"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName("Filler words")
        self.list.currentItemChanged.connect(lambda now, _: self._go(now))
        self.list.itemChanged.connect(lambda *_: self._count())
        self.list.itemActivated.connect(lambda *_: self._hear(without=False))
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
        self.list.blockSignals(True)
        self.list.clear()
        for place in find_fillers(self._transcript, (*sure, *perhaps)):
            self.list.addTopLevelItem(self._item(place, ticked=place in certain))
        self.list.blockSignals(False)
        self.list.setColumnWidth(0, self.list.fontMetrics().horizontalAdvance("0:00:00.0") + 3 * LARGE)
        self._count()
        if (first := self.list.topLevelItem(0)) is not None:
            self.list.setCurrentItem(first)

    def _item(self, place: tuple[int, int], *, ticked: bool) -> QTreeWidgetItem:
        first, stop = place
        words, desk = self._transcript.words, self._desk
        before = join_text(word.text for word in words[max(0, first - _CONTEXT) : first])
        after = join_text(word.text for word in words[stop : stop + _CONTEXT])
        said = join_text(word.text for word in words[first:stop])
        range_ = self._range(place)
        time = (
            "–"
            if range_ is None
            else format_time(range_.start, desk.session.document.rate, desk.settings["time_format"], 1)
        )
        item = QTreeWidgetItem([time, f"{before}  ❬{said}❭  {after}"])
        item.setSizeHint(0, QSize(0, self.list.fontMetrics().height() + MEDIUM))
        item.setData(0, Qt.ItemDataRole.UserRole, place)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(0, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        return item

    def places(self) -> list[tuple[int, int]]:
        """The places that are ticked: first word, and one behind the last."""
        items = (self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount()))
        return [
            item.data(0, Qt.ItemDataRole.UserRole)
            for item in items
            if item is not None and item.checkState(0) is Qt.CheckState.Checked
        ]

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
        self.count.setText(f"{len(places)} of {self.list.topLevelItemCount()} ticked, {seconds:.1f} s")
        self.remove.setEnabled(bool(places))

    def _tick(self, on: bool) -> None:
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None:
                item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _go(self, item: QTreeWidgetItem | None) -> None:
        range_ = None if item is None else self._range(item.data(0, Qt.ItemDataRole.UserRole))
        for button in (self.as_it_is, self.without):
            button.setEnabled(range_ is not None)
        if range_ is not None:
            self._desk.run("selection.set", *range_.seconds(self._desk.session.document.rate))
            self._desk.viewport.reveal(range_.start)

    def _hear(self, *, without: bool) -> None:
        item = self.list.currentItem()
        place = None if item is None else item.data(0, Qt.ItemDataRole.UserRole)
        range_ = None if place is None else self._range(place)
        if place is None or range_ is None:
            return
        if without:
            self._desk.run("words.hear_without", name_words(range(*place)))
            return
        start, stop = range_.seconds(self._desk.session.document.rate)
        end = self._desk.session.document.seconds
        self._desk.run("transport.play", max(0.0, start - _AROUND_SECONDS), min(end, stop + _AROUND_SECONDS))

    def _range(self, place: tuple[int, int]) -> FrameRange | None:
        ranges = [r for n in range(*place) if (r := self._transcript.word(n).range) is not None]
        return FrameRange(min(r.start for r in ranges), max(r.stop for r in ranges)) if ranges else None


def ask_fillers(desk: Desk, command: Command, window: QWidget) -> None:
    FillersDialog(desk, window).open()
