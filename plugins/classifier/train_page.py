"""The page that trains: what from, how, how far it is, and how well it tells the classes."""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workstation.plugin.api import CommandError, Job, PluginContext

from .examples import Example, labelled, of_document, of_folder
from .pictures import confusion, curves
from .settings import ENDING, TRAINING

if TYPE_CHECKING:  # torch is imported when it is needed
    from .training import Classifier, Epoch


class TrainPage(QWidget):
    """Trains beside the window, which shows each epoch; the classifier is saved under its name."""

    def __init__(self, context: PluginContext) -> None:
        super().__init__()
        self._context, self._session = context, context.session
        self.job: Job[Classifier] | None = None
        self.source = QComboBox()
        self.source.addItem("Regions of this document", "")
        self.source.addItem("Choose a folder…", "choose")
        self.source.setToolTip("A data set with its manifest, or a folder of sounds for each class")
        self.name = QLineEdit("My sounds")
        self.name.setAccessibleName("Name of the classifier")
        self.form = context.parts.param_form(TRAINING, lambda name, value: None)
        self.start, self.cancel = QPushButton("Train"), QPushButton("Cancel")
        self.start.setDefault(True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.text = context.parts.label("", "dim")
        self.text.setWordWrap(True)
        self.curves, self.confusion = context.parts.picture(), context.parts.picture()
        fields = QFormLayout()
        fields.setSpacing(6)
        fields.addRow("Sounds", self.source)
        fields.addRow("Name", self.name)
        row = QHBoxLayout()
        row.addWidget(self.start, 1)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(fields)
        column.addWidget(self.form)
        column.addLayout(row)
        column.addWidget(self.bar)
        column.addWidget(self.text)
        column.addWidget(self.curves, 1)
        column.addWidget(self.confusion, 1)
        self.source.activated.connect(lambda _: self._choose())
        self.start.clicked.connect(lambda: self.train())
        self.cancel.clicked.connect(self._cancel)
        context.connect(self._session.changed, lambda _: self._follow())
        context.connect(self._session.compute.changed, self._job_changed)
        self._follow()

    def train(self, *, overwrite: bool = False) -> None:
        """Begin; where there is a classifier of that name the user is asked."""
        epochs = int(self.form.values()["epochs"])
        try:
            path = self._path()
            if path.exists() and not overwrite:
                self._ask(path)
                return
            examples = of_folder(Path(source)) if (source := self.source.currentData()) else of_document(self._session)
        except (CommandError, ValueError) as error:
            self.text.setText(str(error))
            return
        self.text.setText("Reading…")
        self.confusion.hide()
        self.job = self._context.submit(
            f"Train {path.stem}",
            self._body(examples, self.form.values(), path, epochs),
            done=lambda classifier: self._done(classifier, path),
            failed=lambda error: self.text.setText(str(error)),
        )
        self._follow()

    def show_history(self, history: "tuple[Epoch, ...]", epochs: int) -> None:
        """The curves so far."""
        self.curves.show()
        self.curves.show_picture(curves(history, epochs))
        self.text.setText(f"{history[-1].check_right:.0%} of what it is checked by is right")

    def _body(
        self, examples: list[Example], values: dict[str, Any], path: Path, epochs: int
    ) -> "Generator[float, None, Classifier]":
        from .store import save
        from .training import TrainingOptions, train

        def told(history: "tuple[Epoch, ...]") -> None:
            self._context.post(lambda: self.show_history(history, epochs))

        classifier = yield from train(examples, TrainingOptions(**values), told)
        save(path, classifier)
        return classifier

    def _done(self, classifier: "Classifier", path: Path) -> None:
        self.confusion.show()
        self.confusion.show_picture(confusion(classifier.confusion, classifier.labels))
        count = int(classifier.confusion.sum())
        self.text.setText(f"{path.stem} tells {classifier.right:.0%} of {count} sounds right that it had not heard.")

    def _job_changed(self, job: Job[Any]) -> None:
        if job is self.job:
            self.bar.setValue(round(1000 * job.fraction))
            if job.over:
                self.job = None
                if job.error is None and job.result is None:
                    self.text.setText("Stopped; nothing was saved.")
            self._follow()

    def _cancel(self) -> None:
        if self.job is not None:
            self.job.cancel()

    def _path(self) -> Path:
        from workstation.plugin.files import plugin_folder

        from .names import checked_name
        from .settings import ID

        return plugin_folder(ID) / f"{checked_name(self.name.text())}{ENDING}"

    def _ask(self, path: Path) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Question, "Train", f"There is a classifier {path.stem} already.", parent=self
        )
        box.setInformativeText("Train another one in its place?")
        over = QPushButton("Replace it")
        box.addButton(over, QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.finished.connect(lambda _: self.train(overwrite=True) if box.clickedButton() is over else None)
        box.finished.connect(box.deleteLater)
        box.open()

    def _choose(self) -> None:
        """A folder takes its place among the sources."""
        if self.source.currentData() == "choose":
            folder = QFileDialog.getExistingDirectory(self, "Sounds to learn from", str(Path.home()))
            self.source.setCurrentIndex(0)
            if folder:
                self.use_folder(Path(folder))
        self._follow()

    def use_folder(self, folder: Path) -> None:
        """Learn from a folder."""
        if self.source.count() > 2:
            self.source.removeItem(1)
        self.source.insertItem(1, folder.name, str(folder))
        self.source.setCurrentIndex(1)
        self._follow()

    def _follow(self) -> None:
        there = bool(self.source.currentData()) or any(labelled(self._session.document.markers))
        self.start.setEnabled(self.job is None and there)
        self.start.setToolTip("" if there else "Label some regions first, or choose a folder of sounds")
        self.bar.setVisible(self.job is not None)
        self.cancel.setVisible(self.job is not None)
