"""The markers panel: a list to go to, name and remove markers and regions."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workstation.core.document import Marker
from workstation.ui.panels.parts import EmptyState, icon_button
from workstation.ui.toolkit.row_model import REST, Column, Index, RowModel
from workstation.ui.toolkit.theme import MEDIUM, SMALL
from workstation.ui.toolkit.time_format import format_length, format_time
from workstation.ui.toolkit.typed_times import typed_time
from workstation.ui.toolkit.workspace import Desk, watch


@dataclass(frozen=True, slots=True)
class MarkerRow:
    """A marker, the document's rate, and how times are written."""

    marker: Marker
    rate: int
    style: str


COLUMNS: tuple[Column[MarkerRow], ...] = (
    Column("Label", lambda row: row.marker.label, width=REST, editable=True),
    Column("Start", lambda row: format_time(row.marker.range.start, row.rate, row.style), right=True, editable=True),
    Column("Length", lambda row: _length(row.marker, row.rate, row.style), right=True, editable=True),
)
_LABEL, _START = 0, 1


def _length(marker: Marker, rate: int, style: str) -> str:
    return "" if marker.range.is_caret else format_length(marker.range.frames, rate, style)


class MarkerModel(RowModel[MarkerRow]):
    """The markers of the document; what is typed, a label, a time or a length, is set by commands."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(COLUMNS)
        self._desk = desk
        self._markers: tuple[Marker, ...] = desk.session.document.markers

    def count(self) -> int:
        return len(self._markers)

    def row(self, number: int) -> MarkerRow:
        rate, style = self._desk.session.document.rate, self._desk.settings["time_format"]
        return MarkerRow(self._markers[number], rate, style)

    def appearance(self, number: int, column: int, role: int) -> object:
        marker = self._markers[number]
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            icon = "mdi6.map-marker" if marker.range.is_caret else "mdi6.arrow-expand-horizontal"
            return self._desk.look.icon(icon, "marker")
        if role == Qt.ItemDataRole.ToolTipRole and column == 0:
            return marker.label
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        text = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or text == self.data(index, role):
            return False
        if index.column() == _LABEL:
            self._desk.run("marker.rename", index.row(), text)
            return True
        return self._set_time(index.row(), index.column(), text)

    def _set_time(self, row: int, column: int, text: str) -> bool:
        """Move a marker to a typed time, a region with its length; or give it a typed length, without one a marker."""
        rate, old = self._desk.session.document.rate, self._markers[row].range
        seconds = typed_time(self._desk, text, "marker.move") if text or column == _START else 0.0
        if seconds is None:
            return False
        start = seconds if column == _START else old.start / rate
        stop = seconds + old.frames / rate if column == _START else start + seconds
        self._desk.run("marker.move", row, start, *(() if stop == start else (stop,)))
        return True

    def show(self, markers: tuple[Marker, ...]) -> None:
        if len(markers) != len(self._markers):
            self.beginResetModel()
            self._markers = markers
            self.endResetModel()
        elif markers != self._markers:
            self._markers = markers
            self.touch(0, len(markers) - 1)


class MarkerView(QTableView):
    """The list; Delete removes the marker that is current.

    A table and not a tree, which asks for the flags of all rows whenever one is new.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setHighlightSections(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 2 * SMALL)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setAccessibleName("Markers")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() is QAbstractItemView.State.EditingState
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not editing:
            self.remove_current()
        else:
            super().keyPressEvent(event)

    def remove_current(self) -> None:
        if self.currentIndex().isValid():
            self._desk.run("marker.remove", self.currentIndex().row())


class MarkersPanel(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.model = MarkerModel(desk)
        self.model.setParent(self)
        self.view = MarkerView(desk)
        self.view.setModel(self.model)
        header = self.view.horizontalHeader()
        header.setResizeContentsPrecision(0)  # what is on screen: to measure a thousand rows takes longer than to show
        self.model.lay_columns(header)
        self.view.clicked.connect(self._go)
        self.view.activated.connect(self._go)
        self._pages = QStackedWidget()
        self._empty = EmptyState(
            desk.look,
            "mdi6.map-marker-outline",
            "No markers",
            "Mark the place of the caret, or the selection as a region, and come back to it here.",
        )
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.view)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.setSpacing(0)
        column_layout.addLayout(self._make_bar())
        column_layout.addWidget(self._pages, 1)
        watch(self, desk.session.changed, lambda _: self._show())
        watch(self, desk.settings.changed, lambda _: self.view.viewport().update())
        self._show()

    def _make_bar(self) -> QHBoxLayout:
        look, run = self._desk.look, self._desk.run
        self.add = QPushButton("Add")
        self.add.setIcon(look.icon("mdi6.map-marker-plus-outline"))
        self.add.setToolTip("Mark the selection or the caret")
        self.add.clicked.connect(lambda: run("marker.add"))
        self.remove = icon_button(look, "mdi6.delete-outline", "Remove the marker", self.view.remove_current)
        bar = QHBoxLayout()
        bar.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, SMALL)
        bar.setSpacing(SMALL)
        bar.addWidget(self.add)
        bar.addStretch(1)
        bar.addWidget(icon_button(look, "mdi6.skip-previous", "Previous marker", lambda: run("marker.previous")))
        bar.addWidget(icon_button(look, "mdi6.skip-next", "Next marker", lambda: run("marker.next")))
        bar.addWidget(self.remove)
        return bar

    def _show(self) -> None:
        document = self._desk.session.document
        self.model.show(document.markers)
        self._pages.setCurrentWidget(self.view if document.markers else self._empty)
        self.add.setEnabled(document.frames > 0)
        self.remove.setEnabled(bool(document.markers))

    def _go(self, index: QModelIndex) -> None:
        marker = self._desk.session.document.markers[index.row()]
        self._desk.run("marker.select", index.row())
        self._desk.viewport.reveal(marker.range.start)
