"""The table of many files, and what came of each."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt

from workstation.media.endings import SOUND_ENDINGS
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.row_model import REST, Column, RowList

STATES = {"done": "Done", "skipped": "Done before", "failed": "Failed", "": "", "waiting": "Waiting"}


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A file, and what came of it."""

    path: Path
    status: str = ""
    note: str = ""


COLUMNS: tuple[Column[BatchFile], ...] = (
    Column("File", lambda file: file.path.name, width=24),
    Column("State", lambda file: STATES.get(file.status, file.status), width=12),
    Column("What came of it", lambda file: file.note, width=REST),
)


class BatchFiles(RowList[BatchFile]):
    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(COLUMNS, parent)
        self._look = look

    def appearance(self, number: int, column: int, role: int) -> object:
        file = self.rows[number]
        if role == Qt.ItemDataRole.ToolTipRole:
            return file.note if column == 2 and file.note else str(file.path)
        if role == Qt.ItemDataRole.ForegroundRole and column:
            return self._look.theme.warning if file.status == "failed" else self._look.theme.text_faint
        return None

    def tell(self, path: Path, status: str, note: str) -> None:
        """What came of a file."""
        number = next((number for number, row in enumerate(self.rows) if row.path == path), None)
        if number is not None:
            self.rows = (*self.rows[:number], BatchFile(path, status, note), *self.rows[number + 1 :])
            self.touch(number, number)


def sounds_in(folder: Path) -> list[Path]:
    """The sound files of a folder and of those within it, by name."""
    files = (path for path in sorted(folder.rglob("*")) if path.suffix.lower().lstrip(".") in SOUND_ENDINGS)
    return [path for path in files if path.is_file()]
