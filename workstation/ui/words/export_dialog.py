"""The dialog that exports words: format, karaoke, how the file will read, and where to."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workstation.commands.registry import Command
from workstation.commands.words import SUNG
from workstation.core.transcript import Transcript
from workstation.speech.formats.table import FORMATS, Format, write_transcript
from workstation.ui.dialogs.files import document_name, folder_of
from workstation.ui.theme import LARGE, MEDIUM
from workstation.ui.view import Desk

KARAOKE = {"": "Off", "word": "Word by word", "line": "Line by line"}
_SHOWN_CUES = 12
"""The preview shows the beginning: writing an hour at every choice would be slow."""


class ExportWordsDialog(QDialog):
    """What is chosen is shown at once as the beginning of the file."""

    def __init__(self, desk: Desk, command: Command, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export words")
        self._desk, self._command = desk, command
        self.format = QComboBox()
        for format_ in FORMATS:
            self.format.addItem(f"{format_.title} (.{format_.extensions[0]})", format_.id)
        self.karaoke = QComboBox()
        for value, title in KARAOKE.items():
            self.karaoke.addItem(title, value)
        self.path = QLineEdit(str(folder_of(desk) / f"{document_name(desk)}.srt"))
        self.path.setMinimumWidth(340)
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.preview.setMinimumHeight(180)
        self.preview.setAccessibleName("Beginning of the file")
        self._lay_out()
        self.format.currentIndexChanged.connect(lambda _: self._follow_format())
        self.karaoke.currentIndexChanged.connect(lambda _: self._show_text())
        self._follow_format()

    def _lay_out(self) -> None:
        choose = QPushButton("Choose…")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        place = QHBoxLayout()
        place.addWidget(self.path, 1)
        place.addWidget(choose)
        form = QFormLayout()
        form.setSpacing(MEDIUM)
        form.addRow("Format", self.format)
        form.addRow("Karaoke", self.karaoke)
        form.addRow("File", place)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        export = buttons.addButton("Export", QDialogButtonBox.ButtonRole.AcceptRole)
        export.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addLayout(form)
        column.addWidget(self.preview, 1)
        column.addWidget(buttons)

    @property
    def chosen(self) -> Format:
        return next(format_ for format_ in FORMATS if format_.id == self.format.currentData())

    def accept(self) -> None:
        """Write the file; the dialog stays open when that cannot be."""
        if self._desk.run(self._command.id, self.path.text(), karaoke=self.karaoke.currentData()) is not None:
            super().accept()

    def _follow_format(self) -> None:
        chosen = self.chosen
        self.karaoke.setEnabled(chosen.karaoke)
        self.karaoke.setCurrentIndex(self.karaoke.findData("word" if chosen.id in SUNG else ""))
        self.path.setText(str(Path(self.path.text()).with_suffix(f".{chosen.extensions[0]}")))
        self._show_text()

    def _show_text(self) -> None:
        document = self._desk.session.document
        some = Transcript(document.transcript.language, document.transcript.cues[:_SHOWN_CUES])
        try:
            text = write_transcript(
                self.path.text(), some, document.rate, self.karaoke.currentData(), seconds=document.seconds
            )
        except ValueError as error:
            text = str(error)
        self.preview.setPlainText(text)

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Export words", str(Path(self.path.text()).parent))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        ending = self.chosen.extensions[0]
        dialog.setNameFilter(f"{self.chosen.title} (*.{ending})")
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(Path(self.path.text()).name)
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()


def ask_export_words(desk: Desk, command: Command, window: QWidget) -> None:
    ExportWordsDialog(desk, command, window).open()
