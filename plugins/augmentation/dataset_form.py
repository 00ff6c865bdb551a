"""The page that writes a data set: what of, where to, how much, and how far it is."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workstation.plugin.api import CommandError, Job, Param, PluginContext

from .dataset import DatasetReport

OPTIONS = (
    Param("copies", 3, "Variations of each", "", 0, 1000),
    Param("originals", True, "The sounds themselves too"),
    Param("valid", 10.0, "To validate with", "%", 0.0, 90.0, hint="Of each label, not varied"),
    Param("test", 10.0, "To test with", "%", 0.0, 90.0, hint="Of each label, not varied"),
    Param("seed", 1, "Seed", "", 0, 2**31 - 1, hint="The same seed makes the same data set"),
    Param("rate", "0", "Sample rate", choices=("0", "8000", "16000", "22050", "44100", "48000"),
          titles=("As it is", "8,000 Hz", "16,000 Hz", "22,050 Hz", "44,100 Hz", "48,000 Hz")),
    Param("mono", True, "One channel"),
    Param("ending", "wav", "Files", choices=("wav", "flac", "ogg", "mp3"), titles=("WAV", "FLAC", "Ogg Vorbis", "MP3")),
)  # fmt: skip


class DatasetForm(QWidget):
    """Runs `augmentation.write`."""

    def __init__(self, context: PluginContext, changes: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__()
        self._session, self._commands, self._changes = context.session, context.commands, changes
        self.job: Job[DatasetReport] | None = None
        self.source = QComboBox()
        self.source.addItem("Regions of this document", "regions")
        self.source.addItem("Sound files of a folder", "folder")
        self.source.setToolTip("Regions are labelled by their names, files by the folders they are in")
        self.source.currentIndexChanged.connect(lambda _: self._follow())
        self.files, self._files_row = _folder_field("Folder of sound files", self._ask_files)
        self.target, target_row = _folder_field("Folder to write to", self._ask_target)
        self.target.textChanged.connect(lambda _: self._follow())
        self.files.textChanged.connect(lambda _: self._follow())
        self.options = context.parts.param_form(OPTIONS, lambda name, value: None)
        self.start, self.cancel = QPushButton("Write data set"), QPushButton("Cancel")
        self.start.setDefault(True)
        self.start.clicked.connect(lambda: self.write())
        self.cancel.clicked.connect(self._cancel)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.result = context.parts.label("", "dim")
        self.result.setWordWrap(True)
        self._form = QFormLayout()
        self._form.setSpacing(6)
        self._form.addRow("Sounds", self.source)
        self._form.addRow("From", self._files_row)
        self._form.addRow("To", target_row)
        row = QHBoxLayout()
        row.addWidget(self.start, 1)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._form)
        column.addWidget(self.options)
        column.addLayout(row)
        column.addWidget(self.bar)
        column.addWidget(self.result)
        context.connect(self._session.changed, lambda _: self._follow())
        context.connect(self._session.compute.changed, self._job_changed)
        self._follow()

    def write(self, *, overwrite: bool = False) -> None:
        """Begin; where the folder holds another data set the user is asked."""
        values = self.options.values()
        source = self.files.text().strip() if self.source.currentData() == "folder" else ""
        try:
            arguments = {**self._changes(), **values, "rate": int(values["rate"]), "overwrite": overwrite}
            job = self._commands.run("augmentation.write", self.target.text().strip(), source, **arguments)
        except (CommandError, ValueError) as error:
            self.result.setText(str(error))
            return
        self.job = job
        self.result.setText("")
        self._follow()

    def _cancel(self) -> None:
        if self.job is not None:
            self.job.cancel()

    def _job_changed(self, job: Job[Any]) -> None:
        if job is not self.job:
            return
        self.bar.setValue(round(1000 * job.fraction))
        if job.over:
            self.job = None
            if job.error is not None:
                self._failed(job.error)
            elif job.result is not None:
                self.result.setText(job.result.text)
            else:
                self.result.setText("Stopped. Write again to go on where it was.")
        self._follow()

    def _failed(self, error: Exception) -> None:
        text = str(error)
        if "overwrite=True" not in text:
            self.result.setText(text)
            return
        fact = text.partition(": choose another")[0]
        box = QMessageBox(QMessageBox.Icon.Question, "Write data set", f"{fact}.", parent=self)
        box.setInformativeText("Write over it? Files of the old data set are removed, others stay.")
        over = QPushButton("Write over it")
        box.addButton(over, QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.finished.connect(lambda _: self.write(overwrite=True) if box.clickedButton() is over else None)
        box.finished.connect(box.deleteLater)
        box.open()
        self.result.setText(f"{fact}.")

    def _follow(self) -> None:
        of_folder, document = self.source.currentData() == "folder", self._session.document
        self._form.setRowVisible(self._files_row, of_folder)
        there = bool(self.files.text().strip()) if of_folder else document.frames > 0
        self.start.setEnabled(self.job is None and there and bool(self.target.text().strip()))
        missing = "" if self.start.isEnabled() else "Choose what to write, and a folder to write to"
        self.start.setToolTip(missing)
        self.bar.setVisible(self.job is not None)
        self.cancel.setVisible(self.job is not None)

    def _ask_files(self) -> None:
        _ask(self, "Folder of sound files", self.files)

    def _ask_target(self) -> None:
        _ask(self, "Folder for the data set", self.target)


def _folder_field(name: str, ask: Callable[[], object]) -> tuple[QLineEdit, QWidget]:
    """A line for a folder, with a button that lets it be chosen."""
    line, button, row = QLineEdit(), QToolButton(), QWidget()
    line.setAccessibleName(name)
    line.setPlaceholderText("Folder")
    button.setText("…")
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.clicked.connect(ask)
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    layout.addWidget(line, 1)
    layout.addWidget(button)
    return line, row


def _ask(parent: QWidget, title: str, line: QLineEdit) -> None:
    begin = line.text().strip() or str(Path.home())
    if chosen := QFileDialog.getExistingDirectory(parent, title, begin):
        line.setText(chosen)
