"""The dialog that brings words into step by two cues whose right times are known."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workstation.commands.registry import Command
from workstation.speech.time_map import Retiming, two_points
from workstation.ui.toolkit.buttons import answers
from workstation.ui.toolkit.theme import LARGE, MEDIUM
from workstation.ui.toolkit.time_format import format_time
from workstation.ui.toolkit.typed_fields import TimeInput
from workstation.ui.toolkit.workspace import Desk, watch
from workstation.ui.words.dialogs.export import dim_label

_LETTERS = 42
_MIN_SCALE, _MIN_SECONDS = 1e-4, 0.002
"""Less is only the rounding of the fields."""


class SyncDialog(QDialog):
    """Stays open beside the work: put the caret where a cue should begin, and take its time."""

    def __init__(self, desk: Desk, command: Command, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Stretch words between two points")
        self._desk, self._command = desk, command
        self.cues = (QComboBox(), QComboBox())
        self.times = (TimeInput(desk, "Time of cue 1"), TimeInput(desk, "Time of cue 2"))
        self.result_ = dim_label()
        about = dim_label()
        about.setText(
            "Choose two cues, an early and a late one. Put the caret where each should begin and take its time; "
            "all other words move in proportion."
        )
        form = QFormLayout()
        form.setSpacing(MEDIUM)
        for number, title in enumerate(("The cue", "And the cue")):
            form.addRow(title, self.cues[number])
            form.addRow("should begin at", self._time_row(number))
        buttons, self.go = answers(self, "Stretch")
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(about)
        column.addLayout(form)
        column.addWidget(self.result_)
        column.addWidget(buttons)
        self.setMinimumWidth(460)
        self._fill()
        for number, box in enumerate(self.cues):
            box.setAccessibleName(f"Cue {number + 1}")
            box.currentIndexChanged.connect(lambda _, number=number: self._take_own(number))
        for time in self.times:
            time.textChanged.connect(lambda _: self._show())
        watch(self, desk.session.changed, lambda _: self._fill())

    def _time_row(self, number: int) -> QHBoxLayout:
        time = self.times[number]
        here = QPushButton("Caret")
        here.setAutoDefault(False)
        here.setToolTip("The place of the caret, or where the selection begins")
        here.clicked.connect(lambda: self._take_caret(number))
        row = QHBoxLayout()
        row.addWidget(time, 1)
        row.addWidget(here)
        return row

    def _fill(self) -> None:
        """The first and the last cue at first, at their own times."""
        document, style = self._desk.session.document, self._desk.settings["time_format"]
        rows = []
        for number, cue in enumerate(document.transcript.cues):
            if cue.place is not None:
                text = cue.text if len(cue.text) <= _LETTERS else f"{cue.text[: _LETTERS - 1]}…"
                rows.append(
                    (f"{number + 1}   {format_time(cue.place.start, document.rate, style)}   {text}", cue.place.start)
                )
        for number, box in enumerate(self.cues):
            before = box.currentIndex()
            box.blockSignals(True)
            box.clear()
            for title, start in rows:
                box.addItem(title, start / document.rate)
            box.setCurrentIndex(before if 0 <= before < len(rows) else (0, len(rows) - 1)[number])
            box.blockSignals(False)
            self._take_own(number)

    def _take_own(self, number: int) -> None:
        self.times[number].show_seconds(self.cues[number].currentData() or 0.0)
        self._show()

    def _take_caret(self, number: int) -> None:
        session = self._desk.session
        self.times[number].show_seconds(session.selection.range.start / session.document.rate)
        self._show()

    def _points(self) -> tuple[float, float, float, float]:
        """Where two cues are, and where they should be; ValueError when a time cannot be read."""
        (a, b), (c, d) = (
            (box.currentData() or 0.0, time.seconds or 0.0) for box, time in zip(self.cues, self.times, strict=True)
        )
        return a, b, c, d

    def _show(self) -> None:
        retiming = Retiming()
        try:
            points = self._points()
        except ValueError as error:
            self.result_.setText(str(error))
            self.go.setEnabled(False)
            return
        try:
            retiming = two_points(*points)
            change = (retiming.scale - 1) * 100
            text = f"Everything becomes {abs(change):.3f} % {'slower' if change > 0 else 'faster'} and moves by "
            text += f"{retiming.offset:+.3f} s" if abs(change) >= 0.0005 or retiming.offset else "nothing"
            self.result_.setText(text if abs(change) >= 0.0005 else f"Everything moves by {retiming.offset:+.3f} s")
        except ValueError:
            self.result_.setText("Choose two different cues, and times in their order")
        moves = abs(retiming.scale - 1) > _MIN_SCALE or abs(retiming.offset) > _MIN_SECONDS
        self.go.setEnabled(moves)
        if not moves and retiming.scale > 0 and points[1] < points[3]:
            self.result_.setText("Both cues are where they are now")

    def accept(self) -> None:
        """Move the words; the dialog stays open when that cannot be."""
        before = self._desk.session.document
        self._desk.run(self._command.id, *self._points())
        if self._desk.session.document is not before:
            super().accept()


def ask_sync(desk: Desk, command: Command, window: QWidget) -> None:
    """Show the dialog, or the one that stands open already: another beside it would be of no use."""
    opened: QWidget | None = window.findChild(SyncDialog)
    if opened is None or not opened.isVisible():
        opened = SyncDialog(desk, command, window)
        opened.show()
    opened.raise_()
    opened.activateWindow()
