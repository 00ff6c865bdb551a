"""The dialog that shortens pauses: it listens first, then shows what every choice would save."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workstation.commands.registry import Command
from workstation.commands.words.clean_up import find_pauses
from workstation.commands.words.targets import fade_frames, tracks_of_words
from workstation.core.errors import CommandError
from workstation.core.format_size import counted
from workstation.core.multi_cut import Cuts, cut_out
from workstation.core.ranges import FrameRange
from workstation.core.words.pauses import shortened
from workstation.engine.compute import Job
from workstation.ui.toolkit.buttons import answers
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import LARGE, MEDIUM
from workstation.ui.toolkit.time_format import format_length
from workstation.ui.toolkit.typed_fields import TimeInput
from workstation.ui.toolkit.workspace import Desk, watch

_AROUND_SECONDS = 2.0
_SHORTEST, _LONGEST = 0.05, 60.0
"""What a pause may be, in seconds."""


class PausesDialog(QDialog):
    """How long a pause may be, and how long the others become; the next one can be heard as it would be."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Shorten pauses")
        self._desk = desk
        self._document = desk.session.document
        self._pauses: list[FrameRange] | None = None
        self._job: Job[list[FrameRange]] | None = None
        self._heard = -1
        self.longer, self.to = self._seconds("Longest pause", 0.8), self._seconds("Length of shortened pauses", 0.4)
        self.saved = PlainLabel()
        self.saved.setMinimumWidth(360)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.listen = QPushButton("Hear the next one so")
        self.listen.setAutoDefault(False)
        self.listen.clicked.connect(self._hear)
        form = QFormLayout()
        form.setSpacing(MEDIUM)
        form.addRow("Pauses longer than", self.longer)
        form.addRow("become", self.to)
        form.addRow("", self.listen)
        buttons, self.shorten = answers(self, "Shorten")
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addLayout(form)
        column.addWidget(self.saved)
        column.addWidget(self.progress)
        column.addWidget(buttons)
        watch(self, desk.session.compute.changed, self._follow)
        watch(self, desk.session.changed, lambda _: self._look())
        self._look()

    def _seconds(self, name: str, seconds: float) -> TimeInput:
        field = TimeInput(self._desk, name)
        field.show_seconds(seconds)
        field.textChanged.connect(lambda _: self._show())
        return field

    def _lengths(self) -> tuple[float, float]:
        """The longest pause and what longer ones become, in seconds; ValueError when that cannot be."""
        longer, to = self.longer.seconds, self.to.seconds
        for seconds in (longer, to):
            if seconds is None or not _SHORTEST <= seconds <= _LONGEST:
                raise ValueError(f"a pause is {_SHORTEST:g} to {_LONGEST:g} seconds long here")
        assert longer is not None
        assert to is not None
        return longer, min(to, longer)

    def _look(self) -> None:
        """Listen for pauses, anew when the sound has changed."""
        self._document, self._pauses, self._heard = self._desk.session.document, None, -1
        if self._job is not None:
            self._job.cancel()
        try:
            self._job = find_pauses(self._desk.session, self._found)
        except CommandError as error:
            self.saved.setText(str(error))
        self._show()

    def _found(self, pauses: list[FrameRange]) -> None:
        self._pauses, self._job = pauses, None
        self._show()

    def _follow(self, job: Job[object]) -> None:
        if self._job is not None and job is self._job:
            self.progress.setValue(round(1000 * job.fraction))

    def _cuts(self) -> Cuts:
        rate = self._document.rate
        longer, to = (round(seconds * rate) for seconds in self._lengths())
        return shortened(self._pauses or (), longer, to)

    def _show(self) -> None:
        ready = self._pauses is not None
        self.progress.setVisible(not ready)
        try:
            cuts = self._cuts()
        except ValueError as error:
            self.saved.setText(str(error)[:1].upper() + str(error)[1:])
            for part in (self.listen, self.shorten):
                part.setEnabled(False)
            return
        for part in (self.listen, self.shorten):
            part.setEnabled(ready and bool(cuts.ranges))
        if not ready:
            self.saved.setText("Listening for pauses…")
            return
        rate, style, count = self._document.rate, self._desk.settings["time_format"], len(cuts.ranges)
        left = format_length(self._document.frames - cuts.frames, rate, style)
        saving = format_length(cuts.frames, rate, style)
        self.saved.setText(f"{counted(count, 'pause')}: {saving} shorter, {left} left")

    def _hear(self) -> None:
        """Play the next pause as it would be; nothing is edited."""
        session, cuts = self._desk.session, self._cuts()
        if not cuts.ranges:
            return
        self._heard = (self._heard + 1) % len(cuts.ranges)
        cut = cuts.ranges[self._heard]
        self._desk.viewport.reveal(cut.start)
        alone = Cuts((cut,))
        edited = cut_out(self._document, alone, tracks_of_words(session), fade_frames(session))
        around = round(_AROUND_SECONDS * self._document.rate)
        session.player.play(edited, max(0, cut.start - around), min(edited.frames, cut.start + around))

    def accept(self) -> None:
        longer, to = self._lengths()
        super().accept()
        self._desk.run("words.shorten_pauses", longer=round(longer, 3), to=round(to, 3))

    def done(self, code: int) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        super().done(code)


def ask_pauses(desk: Desk, command: Command, window: QWidget) -> None:
    PausesDialog(desk, window).open()
