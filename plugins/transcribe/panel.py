"""The Transcribe panel: how to listen, and what was heard."""

from typing import Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workstation.plugin.api import ENGINES, CommandError, Job, PluginContext, Transcript

DOUBTFUL = 0.5
"""Words with a lower score are counted as doubtful."""

_ABLE = tuple(engine for engine in ENGINES if engine.transcribe)


class TranscribePanel(QWidget):
    """Runs `words.transcribe`; the words themselves are on the lane and in the transcript."""

    def __init__(self, context: PluginContext) -> None:
        super().__init__()
        self._session, self._commands = context.session, context.commands
        self.job: Job[Any] | None = None
        self._heard: Transcript | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        self._add_choices(column)
        self._add_run(column)
        self.result = QLabel()
        self.result.setWordWrap(True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setPlaceholderText("What is heard appears here, on the words lane and in the transcript.")
        self.text.setAccessibleName("What was heard")
        column.addWidget(self.result)
        column.addWidget(self.text, 1)
        for signal in (self._session.changed, self._session.selected):
            dispose = signal.connect(lambda _: self._follow())
            self.destroyed.connect(lambda _=None, dispose=dispose: dispose())
        dispose_jobs = self._session.compute.changed.connect(self._job_changed)
        self.destroyed.connect(lambda: dispose_jobs())
        self._follow()

    def _add_choices(self, column: QVBoxLayout) -> None:
        self.language = QComboBox()
        tags = {tag for engine in _ABLE for tag in engine.languages}
        for tag in sorted(tags - {"*"}, key=lambda tag: (tag != "en", tag)):
            self.language.addItem(f"{QLocale.languageToString(QLocale(tag).language())} ({tag})", tag)
        self.language.setEditable("*" in tags)
        self.engine = QComboBox()
        self.engine.addItem("Best there is", "")
        for engine in _ABLE:
            missing = "" if engine.available else f" (needs {', '.join(engine.missing)})"
            self.engine.addItem(engine.title + missing, engine.id)
            row = self.engine.count() - 1
            self.engine.setItemData(row, engine.hint, Qt.ItemDataRole.ToolTipRole)
            if missing:
                self.engine.setItemData(row, 0, Qt.ItemDataRole.UserRole - 1)  # Qt's own way to disable a row
        self.track = QComboBox()
        self.track.setToolTip("Where the words are spoken")
        for box in (self.language, self.engine, self.track):  # long names must not widen the panel
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
        self.only = QCheckBox("Only the selected time")
        self.only.setToolTip("Words elsewhere stay")
        form = QFormLayout()
        form.setSpacing(6)
        form.addRow("Language", self.language)
        form.addRow("Engine", self.engine)
        form.addRow("Sound", self.track)
        form.addRow("", self.only)
        column.addLayout(form)

    def _add_run(self, column: QVBoxLayout) -> None:
        self.start = QPushButton("Transcribe")
        self.start.setDefault(True)  # looks like the main thing to do
        self.start.clicked.connect(self.transcribe)
        self.cancel = QPushButton("Cancel")
        self.cancel.clicked.connect(lambda: self.job.cancel() if self.job is not None else None)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        row = QHBoxLayout()
        row.addWidget(self.start, 1)
        row.addWidget(self.cancel)
        column.addLayout(row)
        column.addWidget(self.bar)
        self.bar.hide()
        self.cancel.hide()

    def _follow(self) -> None:
        document = self._session.document
        self.start.setEnabled(self.job is None and document.frames > 0 and bool(_ABLE))
        self.start.setToolTip("" if document.frames else "Open or record a sound first")
        if not _ABLE:
            self.start.setToolTip("No engine that transcribes is installed")
        self.only.setEnabled(not self._session.selection.range.is_caret)
        rows = [("Selected track, or the mix", ""), *((track.name, track.key) for track in document.tracks)]
        if rows != [(self.track.itemText(i), self.track.itemData(i)) for i in range(self.track.count())]:
            chosen = self.track.currentData()
            self.track.clear()
            for name, key in rows:
                self.track.addItem(name, key)
            self.track.setCurrentIndex(max(0, self.track.findData(chosen)))
        if document.transcript is not self._heard:
            self._heard = document.transcript
            self._show(document.transcript)

    def _show(self, transcript: Transcript) -> None:
        words = transcript.words
        doubtful = sum(word.score is not None and word.score < DOUBTFUL for word in words)
        self.result.setText(f"{len(words)} words" + (f", {doubtful} doubtful" if doubtful else ""))
        self.result.setVisible(bool(words))
        self.text.setPlainText(transcript.text)

    def transcribe(self) -> None:
        """Start to listen."""
        options: dict[str, object] = {"language": self.language.currentData() or self.language.currentText()}
        if self.engine.currentData():
            options["engine"] = self.engine.currentData()
        if self.track.currentData():
            options["track"] = self.track.currentData()
        if self.only.isChecked() and self.only.isEnabled():
            options["selection"] = True
        try:
            job = self._commands.run("words.transcribe", **options)
        except CommandError as error:
            self._session.say(str(error), "error")
            return
        if isinstance(job, Job):
            self.job = job
            self._working(True)

    def _job_changed(self, job: Job[Any]) -> None:
        if job is self.job:
            self.bar.setValue(round(1000 * job.fraction))
            if job.over:
                self.job = None
                self._working(False)

    def _working(self, on: bool) -> None:
        self.bar.setValue(0)
        self.bar.setVisible(on)
        self.cancel.setVisible(on)
        self._follow()
