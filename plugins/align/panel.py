"""The Align panel: a text, how to listen, how it went, and what to write."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workstation.plugin.api import (
    FORMATS,
    CommandError,
    Job,
    PluginContext,
    Transcript,
    Word,
    read_plain_text,
)

DOUBTFUL = 0.5
"""Words with a lower score are listed."""

_INDEX = Qt.ItemDataRole.UserRole
_FIRST_FORMATS = ("srt", "vtt", "ass", "lrc", "json")


_KARAOKE = (
    ("No karaoke", ""),
    ("Word by word", "word"),
    ("Syllable by syllable", "syllable"),
    ("Line by line", "line"),
)


class AlignPanel(QWidget):
    """Runs `words.align` and `words.export`; the words themselves are on the lane and in the transcript."""

    def __init__(self, context: PluginContext) -> None:
        super().__init__()
        self._session, self._commands, self._parts = context.session, context.commands, context.parts
        self._shown: Transcript | None = None
        self.setAcceptDrops(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        self._add_text(column)
        self.setFocusProxy(self.text)
        self.listening = self._parts.listening_form(
            context, "align", "Align", self.align, lambda: bool(self.text.toPlainText().split())
        )
        self.start, self.cancel, self.bar = self.listening.start, self.listening.cancel, self.listening.bar
        self.only = self.listening.only
        column.addWidget(self.listening)
        self._add_result(column)
        self._add_export(column)
        for signal in (self._session.changed, self._session.selected):
            context.connect(signal, lambda _: self._follow())
        self._follow()

    # the parts

    def _add_text(self, column: QVBoxLayout) -> None:
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText("Paste the text that is spoken or sung, or drop a file here")
        self.text.setMinimumHeight(90)
        self.text.setAcceptDrops(False)  # the panel takes files; pasting stays
        self.text.textChanged.connect(lambda: self._follow())
        self.count = self._parts.label("", "small")
        self.load = QPushButton("Load…")
        self.load.setToolTip("Take the text from a text file, subtitles or lyrics")
        self.load.clicked.connect(self._ask_text)
        self.present = QPushButton("Use present words")
        self.present.setToolTip("Take the text of the words that are in the document")
        self.present.clicked.connect(lambda: self.text.setPlainText(self._session.document.transcript.text))
        row = QHBoxLayout()
        row.addWidget(self.load)
        row.addWidget(self.present)
        row.addStretch(1)
        row.addWidget(self.count)
        column.addWidget(self.text, 3)
        column.addLayout(row)

    def _add_result(self, column: QVBoxLayout) -> None:
        self.result = self._parts.label()
        self.result.setWordWrap(True)
        self.problems = QListWidget()
        self.problems.setAccessibleName("Words to look at")
        self.problems.setMinimumHeight(60)
        self.problems.itemClicked.connect(self._show_problem)
        self.problems.itemActivated.connect(self._show_problem)
        column.addWidget(self.result)
        column.addWidget(self.problems, 2)

    def _add_export(self, column: QVBoxLayout) -> None:
        line = QFrame()
        line.setProperty("role", "line")
        column.addWidget(line)
        self.format = QComboBox()
        order = sorted(FORMATS, key=lambda f: _FIRST_FORMATS.index(f.id) if f.id in _FIRST_FORMATS else 99)
        for format_ in order:
            self.format.addItem(f"{format_.title} (.{format_.extensions[0]})", format_)
        self.format.currentIndexChanged.connect(lambda _: self._follow_format())
        self.karaoke = QComboBox()
        for title, value in _KARAOKE:
            self.karaoke.addItem(title, value)
        self.karaoke.setToolTip("Whether words or lines light up as they are sung")
        self.export = QPushButton("Export…")
        self.export.clicked.connect(self._ask_export)
        row = QHBoxLayout()
        row.addWidget(self.karaoke, 1)
        row.addWidget(self.export)
        column.addWidget(self.format)
        column.addLayout(row)
        self._follow_format()

    # what is shown

    def _follow(self) -> None:
        document = self._session.document
        words = len(self.text.toPlainText().split())
        self.count.setText(f"{words} words" if words != 1 else "1 word")
        self.listening.follow()
        self.present.setEnabled(bool(document.transcript.cues))
        self.export.setEnabled(bool(document.transcript.cues))
        if document.transcript is not self._shown:
            self._shown = document.transcript
            self._show_result([word for cue in document.transcript.cues for word in cue.unmoved.words])

    def _show_result(self, words: Sequence[Word]) -> None:
        """Say how it went, of words wherever they have been moved to."""
        listed = [(i, word) for i, word in enumerate(words) if word.score is not None and word.score < DOUBTFUL]
        placed = sum(word.range is not None for word in words)
        spoken = sum(word.range is not None or word.score is not None for word in words)
        doubtful = sum(word.range is not None for _, word in listed)
        parts = [f"{placed} of {spoken} words placed"] if placed else []
        if placed and doubtful:
            parts.append(f"{doubtful} doubtful")
        self.result.setText(", ".join(parts))
        self.result.setVisible(bool(parts))
        self.problems.setVisible(bool(parts and listed))
        rows = [(f"{word.text} – {_verdict(word)}", i) for i, word in listed]
        if rows != [
            (self.problems.item(n).text(), self.problems.item(n).data(_INDEX)) for n in range(self.problems.count())
        ]:
            self.problems.clear()
            for text, index in rows:
                item = QListWidgetItem(text)
                item.setData(_INDEX, index)
                self.problems.addItem(item)

    def _follow_format(self) -> None:
        lights = bool(self.format.currentData().karaoke)
        self.karaoke.setEnabled(lights)
        if not lights:
            self.karaoke.setCurrentIndex(0)

    def _show_problem(self, item: QListWidgetItem) -> None:
        """Select the doubtful word, or the gap in which the missing one should be."""
        index = item.data(_INDEX)
        words = self._session.document.transcript.words
        if words[index].range is not None:
            self._run("words.select", index)
            return
        before = next((w.range.stop for w in reversed(words[:index]) if w.range is not None), 0)
        after = next((w.range.start for w in words[index:] if w.range is not None), self._session.document.frames)
        rate = self._session.document.rate
        self._run("selection.set", before / rate, max(before, after) / rate)

    # what is done

    def align(self) -> None:
        """Start the search for the words."""
        self.listening.run("words.align", self.text.toPlainText().strip())

    @property
    def job(self) -> Job[Any] | None:
        job: Job[Any] | None = self.listening.job
        return job

    def _run(self, id_: str, *args: object, **kwargs: object) -> object:
        try:
            return self._commands.run(id_, *args, **kwargs)
        except CommandError as error:
            self._session.notify(str(error), "error")
            return None

    def _ask_text(self) -> None:
        dialog = QFileDialog(self, "Load text")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        known = " ".join(f"*.{ending}" for format_ in FORMATS for ending in format_.extensions)
        dialog.setNameFilters([f"Texts, subtitles, lyrics (*.txt *.md {known})", "All files (*)"])
        dialog.fileSelected.connect(self.take_text)
        dialog.open()

    def take_text(self, path: str) -> None:
        """Put the text of a file into the field."""
        try:
            self.text.setPlainText(read_plain_text(path, Path(path).read_bytes()).strip())
        except (OSError, ValueError) as error:
            self._session.notify(f"{Path(path).name} cannot be read as a text: {error}", "error")

    def _ask_export(self) -> None:
        format_ = self.format.currentData()
        ending = format_.extensions[0]
        opened = self._session.path
        name = opened.with_suffix(f".{ending}") if opened is not None else Path.home() / f"words.{ending}"
        dialog = QFileDialog(self, "Export words", str(name.parent))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{format_.title} (*.{ending})")
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(name.name)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # its own question does not know what is open
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def export_to(self, path: str) -> None:
        """Write the words to a file in the chosen way, after a question where one would be lost."""
        karaoke = self.karaoke.currentData()
        self._parts.after_asking_to_replace(
            self._session, self, [path], lambda agreed: self._run("words.export", path, karaoke=karaoke, **agreed)
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.setDropAction(Qt.DropAction.CopyAction)  # who gives a file away keeps it
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.take_text(paths[0])
        else:
            self.text.setPlainText(event.mimeData().text())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()


def _verdict(word: Word) -> str:
    return "not found" if word.range is None else f"score {word.score:.2f}"
