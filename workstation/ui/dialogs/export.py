"""The export dialog: format, quality and range, then where to."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QWidget,
)

from workstation.commands.overwriting import free_path
from workstation.commands.registry import Command
from workstation.media.formats import format_of
from workstation.ui.dialogs.chooser import chooser
from workstation.ui.dialogs.format_fields import FormatFields
from workstation.ui.dialogs.parts import FaultLabel, lay_out, tab_as_it_reads, with_button
from workstation.ui.dialogs.replacing import after_asking_to_replace, leave_asking
from workstation.ui.toolkit.document_name import document_name, folder_of
from workstation.ui.toolkit.theme import MEDIUM
from workstation.ui.toolkit.workspace import Desk


class ExportDialog(QDialog):
    """Shows for each format only what can be chosen in it."""

    def __init__(self, desk: Desk, command: Command, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export sound")
        self._desk, self._command = desk, command
        self._form = QFormLayout()
        self._form.setSpacing(MEDIUM)
        self._proposed = folder_of(desk) / f"{document_name(desk)}.wav"
        self.path = QLineEdit(self)
        self.path.setMinimumWidth(340)
        self.path.editingFinished.connect(self._follow_path)
        self.fields = FormatFields(desk, self._form, self._follow_format)
        self.fault = FaultLabel(desk)
        self.what = QComboBox(self)
        self.tail = QCheckBox("Let effects ring out after the end", self)
        self.tail.setToolTip("Reverbs and echoes; of a selection, all effects")
        self.what.currentIndexChanged.connect(lambda: self.tail.setChecked(self._ends_by_itself()))
        self._lay_out()
        self._fill_what()

    def accept(self) -> None:
        """Run the command, after a question where a file would be replaced; the dialog stays when it says no."""
        self._follow_path()
        after_asking_to_replace(self._desk.session, self, [self.path.text()], self._export)

    def _export(self, agreed: dict[str, bool]) -> None:
        given = self.fields.given | agreed
        what = self.what.currentData()
        if what == "selection":
            given["selection"] = True
        elif what:
            given["track"] = what
        if self.tail.isChecked() != self._ends_by_itself():
            given["tail"] = self.tail.isChecked()
        if self.fault.run(self._command.id, self.path.text(), **given) is not None:
            self._desk.settings["export_format"] = self.fields.chosen.suffix
            super().accept()

    def _lay_out(self) -> None:
        self.what.setAccessibleName("What")
        self._form.addRow("What", self.what)
        self._form.addRow("", self.tail)
        self.fields.add_ticks()
        self._form.addRow("File", with_button(self.path, self._choose))
        lay_out(self, "Export", self._form, self.fault)
        tab_as_it_reads(self)
        self.path.setFocus()

    def _ends_by_itself(self) -> bool:
        """Where the sound ends by itself its reverberation belongs to it; a selection is as long as it is."""
        return bool(self.what.currentData() != "selection")

    def _fill_what(self) -> None:
        session = self._desk.session
        self.what.addItem("The whole mix", "")
        if not session.selection.range.is_caret:
            self.what.addItem("The selected time", "selection")
        if len(session.document.tracks) > 1:
            for track in session.document.tracks:
                self.what.addItem(f"Only {track.name}", track.key)

    def _follow_format(self) -> None:
        """The name gets the format's ending; one that nobody has touched keeps clear of the files that are there."""
        ending, typed = f".{self.fields.chosen.suffix}", self.path.text()
        if typed in ("", str(self._proposed)):
            self._proposed = free_path(folder_of(self._desk) / f"{document_name(self._desk)}{ending}")
            self.path.setText(str(self._proposed))
        else:
            self.path.setText(f"{_without_ending(typed)}{ending}")
        self.adjustSize()

    def _follow_path(self) -> None:
        """A typed ending chooses the format; where there is none it is the format's."""
        typed = self.path.text().strip()
        if format_ := format_of(typed):
            if format_ != self.fields.chosen.suffix:
                self.fields.format.setCurrentIndex(self.fields.format.findData(format_))
        elif typed and not typed.endswith(("/", "\\")):
            self.path.setText(f"{typed}.{self.fields.chosen.suffix}")

    def _choose(self) -> None:
        dialog = leave_asking(chooser(self, "Export to", self.path.text()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        suffix = self.fields.chosen.suffix
        dialog.setNameFilters([f"{self.fields.chosen.name} (*.{suffix})"])
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(self.path.text())
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()


def _without_ending(path: str) -> str:
    return path[: -len(Path(path).suffix)] if format_of(path) else path


def ask_export(desk: Desk, command: Command, window: QWidget) -> None:
    ExportDialog(desk, command, window).open()
