"""The dialog for a text to be spoken: what, by which voice, how fast and high, and where to."""

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workstation.plugin.api import CommandError, Job, PluginContext, SoundAccess

from .speaking import PITCH, SPEED

_HEARD = 300
"""Letters of a text that *Hear* speaks: enough to judge a voice by."""


class SpeakDialog(QDialog):
    """Runs `generate.speech`; stays, and says why, where that says no."""

    def __init__(self, context: PluginContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._job: Job[Any] | None = None
        session = context.session
        self.setWindowTitle("Speak text")
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText("What is to be said")
        self.text.setMinimumSize(420, 140)
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._follow)
        self.voice = QComboBox()
        self._fill_voices(session.document.transcript.language)
        self.form = context.parts.param_form((SPEED, PITCH), lambda name, value: None)
        self.where = QComboBox()
        here = "At the caret" if session.selection.range.is_caret else "In place of what is selected"
        self.where.addItem(here, False)
        self.where.addItem("On a new track", True)
        if not session.document.tracks:
            self.where.setItemText(0, "On a new track")
            self.where.removeItem(1)
        self.words = QCheckBox("Put its words into the transcript, with their times")
        self.words.setChecked(True)
        self.fault = context.parts.label("", "error")
        self.fault.setWordWrap(True)
        self.fault.hide()
        self._lay_out()
        self._follow()

    def _lay_out(self) -> None:
        rows = QFormLayout()
        rows.setSpacing(8)
        rows.addRow("Voice", self.voice)
        rows.addRow(self.form)
        rows.addRow("Where", self.where)
        self.hear = QPushButton("Hear")
        self.hear.setToolTip("Play the beginning of the text in this voice; nothing is inserted")
        self.hear.setAutoDefault(False)
        self.hear.clicked.connect(self._hear)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.speak = QPushButton("Speak")
        buttons.addButton(self.speak, QDialogButtonBox.ButtonRole.AcceptRole)
        self.speak.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.hear)
        foot.addWidget(buttons, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.text, 1)
        column.addLayout(rows)
        column.addWidget(self.words)
        column.addWidget(self.fault)
        column.addLayout(foot)

    def _fill_voices(self, language: str) -> None:
        """All that can be spoken, by name; at first that of the words, else of the last time."""
        from workstation.plugin.speech import voices

        try:
            names = voices()
        except OSError as error:
            self.fault.setText(str(error))
            return
        for tag, name in sorted(names.items(), key=lambda pair: pair[1].casefold()):
            self.voice.addItem(f"{name} ({tag})", tag)
        wanted = (language, f"{language}-{language}", language.partition("-")[0], "en-us")
        found = (self.voice.findData(tag) for tag in wanted if tag and tag != "en")
        self.voice.setCurrentIndex(next((row for row in found if row >= 0), 0))
        self.voice.setEditable(True)  # to type the beginning of a name
        self.voice.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        if (completer := self.voice.completer()) is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)

    def accept(self) -> None:
        """Have it spoken."""
        chosen = {"new_track": True} if self.where.currentData() else {}
        if not self.words.isChecked():
            chosen["words"] = False
        try:
            values = self._values()
            self._context.commands.run("generate.speech", self.text.toPlainText().strip(), **values, **chosen)
        except CommandError as error:
            self._say(str(error))
            return
        super().accept()

    def done(self, code: int) -> None:
        """Nothing is heard any more once the dialog goes."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        super().done(code)

    def _values(self) -> dict[str, Any]:
        """What differs from the command's own choice."""
        at = self.voice.findText(self.voice.currentText())
        if at < 0:
            raise CommandError(f"there is no voice {self.voice.currentText()!r}: choose one of the list")
        values = {"voice": self.voice.itemData(at), **self.form.values()}
        usual = {"voice": "en-us", SPEED.name: SPEED.default, PITCH.name: PITCH.default}
        return {name: value for name, value in values.items() if value != usual[name]}

    def _hear(self) -> None:
        from workstation.plugin.speech import SPOKEN_RATE, speak

        text = self.text.toPlainText().strip()[:_HEARD]
        try:
            values = self._values()
        except CommandError as error:
            self._say(str(error))
            return

        def work() -> Any:
            blocks = []
            for given in speak(text, **values):
                if isinstance(given, float):
                    yield given
                else:
                    blocks.append(given)
            return np.concatenate(blocks, axis=1)

        def play(sound: Any) -> None:
            self._job = None
            self._follow()
            try:
                SoundAccess(self._context.session).play(sound, SPOKEN_RATE, wait=False)
            except CommandError as error:
                self._say(str(error))

        def failed(error: Exception) -> None:
            self._job = None
            self._follow()
            self._say(str(error))

        self.fault.hide()
        self._job = self._context.submit("Hear the voice", work(), done=play, failed=failed)
        self._follow()

    def _say(self, text: str) -> None:
        self.fault.setText(text)
        self.fault.show()

    def _follow(self) -> None:
        said = any(map(str.isalnum, self.text.toPlainText())) and self.voice.count() > 0
        self.speak.setEnabled(said)
        self.hear.setEnabled(said and self._job is None)
