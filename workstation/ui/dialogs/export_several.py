"""The dialog of several exports at once: what, in which format, under which names; it lists the files to be."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from workstation.commands.files.export_several import EXISTS, PATTERNS, ExportPart, names_of, parts_of, plan
from workstation.commands.registry import Command
from workstation.core.errors import CommandError
from workstation.core.timecode import clock
from workstation.exchange.naming import PLACEHOLDERS
from workstation.ui.dialogs.chooser import chooser
from workstation.ui.dialogs.format_fields import FormatFields
from workstation.ui.dialogs.parts import lay_out, tab_as_it_reads, with_button
from workstation.ui.dialogs.replacing import after_asking_to_replace
from workstation.ui.toolkit.document_name import document_name, folder_of
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.row_model import REST, Column, RowList
from workstation.ui.toolkit.theme import MEDIUM, SMALL
from workstation.ui.toolkit.workspace import Desk

KINDS = {
    "track": "Tracks",
    "region": "Regions",
    "marker": "From each marker to the next",
    "clip": "Clips",
}
_LISTED = 500
"""More rows than anyone reads; the files are written all the same."""


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file as it would be written; `note` is what becomes of one that is there, `is_written` whether it is."""

    name: str
    seconds: float
    note: str
    path: Path
    is_written: bool


COLUMNS: tuple[Column[PlannedFile], ...] = (
    Column("File", lambda file: file.name, width=REST),
    Column("Length", lambda file: clock(file.seconds, 1), width=10),
    Column("", lambda file: file.note, width=14),
)


class _Files(RowList[PlannedFile]):
    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(COLUMNS, parent)
        self._look = look

    def appearance(self, number: int, column: int, role: int) -> object:
        file = self.rows[number]
        if role == Qt.ItemDataRole.ToolTipRole and column == 0:
            return str(file.path)
        if role == Qt.ItemDataRole.ForegroundRole and column == 2:
            return self._look.theme.warning
        if role == Qt.ItemDataRole.ForegroundRole and column == 0 and not file.is_written:
            return self._look.theme.text_faint
        return None


class ExportSeveralDialog(QDialog):
    """Every choice shows at once which files it would write."""

    def __init__(self, desk: Desk, command: Command, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export several")
        self._desk, self._command = desk, command
        self._planned: list[str] = []
        self.tail = QCheckBox("Let effects ring out after the end", self)
        self.tail.setToolTip("Reverbs and echoes, where the sound ends")
        self.tail.setChecked(True)
        self._parts = self._found()
        self.each, self.exists = QComboBox(), QComboBox()
        for kind, title in KINDS.items():
            if self._parts[kind]:
                self.each.addItem(f"{title} ({len(self._parts[kind])})", kind)
        for value, title in EXISTS.items():
            self.exists.addItem(title, value)
        self.pattern = QLineEdit(PATTERNS[self.each.currentData() or "track"])
        self.folder = QLineEdit(str(folder_of(desk) / document_name(desk)))
        self.folder.setMinimumWidth(360)
        self.files = QTreeView()
        self.listed = _Files(desk.look, self)
        self.files.setModel(self.listed)
        self.listed.lay_columns(self.files.header())
        self.files.setRootIsDecorated(False)
        self.files.setUniformRowHeights(True)
        self.files.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.files.setAccessibleName("Files that will be written")
        self.files.setMinimumHeight(160)
        self.note = PlainLabel()
        self.note.setProperty("role", "error")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(2 * self.note.fontMetrics().height())  # else it takes its room from the fields
        kept = self.note.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.note.setSizePolicy(kept)
        form = QFormLayout()
        form.setSpacing(MEDIUM)
        form.addRow("What", self.each)
        self.fields = FormatFields(desk, form, self._follow_format)
        self._lay_out(form)
        self.each.currentIndexChanged.connect(self._follow_kind)
        self.tail.toggled.connect(self._follow_tail)
        self.exists.currentIndexChanged.connect(lambda _: self._show_files())
        self.pattern.textChanged.connect(lambda _: self._show_files())
        self.folder.textChanged.connect(lambda _: self._show_files())
        self._show_files()

    def accept(self) -> None:
        """Run the command, after a question where files would be replaced; the dialog stays open when it says no."""
        names = self._planned if self.exists.currentData() == "replace" else ()
        folder = Path(self.folder.text()).expanduser()
        after_asking_to_replace(self._desk.session, self, [folder / name for name in names], self._export)

    def _export(self, agreed: dict[str, bool]) -> None:
        each, pattern = self.each.currentData(), self.pattern.text()
        given: dict[str, object] = {"each": each, "format": self.fields.chosen.suffix}
        if pattern != PATTERNS[each]:
            given["name"] = pattern
        if self.exists.currentData() != "stop":
            given["exists"] = self.exists.currentData()
        if not self.tail.isChecked():
            given["tail"] = False
        if self._desk.run(self._command.id, self.folder.text(), **given, **self.fields.given, **agreed) is not None:
            self._desk.settings["export_format"] = self.fields.chosen.suffix
            super().accept()

    def _lay_out(self, form: QFormLayout) -> None:
        self.export = lay_out(self, "Export", form, self.files, self.note, grows=0)
        form.addRow("", self.tail)
        self.fields.add_ticks()
        hint = PlainLabel("  ".join(f"{{{name}}}" for name in PLACEHOLDERS))
        hint.setProperty("role", "small")
        hint.setToolTip("\n".join(f"{{{name}}}: {text}" for name, text in PLACEHOLDERS.items()))
        naming = QVBoxLayout()
        naming.setSpacing(SMALL)
        self.pattern.setMinimumHeight(self.pattern.sizeHint().height())
        naming.addWidget(self.pattern)
        naming.addWidget(hint)
        for title, field in (("Name", self.pattern), ("Folder", self.folder), ("If files exist", self.exists)):
            field.setAccessibleName(title)
        form.addRow("Names", naming)
        form.addRow("Folder", with_button(self.folder, self._choose))
        form.addRow("If files exist", self.exists)
        tab_as_it_reads(self)

    def _follow_format(self) -> None:
        """The files have other endings, and a format with more to choose gets room for it."""
        self._show_files()
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            self.resize(self.size().expandedTo(self.sizeHint()))

    def _follow_kind(self) -> None:
        if self.pattern.text() in PATTERNS.values():
            self.pattern.setText(PATTERNS[self.each.currentData()])
        self._show_files()

    def _found(self) -> dict[str, list[ExportPart]]:
        return {kind: _parts(self._desk, kind, None if self.tail.isChecked() else False) for kind in KINDS}

    def _follow_tail(self) -> None:
        self._parts = self._found()
        self._show_files()

    def _show_files(self) -> None:
        """The names as they will be, those that are there already marked."""
        parts = self._parts.get(self.each.currentData(), [])
        folder, fault, names = Path(self.folder.text()).expanduser(), "", list[str]()
        planned: list[str] = []
        try:
            names = names_of(parts, self.pattern.text(), self.fields.chosen.suffix)
            planned = plan(folder, names, self.exists.currentData())
        except (ValueError, CommandError) as error:
            fault = str(error).removeprefix("Export: ")
        there = {file.name.casefold() for file in folder.iterdir()} if folder.is_dir() else set()
        kept = {"number": "", "skip": "left out", "replace": "replaced"}.get(
            self.exists.currentData(), "is there already"
        )
        rows = []
        for index, (part, name) in enumerate(list(zip(parts, names, strict=False))[:_LISTED]):
            written, seconds = planned[index] if planned else name, part.range.frames / part.document.rate
            note = kept if name.casefold() in there else ""
            rows.append(PlannedFile(written or name, seconds, note, folder / name, bool(written)))
        self.listed.show(rows)
        self._planned = [name for name in planned if name]
        count = len(self._planned)
        self.note.setText(fault[:1].upper() + fault[1:])
        self.note.setVisible(bool(fault))
        self.export.setEnabled(count > 0)
        self.export.setText(f"Export {count} {'file' if count == 1 else 'files'}" if count else "Export")

    def _choose(self) -> None:
        dialog = chooser(self, "Export into", str(Path(self.folder.text()).parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()


def ask_export_several(desk: Desk, command: Command, window: QWidget) -> None:
    ExportSeveralDialog(desk, command, window).open()


def _parts(desk: Desk, kind: str, tail: bool | None) -> list[ExportPart]:
    try:
        return parts_of(desk.session, kind, tail)
    except CommandError:
        return []
