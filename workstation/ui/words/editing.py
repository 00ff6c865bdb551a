"""A line to type over words in place, and the menu of what can be done to them."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from workstation.commands.words.targets import name_words
from workstation.ui.toolkit.key_guard import claims_escape
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.plain_text import label_plainly, on_button
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.playing import play_word, play_words
from workstation.ui.words.word_layout import WordPlace

Take = Callable[[str], object]
"""What is done with a typed text."""


class WordLine(QLineEdit):
    """Return or a click elsewhere takes the text, Escape does not; `done` tells that it is over."""

    done = Signal()

    def __init__(self, desk: Desk, text: str, area: QRect, parent: QWidget, take: Take) -> None:
        super().__init__(text, parent)
        self._desk, self._take = desk, take
        self._transcript = desk.session.document.transcript
        self._before = text
        self._over = False
        self.setFont(parent.font())
        self.setTextMargins(0, 0, 0, 0)
        self.setAccessibleName("Text of the word")
        needed = self.fontMetrics().horizontalAdvance(text) + 40
        width = min(max(area.width(), needed, 90), max(parent.width() - 8, 90))
        left = max(0, min(area.left(), parent.width() - width))
        self.setGeometry(left, area.top(), width, max(area.height(), self.sizeHint().height()))
        self.selectAll()
        self.show()
        self.setFocus()

    def begin(self, text: str) -> None:
        """Go on typing after what has been typed already."""
        self.setText(text)
        self.deselect()
        self.end(False)

    def event(self, event: QEvent) -> bool:
        """Escape is meant for this line, whatever command of the window has the key."""
        return claims_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish(take=True)
        elif event.key() == Qt.Key.Key_Escape:
            self._finish(take=False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._finish(take=True)

    def _finish(self, *, take: bool) -> None:
        if self._over:
            return
        self._over = True
        # Words are meant by their number: after another edit it would be another word's.
        same = self._desk.session.document.transcript is self._transcript
        if take and same and self.text().split() != self._before.split():
            self._take(self.text())
        self.hide()
        self.deleteLater()
        self.done.emit()


def word_menu(desk: Desk, parent: QWidget, index: int, place: WordPlace | None, stop: int = 0) -> Menu:
    """What can be done to a word, or to those up to `stop`; `place` None: it was not found in the sound."""
    icon, run = desk.look.icon, desk.run
    cue, at = desk.session.document.transcript.place(index)
    stop = max(stop, index + 1)
    words = name_words(range(index, stop))
    several = stop - index > 1
    menu = Menu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def add(name: str, title: str, id_: str, *args: object, **more: object) -> None:
        menu.add(icon(name), title, lambda: run(id_, *args, **more))

    if place is not None:
        play = (lambda: play_words(desk, index, stop)) if several else (lambda: play_word(desk, place))
        menu.add(icon("mdi6.play"), "Play", play)
        if not several:
            add("mdi6.select-drag", "Select", "words.select", index)
        add("mdi6.ear-hearing", "Hear it without", "words.hear_without", words)
        menu.addSeparator()
        add("mdi6.text-box-remove", "Delete with sound", "words.delete", words)
        add("mdi6.volume-off", "Silence", "words.silence", words)
        add("mdi6.sine-wave", "Bleep", "words.bleep", words)
        menu.addSeparator()
    if several:
        add("mdi6.set-merge", "Make one word", "words.join", words)
    elif len(desk.session.document.transcript.word(index).text) > 1:
        add("mdi6.set-split", "Split word in two", "words.split", index)
    add("mdi6.text-recognition", "Align again", "words.align_again", index, stop - 1)
    menu.addSeparator()
    before = menu.add(icon("mdi6.call-split"), "Begin a new cue here", lambda: run("words.split_cue", index))
    before.setEnabled(at > 0)
    line = menu.add(icon("mdi6.keyboard-return"), "End the line before", lambda: run("words.break_line", index))
    line.setEnabled(at > 0)
    line.setCheckable(True)
    line.setChecked(at > 0 and desk.session.document.transcript.word(index - 1).breaks)
    join = menu.add(icon("mdi6.call-merge"), "Join cue to the one before", lambda: run("words.join_cue", index))
    join.setEnabled(cue > 0)
    menu.add(icon("mdi6.account-voice"), "Speaker…", lambda: ask_speaker(desk, parent, cue))
    if name := desk.session.document.transcript.cues[cue].speaker:
        menu.add(
            icon("mdi6.account-edit"), f"Rename {on_button(name)} everywhere…", lambda: ask_name(desk, parent, name)
        )
    menu.addSeparator()
    add("mdi6.close", "Remove words, keep sound" if several else "Remove word, keep sound", "words.remove", words)
    return menu


def ask_name(desk: Desk, parent: QWidget, speaker: str) -> QInputDialog:
    """Ask for another name of a speaker."""
    dialog = QInputDialog(parent.window())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("Rename speaker")
    label_plainly(dialog, f"Name of {speaker} in all cues:")
    dialog.setTextValue(speaker)
    dialog.textValueSelected.connect(lambda name: desk.run("words.rename_speaker", speaker, name))
    dialog.open()
    return dialog


def ask_speaker(desk: Desk, parent: QWidget, cue: int) -> QInputDialog:
    """Ask who speaks a cue, with the names there are."""
    cues = desk.session.document.transcript.cues
    names = sorted({other.speaker for other in cues if other.speaker})
    dialog = QInputDialog(parent.window())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("Speaker")
    dialog.setLabelText("Who speaks this cue?")
    dialog.setComboBoxItems(names or [""])
    dialog.setComboBoxEditable(True)
    dialog.setTextValue(cues[cue].speaker)
    dialog.textValueSelected.connect(lambda name: desk.run("words.set_speaker", cue, name))
    dialog.open()
    return dialog
