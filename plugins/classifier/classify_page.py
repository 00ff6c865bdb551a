"""The page that classifies: a track into regions, or what the microphone hears now."""

import threading
from collections import deque
from typing import Any

import numpy as np
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from workstation.plugin.api import CommandError, Job, Param, PluginContext, Samples

from .listening import listener
from .names import saved

OPTIONS = (
    Param("threshold", 0.5, "Sure from", "", 0.0, 1.0, hint="What is less probable is not marked"),
    Param("step", 0.25, "Step", "s", 0.02, 10.0, hint="How finely regions begin and end"),
    Param("leave_out", "", "Not", hint="Classes that are not marked, apart by commas"),
    Param("scores", True, "Scores in labels"),
)
_RATE, _BLOCK_S, _SECONDS = 16000, 0.05, 10.0


class ClassifyPage(QWidget):
    """Runs `classifier.classify`, or listens until it is stopped."""

    def __init__(self, context: PluginContext) -> None:
        super().__init__()
        self._context, self._session, self._commands = context, context.session, context.commands
        self.job: Job[Any] | None = None
        self._listening: Any = None
        self.model = QComboBox()
        self.form = context.parts.param_form(OPTIONS, lambda name, value: None)
        self.start, self.cancel = QPushButton("Classify into regions"), QPushButton("Cancel")
        self.start.setDefault(True)
        self.show_over = QPushButton("Show over the track")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.listen = QPushButton("Listen to the microphone")
        self.listen.setCheckable(True)
        self.heard = context.parts.label("", "title")
        self.text = context.parts.label("", "dim")
        self.text.setWordWrap(True)
        fields = QFormLayout()
        fields.addRow("Classifier", self.model)
        row = QHBoxLayout()
        row.addWidget(self.start, 1)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(fields)
        column.addWidget(self.form)
        column.addLayout(row)
        column.addWidget(self.show_over)
        column.addWidget(self.bar)
        for widget in (self.listen, self.heard, self.text):
            column.addWidget(widget)
        column.addStretch(1)
        self.start.clicked.connect(self.classify)
        self.show_over.clicked.connect(self.analyse)
        self.cancel.clicked.connect(self._cancel)
        self.listen.toggled.connect(self.hear)
        context.connect(self._session.changed, lambda _: self._follow())
        context.connect(self._session.compute.changed, self._job_changed)
        self.refresh()

    def refresh(self) -> None:
        """Offer the classifiers that are there now."""
        chosen = self.model.currentText()
        self.model.clear()
        self.model.addItems(list(saved()))
        self.model.setCurrentIndex(max(0, self.model.findText(chosen)))
        self._follow()

    def classify(self) -> None:
        """Mark what is heard in the selected track."""
        self._run("classifier.classify", self.model.currentText(), **self.form.values())

    def analyse(self) -> None:
        """Show what is heard over the track, without marking it."""
        values = self.form.values()
        path = saved()[self.model.currentText()]
        kept = {name: values[name] for name in ("threshold", "step")}
        self._run("analysis.show", "classifier.classes", model=str(path), **kept)

    def hear(self, on: bool) -> None:
        """Tell the class of what the microphone hears, until it is switched off."""
        if self._listening is not None:
            for dispose in self._listening:
                dispose()
            self._listening = None
        if not on:
            self.listen.setText("Listen to the microphone")
            self.heard.setText("")
            return
        self.listen.setText("Stop listening")
        self.text.setText("")
        function = listener(saved()[self.model.currentText()])
        blocks: deque[Samples] = deque(maxlen=round(_SECONDS / _BLOCK_S))

        def work(stop: threading.Event) -> None:
            while not stop.wait(0.2):
                if blocks:
                    label, score = function(np.concatenate(list(blocks), axis=1)[0], _RATE)
                    self._context.post(lambda label=label, score=score: self._hears(label, score))  # type: ignore[misc]  # mypy knows no lambdas with defaults

        listening = self._context.listen(
            lambda block, lost: blocks.append(block), rate=_RATE, seconds=_BLOCK_S, failed=self._deaf
        )
        self._listening = (listening, self._context.thread(work))

    def _hears(self, label: str, score: float) -> None:
        if self._listening is not None:
            self.heard.setText(f"{label} {score:.2f}" if score >= self.form.values()["threshold"] else "…")

    def _deaf(self, error: Exception) -> None:
        self.listen.setChecked(False)
        self.text.setText(str(error))

    def _run(self, id_: str, *args: object, **kwargs: object) -> None:
        self.text.setText("")
        try:
            job = self._commands.run(id_, *args, **kwargs)
        except CommandError as error:
            self.text.setText(str(error))
            return
        if isinstance(job, Job):
            self.job = job
        self._follow()

    def _job_changed(self, job: Job[Any]) -> None:
        if job is self.job:
            self.bar.setValue(round(1000 * job.fraction))
            if job.over:
                self.job = None
                if job.error is not None:
                    self.text.setText(str(job.error))
                elif isinstance(job.result, list):
                    self.text.setText(f"{len(job.result)} regions")
            self._follow()

    def _cancel(self) -> None:
        if self.job is not None:
            self.job.cancel()

    def _follow(self) -> None:
        there, sound = self.model.count() > 0, self._session.document.frames > 0
        for button in (self.start, self.show_over):
            button.setEnabled(there and sound and self.job is None)
            button.setToolTip("" if there else "Train a classifier first")
        self.listen.setEnabled(there or self._listening is not None)
        self.bar.setVisible(self.job is not None)
        self.cancel.setVisible(self.job is not None)
