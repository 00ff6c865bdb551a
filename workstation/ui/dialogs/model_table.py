"""The rows of the window of speech models as Qt's views read them."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHeaderView, QTableView

from workstation.commands.speech.models import INSTALLED, PART, ModelRow
from workstation.speech.store.detect import KINDS
from workstation.speech.store.models import shown_size
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.row_model import Index, RowModel

COLUMNS = ("Model", "Kind", "Languages", "Size", "Licence", "State")
_SIZE, _STATE = 3, 5


class ModelTable(RowModel):
    """`progress` says how far the work on a row is, None when there is none."""

    def __init__(self, look: Look, progress: Callable[[ModelRow], float | None], parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, parent)
        self._look, self._progress = look, progress
        self.rows: tuple[ModelRow, ...] = ()

    def count(self) -> int:
        return len(self.rows)

    def show_rows(self, rows: tuple[ModelRow, ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def row_at(self, index: Index) -> ModelRow | None:
        return self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None

    def find(self, id_: str) -> int:
        """The number of a model's row, -1 when it is not shown."""
        return next((i for i, row in enumerate(self.rows) if row.id == id_), -1)

    def touch_model(self, id_: str) -> None:
        """Show the state of a model again."""
        self.touch(self.find(id_), self.find(id_))

    def lay_columns(self, view: QTableView) -> None:
        """The names take what room the others leave."""
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index)
        if row is None:
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            kind = KINDS[row.kind].title.split(":")[0] if row.kind in KINDS else row.kind
            return (row.title, kind, row.spoken, shown_size(row.size), row.licence, self._state(row))[column]
        if role == Qt.ItemDataRole.TextAlignmentRole and column == _SIZE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.id
        if role == Qt.ItemDataRole.DecorationRole and column == _STATE:
            return self._icon(row)
        if role == Qt.ItemDataRole.ForegroundRole:
            theme = self._look.theme
            return theme.text if column == 0 or row.state == INSTALLED else theme.text_dim
        return None

    def _state(self, row: ModelRow) -> str:
        progress = self._progress(row)
        if progress is not None:
            return f"{progress:.0%}"
        if row.state == PART:
            return f"{min(0.99, row.have / max(row.size, 1)):.0%}, paused"
        if row.state == INSTALLED:
            return "installed"
        return f"needs {row.needs[0]}" if row.needs else ""

    def _icon(self, row: ModelRow) -> QIcon:
        if self._progress(row) is not None:
            return self._look.icon("mdi6.download", "accent")
        if row.state == INSTALLED:
            return self._look.icon("mdi6.check-circle-outline", "ok")
        if row.state == PART:
            return self._look.icon("mdi6.pause-circle-outline", "warning")
        return QIcon()
