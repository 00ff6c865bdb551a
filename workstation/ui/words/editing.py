"""A line to type over a word in place, and the menu of what can be done to a word."""

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QWidget

from workstation.ui.view import Desk
from workstation.ui.words.places import Place
from workstation.ui.words.playing import play_word


class WordLine(QLineEdit):
    """Return or a click elsewhere takes the text, Escape does not; `done` tells that it is over."""

    done = Signal()

    def __init__(self, desk: Desk, index: int, area: QRect, parent: QWidget) -> None:
        super().__init__(desk.session.document.transcript.word(index).text, parent)
        self._desk, self._index = desk, index
        self._transcript = desk.session.document.transcript
        self._over = False
        self.setFont(parent.font())
        self.setTextMargins(0, 0, 0, 0)
        self.setAccessibleName("Text of the word")
        width = max(area.width(), self.fontMetrics().horizontalAdvance(self.text()) + 40, 90)
        left = max(0, min(area.left(), parent.width() - width))
        self.setGeometry(left, area.top(), width, max(area.height(), self.sizeHint().height()))
        self.selectAll()
        self.show()
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        """Escape is meant for this line, whatever command of the window has the key."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

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
        if take and same and self.text().split() != [self._transcript.word(self._index).text]:
            self._desk.run("words.set_word", self._index, text=self.text())
        self.hide()
        self.deleteLater()
        self.done.emit()


def word_menu(desk: Desk, parent: QWidget, index: int, place: Place | None) -> QMenu:
    """What can be done to a word; `place` None: it was not found in the sound."""
    icon, run = desk.look.icon, desk.run
    transcript = desk.session.document.transcript
    cue, at, _ = list(transcript.places())[index]
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if place is not None:
        menu.addAction(icon("mdi6.play"), "Play", lambda: play_word(desk, place))
        menu.addAction(icon("mdi6.select-drag"), "Select", lambda: run("words.select", index))
        menu.addSeparator()
    before = menu.addAction(icon("mdi6.call-split"), "Begin a new cue here", lambda: run("words.split_cue", index))
    before.setEnabled(at > 0)
    join = menu.addAction(icon("mdi6.call-merge"), "Join cue to the one before", lambda: run("words.join_cue", index))
    join.setEnabled(cue > 0)
    menu.addAction(icon("mdi6.account-voice"), "Speaker…", lambda: ask_speaker(desk, parent, cue))
    menu.addSeparator()
    menu.addAction(icon("mdi6.close"), "Remove word", lambda: run("words.remove_word", index))
    return menu


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
