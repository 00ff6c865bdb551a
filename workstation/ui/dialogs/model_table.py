"""The rows of the window of speech models as Qt's views read them."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHeaderView

from workstation.commands.speech.models import INSTALLED, PART, ModelRow
from workstation.speech.store.detect import KINDS
from workstation.speech.store.models import shown_size
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.row_model import REST, Column, Index, RowModel

_STATE = 5


@dataclass(frozen=True, slots=True)
class ShownModel:
    """A row, and how far the work on it is: None when there is none."""

    model: ModelRow
    progress: float | None


COLUMNS: tuple[Column[ShownModel], ...] = (
    Column("Model", lambda row: row.model.title, width=REST),
    Column("Kind", lambda row: _kind(row.model)),
    Column("Languages", lambda row: row.model.spoken),
    Column("Size", lambda row: shown_size(row.model.size), right=True),
    Column("Licence", lambda row: row.model.licence),
    Column("State", lambda row: _state(row.model, row.progress)),
)


def _kind(row: ModelRow) -> str:
    return KINDS[row.kind].title.split(":")[0] if row.kind in KINDS else row.kind


def _state(row: ModelRow, progress: float | None) -> str:
    if progress is not None:
        return f"{progress:.0%}"
    if row.state == PART:
        return f"{min(0.99, row.have / max(row.size, 1)):.0%}, paused"
    if row.state == INSTALLED:
        return "installed"
    return f"needs {row.needs[0]}" if row.needs else ""


class ModelTable(RowModel[ShownModel]):
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

    def row(self, number: int) -> ShownModel | None:
        if number >= len(self.rows):
            return None
        return ShownModel(self.rows[number], self._progress(self.rows[number]))

    def appearance(self, number: int, column: int, role: int) -> object:
        if number >= len(self.rows):
            return None
        row = self.rows[number]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.id
        if role == Qt.ItemDataRole.DecorationRole and column == _STATE:
            return self._icon(row)
        if role == Qt.ItemDataRole.ForegroundRole:
            theme = self._look.theme
            return theme.text if column == 0 or row.state == INSTALLED else theme.text_dim
        return None

    def lay_columns(self, header: QHeaderView) -> None:
        super().lay_columns(header)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _icon(self, row: ModelRow) -> QIcon:
        if self._progress(row) is not None:
            return self._look.icon("mdi6.download", "accent")
        if row.state == INSTALLED:
            return self._look.icon("mdi6.check-circle-outline", "ok")
        if row.state == PART:
            return self._look.icon("mdi6.pause-circle-outline", "warning")
        return QIcon()
