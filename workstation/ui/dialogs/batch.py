"""The window of many files: what is done to each, where it goes, and a table of what came of it."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from workstation.commands.scripting.macros import saved_macros
from workstation.core.params import Value
from workstation.effects.presets import rack_presets
from workstation.media.formats import EXPORT_FORMATS, ExportFormat
from workstation.ui.dialogs.batch_files import STATES, BatchFile, BatchFiles, sounds_in
from workstation.ui.dialogs.batch_run import BatchPlan, BatchRun
from workstation.ui.dialogs.chooser import chooser
from workstation.ui.dialogs.parts import tab_as_it_reads, with_button
from workstation.ui.params.editor import ParamEditor, simple_editor
from workstation.ui.toolkit.buttons import add_button
from workstation.ui.toolkit.document_name import folder_of
from workstation.ui.toolkit.dragged_files import accept_files, files_in
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.scrolled import Scrolled, open_at
from workstation.ui.toolkit.theme import LARGE, MEDIUM
from workstation.ui.toolkit.workspace import Desk

_WIDTH, _HEIGHT = 980, 600
_FORM_WIDTH = 400


class BatchDialog(QDialog):
    """Files on the right, what is done with them on the left; the work is done by a process of its own."""

    def __init__(self, desk: Desk, scripts: Path, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Process many files")
        self.setAcceptDrops(True)
        self._desk = desk
        self.work: BatchRun | None = None
        self.macro, self.rack, self.format = QComboBox(), QComboBox(), QComboBox()
        self._macros = saved_macros(scripts)
        self.macro.addItem("None", None)
        for macro in self._macros:
            self.macro.addItem(macro.title, str(macro.path))
            self.macro.setItemData(self.macro.count() - 1, macro.summary, Qt.ItemDataRole.ToolTipRole)
        self.rack.addItem("None", "")
        for name in rack_presets():
            self.rack.addItem(name, name)
        for suffix, format_ in EXPORT_FORMATS.items():
            self.format.addItem(format_.name, suffix)
        self.format.setCurrentIndex(max(0, self.format.findData(desk.settings["export_format"])))
        self.loud = QCheckBox("Bring each to")
        self.loudness = QDoubleSpinBox()
        self.loudness.setRange(-50, -5)
        self.loudness.setDecimals(1)
        self.loudness.setSuffix(" LUFS")
        self.loudness.setValue(-16)
        self.loudness.setEnabled(False)
        self.loud.toggled.connect(self.loudness.setEnabled)
        self.tail = QCheckBox("Let effects ring out after the end")
        self.folder = QLineEdit(str(folder_of(desk) / "processed"))
        self.jobs = QSpinBox()
        self.jobs.setRange(1, max(1, os.cpu_count() or 1))
        self.jobs.setValue(max(1, (os.cpu_count() or 2) // 2))
        self.resume = QCheckBox("Leave out what was done before")
        self.resume.setChecked(True)
        self.resume.setToolTip("Files whose result is there and whose recording, macro and choices are as they were")
        self.replace = QCheckBox("Write over files of others in the folder")
        self.files = BatchFiles(desk.look, self)
        self.table = QTreeView()
        self.table.setModel(self.files)
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.table.setAccessibleName("Files")
        self.files.lay_columns(self.table.header())
        self.empty = PlainLabel("Drop files and folders here, or add them below.")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.note = PlainLabel()
        self.note.setWordWrap(True)
        self._buttons()
        self._lay_out()
        open_at(self, _WIDTH, _HEIGHT)
        self._follow()

    # the parts

    def _buttons(self) -> None:
        self.add_files, self.add_folder = QPushButton("Add files…"), QPushButton("Add folder…")
        self.remove = QPushButton("Remove")
        self.open_folder = QPushButton("Open results")
        self.start, self.stop, self.end = QPushButton("Start"), QPushButton("Stop"), QPushButton("Close")
        for button, clicked in (
            (self.add_files, lambda: self._ask(folder=False)),
            (self.add_folder, lambda: self._ask(folder=True)),
            (self.remove, self._remove),
            (self.open_folder, self._show_results),
            (self.start, self.begin),
            (self.stop, self._stop),
            (self.end, self.close),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, clicked=clicked: clicked())
        self.start.setDefault(True)

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.setSpacing(MEDIUM)
        self._row("Macro", self.macro)
        if not self._macros:
            self.macro.setEnabled(False)
            self.macro.setToolTip("Record one in the panel Script, and give it a title with Menu and key…")
        self._row("Then the rack", self.rack)
        loud = QHBoxLayout()
        loud.addWidget(self.loud)
        loud.addWidget(self.loudness, 1)
        self._form.addRow("Loudness", loud)
        self.loudness.setAccessibleName("Loudness")
        self._form.addRow("", self.tail)
        self._row("Format", self.format)
        self._editors: dict[str, dict[str, ParamEditor]] = {}
        for suffix, format_ in EXPORT_FORMATS.items():
            self._editors[suffix] = {row.name: simple_editor(row) for row in format_.settings if not row.own}
            for row in format_.settings:
                if not row.own:
                    self._row(row.title, self._editors[suffix][row.name])
                    self._editors[suffix][row.name].changed.connect(lambda _: self._follow_format())
        self._form.addRow("Into", with_button(self.folder, self._choose))
        self.folder.setAccessibleName("Into")
        self._row("At a time", self.jobs)
        self._form.addRow("", self.resume)
        self._form.addRow("", self.replace)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, MEDIUM, 0)
        column.addLayout(self._form)
        column.addStretch(1)
        scrolled = Scrolled(left)
        scrolled.setFixedWidth(_FORM_WIDTH)
        right = QVBoxLayout()
        right.setSpacing(MEDIUM)
        right.addWidget(self.table, 1)
        right.addWidget(self.empty, 1)
        foot = QHBoxLayout()
        for button in (self.add_files, self.add_folder, self.remove):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.open_folder)
        right.addLayout(foot)
        both = QHBoxLayout()
        both.setSpacing(LARGE)
        both.addWidget(scrolled)
        both.addLayout(right, 1)
        last = QHBoxLayout()
        last.addWidget(self.note, 1)
        for button in (self.start, self.stop, self.end):
            last.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        whole.setSpacing(MEDIUM)
        whole.addLayout(both, 1)
        whole.addWidget(self.bar)
        whole.addLayout(last)
        tab_as_it_reads(self)
        self.format.currentIndexChanged.connect(lambda _: self._follow_format())
        self.folder.textChanged.connect(lambda _: self._follow())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._follow())
        self._follow_format()

    def _row(self, title: str, field: QWidget) -> None:
        field.setAccessibleName(title)
        self._form.addRow(title, field)

    # what is chosen

    @property
    def chosen(self) -> ExportFormat:
        return EXPORT_FORMATS[self.format.currentData()]

    @property
    def plan(self) -> BatchPlan:
        """What the fields say."""
        values = self._values
        options: dict[str, object] = {
            row.name: values[row.name]
            for row in self.chosen.settings
            if row.name in values and row.counts(values) and values[row.name] != row.default
        }
        if self.loud.isChecked():
            options["loudness"] = self.loudness.value()
        if self.tail.isChecked():
            options["tail"] = True
        macro = self.macro.currentData()
        return BatchPlan(
            [row.path for row in self.files.rows],
            Path(self.folder.text()).expanduser(),
            self.chosen.suffix,
            None if macro is None else Path(macro),
            self.rack.currentData(),
            options,
            self.jobs.value(),
            self.resume.isChecked(),
            self.replace.isChecked(),
        )

    @property
    def _values(self) -> dict[str, Value]:
        return {name: editor.value for name, editor in self._editors[self.chosen.suffix].items()}

    def add(self, paths: Iterable[Path]) -> None:
        """Put files, and those of folders, into the table; what was written into one of them is no input."""
        known = {row.path for row in self.files.rows}
        results = Path(self.folder.text()).expanduser()
        found: list[Path] = []
        for path in paths:
            found += [each for each in sounds_in(path) if results not in each.parents] if path.is_dir() else [path]
        new = [BatchFile(path) for path in dict.fromkeys(found) if path not in known]
        self.files.show((*self.files.rows, *new))
        self._follow()

    # running

    def begin(self) -> None:
        """Do what is chosen with all files of the table."""
        self.files.show(BatchFile(row.path, "waiting") for row in self.files.rows)
        self.bar.setRange(0, len(self.files.rows))
        self.bar.setValue(0)
        self.note.setText("")
        self.work = BatchRun(self.plan, self)
        self.work.reported.connect(self._tell)
        self.work.ended.connect(self._ended)
        self._follow()

    def _tell(self, report: dict[str, object]) -> None:
        status = str(report.get("status", ""))
        messages = report.get("messages")
        notes = [str(text) for text in messages] if isinstance(messages, list) else []
        if report.get("result") is not None:
            notes.append(str(report["result"]))
        note = str(report.get("error", "")) if status == "failed" else "; ".join(notes)
        self.files.tell(Path(str(report.get("input", ""))), status, note)
        self.bar.setValue(self.bar.value() + 1)

    def _ended(self, code: int, text: str) -> None:
        stopped = self.work is None
        self.work = None
        self.files.show(replace(row, status="") if row.status == "waiting" else row for row in self.files.rows)
        counts = {status: sum(row.status == status for row in self.files.rows) for status in STATES}
        told = [f"{counts['done'] + counts['skipped']} of {len(self.files.rows)} done"]
        if counts["failed"]:
            told.append(f"{counts['failed']} failed")
        if stopped:
            told.append("stopped; Start goes on with the rest")
        elif not any(row.status for row in self.files.rows):
            told = [text or f"The work ended with {code}"]
        self.note.setText(", ".join(told))
        self._follow()

    def _stop(self) -> None:
        work, self.work = self.work, None
        if work is not None:
            work.stop()

    # what the buttons do

    def _remove(self) -> None:
        gone = {index.row() for index in self.table.selectionModel().selectedRows()}
        self.files.show(row for number, row in enumerate(self.files.rows) if number not in gone)
        self._follow()

    def _ask(self, *, folder: bool) -> None:
        dialog = chooser(self, "Add a folder" if folder else "Add files", str(folder_of(self._desk)))
        dialog.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.add(map(Path, names)))
        dialog.open()

    def _choose(self) -> None:
        dialog = chooser(self, "Write into", str(Path(self.folder.text()).parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()

    def _show_results(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self.folder.text()))

    def _follow_format(self) -> None:
        values = self._values
        for suffix, editors in self._editors.items():
            for row in EXPORT_FORMATS[suffix].settings:
                if row.name in editors:
                    self._form.setRowVisible(editors[row.name], suffix == self.chosen.suffix and row.counts(values))

    def _follow(self) -> None:
        """What can be done now."""
        running, some = self.work is not None, bool(self.files.rows)
        self.table.setVisible(some)
        self.empty.setVisible(not some)
        self.start.setEnabled(some and not running and bool(self.folder.text().strip()))
        self.start.setText(f"Start {len(self.files.rows)} files" if len(self.files.rows) > 1 else "Start")
        self.stop.setEnabled(running)
        self.remove.setEnabled(not running and self.table.selectionModel().hasSelection())
        for part in (self.add_files, self.add_folder):
            part.setEnabled(not running)
        self.bar.setVisible(running)
        self.open_folder.setEnabled(Path(self.folder.text()).is_dir())

    # files dropped, and the end

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        accept_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if self.work is None and accept_files(event):
            self.add(map(Path, files_in(event.mimeData())))

    def reject(self) -> None:
        """Escape closes it as its button does, with the same question."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.work is None:
            super().closeEvent(event)
            return
        event.ignore()
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.windowTitle())
        box.setText("Stop the work?")
        box.setInformativeText(
            "What is done stays. With “Leave out what was done before” a next run goes on from there."
        )
        stop = add_button(box, "Stop and close", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        stop.clicked.connect(self._stop_and_close)
        box.open()

    def _stop_and_close(self) -> None:
        work, self.work = self.work, None
        if work is not None:
            work.close()
        self.close()


def show_batch(desk: Desk, scripts: Path, window: QWidget, files: Sequence[Path] = ()) -> None:
    """Open the window of many files."""
    dialog = BatchDialog(desk, scripts, window)
    dialog.add(files)
    dialog.show()
