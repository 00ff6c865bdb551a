"""What keys and drags in the running text do to the words, with their sound or without."""

from typing import Protocol

from PySide6.QtGui import QGuiApplication

from workstation.commands.words.targets import name_words
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.editing import Take
from workstation.ui.words.text.edit import TextEdit
from workstation.ui.words.text.word_range import WordRange


class HasText(Protocol):
    """The panel whose text is edited."""

    view: TextEdit


class TextActions:
    """Deleting, cutting, copying, pasting, moving and typing; a setting chooses whether the sound goes along."""

    def __init__(self, desk: Desk, panel: HasText) -> None:
        self._desk = desk
        self._panel = panel

    @property
    def with_sound(self) -> bool:
        return bool(self._desk.settings["words_with_sound"])

    def do(self, wanted: str) -> None:
        """One of delete, backspace, cut, copy, paste, split."""
        {
            "delete": lambda: self._delete(0),
            "backspace": lambda: self._delete(-1),
            "cut": self._cut,
            "copy": self._copy,
            "paste": self._paste,
            "split": self._split,
        }[wanted]()

    def move(self, to: int, copy: bool) -> None:
        """Bring the selected words before another word; with `copy` they also stay."""
        first, stop, words = self._chosen()
        count = len(self._panel.view.shown_words(first, stop))
        if not count:
            return
        if copy:
            self._run_at(to, count, "words.copy", words)
            self._run_at(to, count, "words.paste", to)
        elif self.with_sound:
            self._run_at(to if to < first else to - count, count, "words.move", words, to)
        else:
            self._desk.session.notify("Text only: words are moved where their sound is moved too", "warning")

    def take(self, first: int, stop: int) -> Take:
        """What is done with the text typed over words, or between two when there are none."""

        def take(text: str) -> None:
            count = len(text.split())
            if first < stop:
                self._run_at(first, count, "words.retype", name_words(range(first, stop)), text)
            elif count:
                self._run_at(first + count, 0, "words.type", first, text)

        return take

    def copy_text(self) -> None:
        """Put the text of the selected words on the clipboard, or all of it."""
        range_, running = self._panel.view.range, self._panel.view.running
        whole = self._desk.session.document.transcript.text
        text = whole if range_.is_caret else running.words(range_.first, range_.stop)
        QGuiApplication.clipboard().setText(text)

    def _chosen(self) -> tuple[int, int, str]:
        range_ = self._panel.view.range
        return range_.first, range_.stop, name_words(self._panel.view.shown_words(range_.first, range_.stop))

    def _delete(self, step: int) -> None:
        """Delete what is selected, else the word behind (0) or before (-1) the caret."""
        range_, view = self._panel.view.range, self._panel.view
        first, stop = range_.first, range_.stop
        if range_.is_caret:
            first, stop = first + step, first + step + 1
            if step and first >= 0 and stop in view.running.firsts:
                self._run_at(stop, 0, "words.join_cue", stop)
                return
        if 0 <= first < stop <= len(view.running):
            words = name_words(view.shown_words(first, stop))
            if words:
                self._run_at(first, 0, "words.delete" if self.with_sound else "words.remove", words)

    def _cut(self) -> None:
        first, _, words = self._chosen()
        if words:
            self.copy_text()
            self._run_at(first, 0, "words.cut" if self.with_sound else "words.remove", words)

    def _copy(self) -> None:
        _, _, words = self._chosen()
        if words:
            self.copy_text()
            if self.with_sound:
                self._desk.run("words.copy", words)

    def _paste(self) -> None:
        first, stop, words = self._chosen()
        text = QGuiApplication.clipboard().text()
        clip = self._desk.session.clipboard.clip
        if self.with_sound and clip is not None:
            count = sum(len(cue) for cue in clip.cues)
            more = {"over": words} if words else {}
            self._run_at(first, count, "words.paste", first, **more)
        elif text.strip():
            self.take(first, stop)(text)

    def _split(self) -> None:
        at = self._panel.view.range.first
        if at < len(self._panel.view.running):
            self._desk.run("words.split_cue", at)

    def _run_at(self, first: int, count: int, id_: str, *args: object, **more: object) -> None:
        """Run a command, after which `count` words from `first` on are selected."""
        before = self._desk.session.document
        self._desk.run(id_, *args, **more)
        if self._desk.session.document is not before:
            self._panel.view.select_words(WordRange(first, first + count), reveal=True)
