"""What the tables of the window share as Qt's models: as many rows as there are things, and a column is one row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")

CONTENTS, REST = 0, -1
"""Widths of columns: as wide as what they hold; what room the others leave."""

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_FLAGS = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_SHOWN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole)


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column of a table: its heading, what it says of a row, and how wide it is."""

    heading: str
    text: Callable[[Row], str]
    width: int = CONTENTS
    """CONTENTS, REST, or a number of digits, which the user may change."""
    right: bool = False
    """What it says stands at its right edge."""
    editable: bool = False
    """What is typed there is for the model to understand, in `setData`."""


class RowModel(QAbstractTableModel, Generic[Row]):
    """A flat table; those who derive say how many rows there are, what each is, and how cells look."""

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)

    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def row(self, number: int) -> Row | None:
        """What the columns are asked about; None for a row that has gone since the view was told."""
        raise NotImplementedError

    def appearance(self, number: int, column: int, role: int) -> object:
        """What Qt is to know of a cell besides its text: colours, icons, tool tips; None for nothing of its own."""
        return None

    def touch(self, first: int, last: int) -> None:
        """Tell that what is in these rows, the last one too, is to be shown again."""
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))

    def lay_columns(self, header: QHeaderView) -> None:
        """Give the columns of a view their widths."""
        digit = (header.parentWidget() or header).fontMetrics().horizontalAdvance("0")  # a heading may be smaller
        modes = {CONTENTS: header.ResizeMode.ResizeToContents, REST: header.ResizeMode.Stretch}
        header.setStretchLastSection(False)
        for number, column in enumerate(self._columns):
            header.setSectionResizeMode(number, modes.get(column.width, header.ResizeMode.Interactive))
            if column.width > 0:
                header.resizeSection(number, digit * column.width)

    # what Qt asks for

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        number, column = index.row(), index.column()
        if role in _SHOWN:
            row = self.row(number)
            return None if row is None else self._columns[column].text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self._columns[column].right else None
        return self.appearance(number, column, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _FLAGS | Qt.ItemFlag.ItemIsEditable if self._columns[index.column()].editable else _FLAGS

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else self.count()

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].heading
        return None


class RowList(RowModel[Row]):
    """The rows that it is given, until it is given others."""

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(columns, parent)
        self.rows: tuple[Row, ...] = ()

    def show(self, rows: Iterable[Row]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def count(self) -> int:
        return len(self.rows)

    def row(self, number: int) -> Row | None:
        return self.rows[number] if number < len(self.rows) else None
