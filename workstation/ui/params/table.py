"""The editor of a table: a grid of small editors, one row for each entry."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from workstation.core.params import Param, Value
from workstation.ui.params.editor import ParamEditor, simple_editor
from workstation.ui.toolkit.plain_text import PlainLabel


class TableEditor(ParamEditor):
    """Rows can be edited, added and removed; the value is a tuple of rows."""

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self._cells: list[list[ParamEditor]] = []
        self._grid_host = QWidget(self)
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        self._column.addWidget(self._grid_host)
        self.add_button = QPushButton(f"Add to {param.title.lower()}", self)
        self.add_button.clicked.connect(self._add_row)
        self._column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._row.addLayout(self._column, 1)
        self.setFocusProxy(self.add_button)
        self._show(param.default)

    def cell(self, row: int, column: int) -> ParamEditor:
        return self._cells[row][column]

    def remove_row(self, row: int) -> None:
        rows = self._rows()
        self._replace((*rows[:row], *rows[row + 1 :]))

    def _add_row(self) -> None:
        self._replace((*self._rows(), tuple(field.default for field in self.param.fields)))

    def _replace(self, rows: tuple[Value, ...]) -> None:
        self._show(rows)
        self._take(rows, final=True)

    def _rows(self) -> tuple[tuple[Value, ...], ...]:
        assert isinstance(self._value, tuple)
        return tuple(row for row in self._value if isinstance(row, tuple))

    def _show(self, value: Value) -> None:
        assert isinstance(value, tuple)
        rows = [row for row in value if isinstance(row, tuple)]
        if len(rows) != len(self._cells):
            self._build(len(rows))
        for cells, row in zip(self._cells, rows, strict=True):
            for cell, item in zip(cells, row, strict=True):
                if cell.value != item:
                    cell.set_value(item)

    def _build(self, count: int) -> None:
        """Lay out `count` rows anew."""
        old = self._grid_host
        self._grid_host = QWidget(self)
        grid = QGridLayout(self._grid_host)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        if count:
            for column, field in enumerate(self.param.fields):
                heading = PlainLabel(field.title, self._grid_host)
                heading.setToolTip(field.hint)
                heading.setEnabled(False)
                grid.addWidget(heading, 0, column)
        self._cells = [[self._cell(field, row, i) for i, field in enumerate(self.param.fields)] for row in range(count)]
        for row, cells in enumerate(self._cells):
            for column, cell in enumerate(cells):
                grid.addWidget(cell, row + 1, column)
            remove = QToolButton(self._grid_host)
            remove.setText("✕")
            remove.setAutoRaise(True)
            remove.setToolTip("Remove this row")
            remove.clicked.connect(lambda _=False, at=row: self.remove_row(at))
            grid.addWidget(remove, row + 1, len(cells))
        self._column.replaceWidget(old, self._grid_host)
        old.hide()
        old.deleteLater()

    def _cell(self, field: Param, row: int, column: int) -> ParamEditor:
        cell = simple_editor(field, self._grid_host, compact=True)
        cell.changed.connect(lambda item: self._edit(row, column, item))
        cell.released.connect(self.released)
        return cell

    def _edit(self, row: int, column: int, item: Value) -> None:
        rows = list(self._rows())
        rows[row] = (*rows[row][:column], item, *rows[row][column + 1 :])
        self._take(tuple(rows), final=False)
