"""The Transcribe panel: how to listen, and what was heard."""

from typing import Any

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from workstation.plugin.api import Job, PluginContext, Transcript

DOUBTFUL = 0.5
"""Words with a lower score are counted as doubtful."""


class TranscribePanel(QWidget):
    """Runs `words.transcribe`; the words themselves are on the lane and in the transcript."""

    def __init__(self, context: PluginContext) -> None:
        super().__init__()
        self._session = context.session
        self._heard: Transcript | None = None
        self._text = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        self.listening = context.parts.listening_form(
            context, "transcribe", "Transcribe", self.transcribe, lambda: True
        )
        self.start, self.cancel, self.bar = self.listening.start, self.listening.cancel, self.listening.bar
        column.addWidget(self.listening)
        self.setFocusProxy(self.start)
        self.result = context.parts.label()
        self.result.setWordWrap(True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setPlaceholderText("What is heard appears here, on the words lane and in the transcript.")
        self.text.setAccessibleName("What was heard")
        column.addWidget(self.result)
        column.addWidget(self.text, 1)
        context.connect(self._session.changed, lambda _: self._follow())
        self._follow()

    def _follow(self) -> None:
        document = self._session.document
        if document.transcript is not self._heard:
            self._heard = document.transcript
            self._show(document.transcript)

    def _show(self, transcript: Transcript) -> None:
        words = [word for cue in transcript.cues for word in cue.unmoved.words]  # wherever they have been moved to
        doubtful = sum(word.score is not None and word.score < DOUBTFUL for word in words)
        self.result.setText(f"{len(words)} words" + (f", {doubtful} doubtful" if doubtful else ""))
        self.result.setVisible(bool(words))
        text = transcript.text
        if text != self._text:
            self._text = text
            self.text.setPlainText(text)

    def transcribe(self) -> None:
        """Start to listen."""
        self.listening.run("words.transcribe")

    @property
    def job(self) -> Job[Any] | None:
        job: Job[Any] | None = self.listening.job
        return job
