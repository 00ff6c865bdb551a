"""Search in the running text: where the words are read, from one place to the next, and edits of all places."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QInputDialog

from workstation.commands.words.targets import name_words
from workstation.ui.toolkit.plain_text import label_plainly
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.text.edit import TextEdit
from workstation.ui.words.text.find_bar import FindBar
from workstation.ui.words.text.word_range import WordRange

_EDITS = {"delete": "words.delete", "silence": "words.silence", "bleep": "words.bleep", "remove": "words.remove"}


class TextSearch(QObject):
    """Keeps what is looked for and where it was found; every edit of the text searches again."""

    def __init__(self, desk: Desk, bar: FindBar, view: TextEdit) -> None:
        super().__init__(bar)
        self._desk, self._bar, self._view = desk, bar, view
        self.places: tuple[tuple[int, int], ...] = ()
        self.current = -1
        bar.sought.connect(lambda _: self.search_again())
        bar.stepped.connect(self.step)
        bar.acted.connect(self.act)
        bar.left.connect(view.setFocus)

    def search_again(self) -> None:
        """Look for the text in the words as they are now."""
        self.places = self._view.running.find(self._bar.line.text())
        self.current = -1
        self._show()

    def step(self, way: int) -> None:
        """Go to the next (1) or previous (-1) place from the caret on, round the ends."""
        if not self.places:
            return
        if self.current >= 0:
            self.current = (self.current + way) % len(self.places)
        else:
            at = self._view.range.first
            later = (n for n, place in enumerate(self.places) if place[0] >= at)
            self.current = next(later, 0) if way > 0 else (next(later, 0) - 1) % len(self.places)
        first, stop = self.places[self.current]
        self._view.select_words(WordRange(first, stop))
        self._view.selected.emit()
        self._show()

    def act(self, name: str) -> None:
        """Play the place one is at, replace the text, or edit all places."""
        if name == "play":
            if self.current < 0:
                self.step(1)
            self._desk.run("transport.play")
        elif name == "replace":
            self._ask_replacement()
        elif self.places:
            words = {n for first, stop in self.places for n in range(first, stop)}
            self._desk.run(_EDITS[name], name_words(words))

    def _ask_replacement(self) -> None:

        sought = self._bar.line.text().strip()
        dialog = QInputDialog(self._bar.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Replace in the text")
        label_plainly(dialog, f"In place of “{sought}”, in {len(self.places)} places:")
        dialog.setTextValue(sought)
        dialog.textValueSelected.connect(lambda text: self._desk.run("words.replace", sought, text))
        dialog.open()

    def _show(self) -> None:
        transcript = self._desk.session.document.transcript
        words = (transcript.word(n) for first, stop in self.places for n in range(first, stop))
        self._desk.viewport.mark(tuple(word.range for word in words if word.range is not None))
        self._view.show_matches(self.places, self.current)
        self._bar.show_count(len(self.places), self.current)
