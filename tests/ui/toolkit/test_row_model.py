"""What tables share: rows as many as there are, columns with headings, and which rows are shown again."""

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from workstation.ui.toolkit.row_model import Column, Index, RowModel


class Letters(RowModel):
    rows = "abc"

    def count(self) -> int:
        return len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return self.rows[index.row()] * (index.column() + 1) if role == Qt.ItemDataRole.DisplayRole else None


def test_rows_and_columns_are_flat(qtmodeltester: ModelTester) -> None:
    model = Letters((Column("Once", str), Column("Twice", str)))
    assert (model.rowCount(), model.columnCount()) == (3, 2)
    assert (model.rowCount(model.index(0, 0)), model.columnCount(model.index(0, 0))) == (0, 0)
    assert [model.headerData(column, Qt.Orientation.Horizontal) for column in (0, 1)] == ["Once", "Twice"]
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # pytest-qt has no annotations


def test_rows_that_changed_are_shown_again(qtbot: QtBot) -> None:
    model = Letters((Column("Once", str), Column("Twice", str)))
    told: list[tuple[int, int, int, int]] = []

    def keep(first: QModelIndex, last: QModelIndex) -> None:
        told.append((first.row(), first.column(), last.row(), last.column()))

    model.dataChanged.connect(keep)
    model.touch(1, 2)
    model.touch(-1, -1)
    model.touch(0, -1)
    assert told == [(1, 0, 2, 1)]
