"""The current cue, large: its times, its text with its lines, how they keep the rules, and what is done to it."""

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workstation.core.words.transcript import Cue
from workstation.speech.cues.line_breaking import columns, wrapped
from workstation.speech.cues.rules import CueRules
from workstation.ui.panels.parts import icon_button
from workstation.ui.toolkit.key_guard import claims_escape
from workstation.ui.toolkit.new_cues import insert_cue, write
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import MEDIUM, SMALL, css, font
from workstation.ui.toolkit.typed_fields import TimeField
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.bidi import align_to
from workstation.ui.words.cues.table import lines_of, text_of

_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
_MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)


class CueTime(TimeField):
    """An edge of a cue; what is no time is put back."""

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk, name)
        self.setFixedWidth(self.minimumWidth())
        self.editingFinished.connect(self._put_back)

    def show_time(self, seconds: float | None, *, own: bool) -> None:
        """Show a time; one that the rules have made is dim."""
        self.show_seconds(seconds)
        theme = self._desk.look.theme
        self.setStyleSheet(f"color: {css(theme.text if own else theme.text_dim)}")

    def _put_back(self) -> None:
        self.setText(self._before)  # it shows another one when the cue has it


class CueTextEdit(QPlainTextEdit):
    """The text of a cue; leaving it takes it, Ctrl+Return as well and asks for the next, Escape does not."""

    taken = Signal()
    left = Signal()
    over = Signal()
    """It is taken, and the next cue is to come."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setFont(font("title"))
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setPlaceholderText(f"{name}; Return begins a new line, Ctrl+Return the next cue")
        self.setMinimumHeight(2 * self.fontMetrics().height() + 2 * MEDIUM)
        self.textChanged.connect(self.align)

    def align(self) -> None:
        """Begin the lines on the side on which the text begins."""
        align_to(self, self.toPlainText())

    def sizeHint(self) -> QSize:
        return QSize(220, self.minimumHeight())

    def event(self, event: QEvent) -> bool:
        """Escape is meant for this text, whatever command of the window has the key; others find the text taken."""
        if claims_escape(event) or self._claims_return(event):
            return True
        done = super().event(event)
        asked = event.type() == QEvent.Type.ShortcutOverride and not event.isAccepted()
        if asked and isinstance(event, QKeyEvent) and event.modifiers() & _COMMAND and event.key() not in _MODIFIERS:
            self.taken.emit()
        return done

    def _claims_return(self, event: QEvent) -> bool:
        """Ctrl+Return is this text's own, for it knows which cue it is."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & _COMMAND:
            event.accept()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.over.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        popup = QApplication.activePopupWidget()
        if popup is None or popup.parentWidget() not in (self, self.viewport()):  # its own menu belongs to the typing
            self.taken.emit()


class CueEditor(QWidget):
    """Shows the cue that `show_cue` names, and runs the commands that change it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.number = -1
        self._cue: Cue | None = None
        self._times = (0.0, 0.0)
        self.start, self.stop = CueTime(desk, "In"), CueTime(desk, "Out")
        self.length = PlainLabel()
        self.length.setFont(font("body", tabular=True))
        self.length.setProperty("role", "dim")
        self.length.setMinimumWidth(self.length.fontMetrics().horizontalAdvance("000.00 s"))
        self.text = CueTextEdit("Text of the cue")
        self.translation = CueTextEdit("Translation")
        self.translation.setVisible(False)
        self.counts = PlainLabel()
        self.counts.setProperty("role", "small")
        self.counts.setTextFormat(Qt.TextFormat.RichText)  # of numbers alone
        self.counts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.start.taken.connect(lambda seconds: self._time(seconds, self._times[1]))
        self.stop.taken.connect(lambda seconds: self._time(self._times[0], seconds))
        self.start.nudged.connect(lambda step: self._nudge("start", step))
        self.stop.nudged.connect(lambda step: self._nudge("stop", step))
        self.text.taken.connect(self._take_text)
        self.translation.taken.connect(self._take_translation)
        for text in (self.text, self.translation):
            text.over.connect(self._go_on)
        self.translation.left.connect(self._write_text)
        self.text.left.connect(self._write_text)
        self.text.textChanged.connect(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM, 0, MEDIUM, MEDIUM)
        column.setSpacing(SMALL)
        column.addLayout(self._make_times())
        column.addWidget(self.text, 1)
        column.addWidget(self.translation, 1)
        column.addLayout(self._make_actions())
        self.show_cue(-1, None, (0.0, 0.0), CueRules())

    def _make_times(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        self.begin = self._button("mdi6.ray-start", "Begin at the play cursor", "words.cue_in")
        self.end = self._button("mdi6.ray-end", "End at the play cursor", "words.cue_out")
        self.free = self._button("mdi6.lock-open-outline", "Times by the rules again", "words.free_cues")
        for part in (self.begin, self.start, PlainLabel("–"), self.stop, self.end, self.length):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.free)
        return row

    def _make_actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        row.addWidget(self.counts, 1)
        look = self._desk.look
        self.cut = icon_button(look, "mdi6.call-split", "Split where the text cursor stands", self._split)
        join = self._button("mdi6.call-merge", "Join to the next", "words.join_next")
        insert = icon_button(look, "mdi6.playlist-plus", "Insert a cue at the play cursor", self._insert)
        delete = icon_button(look, "mdi6.playlist-remove", "Delete cue, keep sound", self._delete)
        for button in (self.cut, join, insert, delete):
            row.addWidget(button)
        times = (self.begin, self.start, self.stop, self.end, self.free)
        self._of_a_cue = (*times, self.text, self.translation, self.cut, join, delete)
        return row

    def _button(self, icon: str, tip: str, id_: str) -> QToolButton:
        """Runs a command on the cue; the typed text is taken first."""

        def run() -> None:
            self._take_text()
            self._take_translation()
            self._desk.run(id_, self.number)

        return icon_button(self._desk.look, icon, tip, run)

    # what is shown

    @property
    def typing(self) -> bool:
        """The keyboard is on something here that is typed into."""
        return any(part.hasFocus() for part in (self.start, self.stop, self.text, self.translation))

    def show_cue(self, number: int, cue: Cue | None, times: tuple[float, float], rules: CueRules) -> None:
        """Show a cue and when it is on the screen (s); None: there is none."""
        another = number != self.number
        if another and self._is_there():
            self._take_text()
            self._take_translation()
        changed = another or cue is None or self._cue is None or _read(cue) != _read(self._cue)
        self.number, self._cue, self._times, self._rules = number, cue, times, rules
        for part in self._of_a_cue:
            part.setEnabled(cue is not None)
        placed = cue is not None and cue.place is not None
        own = cue is not None and cue.shown is not None
        for field, seconds in ((self.start, times[0]), (self.stop, times[1])):
            field.show_time(seconds if placed else None, own=own)
        self.length.setText(f"{times[1] - times[0]:.2f} s" if placed else "")
        self.free.setEnabled(own)
        if changed:
            self._write_text()
        else:
            self._count()

    def _is_there(self) -> bool:
        """What is shown is still the cue of its number: not of a document that was closed, not deleted."""
        cues = self._desk.session.document.transcript.cues
        return 0 <= self.number < len(cues) and cues[self.number] == self._cue

    def _write_text(self) -> None:
        text, translation = _read(self._cue) if self._cue is not None else ("", "")
        for box, wanted in ((self.text, text), (self.translation, translation)):
            if wanted != box.toPlainText():
                at = box.textCursor().position()
                with QSignalBlocker(box):
                    box.setPlainText(wanted)
                box.align()
                cursor = box.textCursor()
                cursor.setPosition(min(at, len(wanted)))
                box.setTextCursor(cursor)
        self._count()

    def _count(self) -> None:
        """How long the lines are and how fast they read; what breaks the rules is in the colour of warnings."""
        rules, theme = self._rules, self._desk.look.theme
        lines = lines_of(self.text.toPlainText())
        own = self._cue is not None and self._cue.shown is not None
        widths = [columns(line) for line in (lines if own else wrapped("\n".join(lines), rules))]
        seconds = self._times[1] - self._times[0]
        parts = [(str(width), width > rules.line_columns) for width in widths]
        shown = " + ".join(_marked(text, css(theme.warning), on=wrong) for text, wrong in parts)
        speed = columns(" ".join(lines)) / seconds if lines and seconds > 0 else 0.0
        fast = _marked(f"{speed:.0f}", css(theme.warning), on=speed > rules.reading_cps)
        self.counts.setText(f"{shown} of {rules.line_columns} characters · {fast} a second" if lines else "No text yet")

    # what is done

    def _time(self, start: float, end: float) -> None:
        self._desk.run("words.cue_times", self.number, start, end)

    def _nudge(self, edge: str, step: float) -> None:
        self._desk.run("words.nudge_cue", step, self.number, edge=edge)

    def _take_text(self) -> None:
        text = self.text.toPlainText()
        if self._cue is not None and lines_of(text) != lines_of(text_of(self._cue)):
            self._desk.run("words.cue_text", self.number, "\n".join(lines_of(text)))

    def _take_translation(self) -> None:
        text = self.translation.toPlainText()
        if self._cue is not None and lines_of(text) != lines_of(self._cue.translation):
            self._desk.run("words.translate", self.number, "\n".join(lines_of(text)))

    def _split(self) -> None:
        """Split before the word that the text cursor is in or before; the typed text is taken first."""
        number, cursor = self.number, self.text.textCursor()
        before = self.text.toPlainText()[: cursor.position()]
        self._take_text()
        from workstation.speech.formats.distribute_times import spread

        at = len(spread(before, 0.0, 0.0, markup=False))
        first = self._desk.session.document.transcript.firsts[number]
        self._desk.run("words.split_cue", first + at)

    def _delete(self) -> None:
        self._desk.run("words.delete_cue", self.number)

    def _insert(self) -> None:
        self._take_text()
        insert_cue(self._desk)

    def _go_on(self) -> None:
        """Take what is typed and write the next cue, a new one after the last."""
        self._take_text()
        self._take_translation()
        write(self._desk, self._desk.run("words.next_cue", self.number))


def _read(cue: Cue) -> tuple[str, str]:
    return text_of(cue), cue.translation


def _marked(text: str, colour: str, *, on: bool) -> str:
    return f'<span style="color: {colour}">{text}</span>' if on else text
