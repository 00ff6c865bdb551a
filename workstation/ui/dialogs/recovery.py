"""The dialog after a crash: what was left, each with a picture, to be recovered, left for later, or discarded."""

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workstation.commands.drafts.autosave import Drafts
from workstation.commands.drafts.recovery import TRASH_DAYS, Draft
from workstation.commands.files.thumbnails import Columns, draw
from workstation.commands.registry import Command
from workstation.project import ENDING
from workstation.ui.main_window import MainWindow
from workstation.ui.panels.parts import ElidedLabel
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.scrolled import open_at
from workstation.ui.toolkit.theme import LARGE, MEDIUM, SMALL, THIN, font
from workstation.ui.toolkit.time_format import format_length
from workstation.ui.toolkit.workspace import Desk

_PICTURE = QSize(216, 52)
_BAR = 3
"""The width of a bar of the picture and the gap beside it."""

_WHAT = (
    "The program ended before this was saved. Nothing of it is lost: the sound, the history, the words and the effects "
    "come back as they were."
)


class WaveformBars(QWidget):
    """A picture of a waveform as bars."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._columns: Columns | None = None
        self.setFixedSize(_PICTURE)

    @property
    def loudest(self) -> float:
        """0 to 1; 0 while there is no picture."""
        return 0.0 if self._columns is None else float(self._columns.max())

    def show_columns(self, columns: Columns) -> None:
        self._columns = columns
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.lane)
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
            middle, room = self.height() / 2, self.height() / 2 - SMALL
            painter.setBrush(theme.track(0))
            columns = self._columns
            for number in range(0 if columns is None else len(columns)):
                assert columns is not None
                height = max(0.5, float(columns[number]) * room)
                painter.drawRoundedRect(QRectF(MEDIUM + number * _BAR, middle - height, _BAR - 1, 2 * height), 1, 1)


class Row(QFrame):
    """One thing that was left."""

    def __init__(self, desk: Desk, draft: Draft, dialog: "RecoveryDialog") -> None:
        super().__init__(dialog)
        self.setObjectName("draft")
        self.draft = draft
        self.picture = WaveformBars(desk.look, self)
        self.name = ElidedLabel(draft.name, self)
        self.name.setFont(font("title", bold=True))
        about = ElidedLabel(describe(draft), self)
        place = ElidedLabel(_place(draft), self)
        place.setVisible(bool(place.text()))
        for label in (about, place):
            label.setProperty("role", "dim")
        self.recover = QPushButton("Bring back" if draft.discarded else "Recover", self)
        self.discard = QPushButton("Discard", self)
        self.discard.setVisible(not draft.discarded)
        self.discard.setToolTip(f"It can be brought back for {TRASH_DAYS} days")
        act = dialog.bring_back if draft.discarded else dialog.recover
        self.recover.clicked.connect(lambda: act(draft))
        self.discard.clicked.connect(lambda: dialog.discard(draft))
        for button in (self.recover, self.discard):
            button.setAccessibleName(f"{button.text()} {draft.name}")
        texts = QVBoxLayout()
        texts.setSpacing(THIN)
        texts.addStretch(1)
        for label in (self.name, about, place):
            texts.addWidget(label)
        texts.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        row.setSpacing(LARGE)
        row.addWidget(self.picture)
        row.addLayout(texts, 1)
        row.addWidget(self.discard)
        row.addWidget(self.recover)
        columns = (_PICTURE.width() - 2 * MEDIUM) // _BAR
        job = draw(desk.session, draft.path, columns, self.picture.show_columns)
        self.destroyed.connect(lambda: job.cancel())


class RecoveryDialog(QDialog):
    """Stays open until something is recovered or all is left for later."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Unsaved work")
        self._desk, self._window = desk, window
        self._what = PlainLabel(_WHAT, self)
        self._what.setWordWrap(True)
        self._inside = QWidget(self)
        self.rows: list[Row] = []
        scroll = QScrollArea(self)
        scroll.setWidget(self._inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SMALL)
        self.discarded = QPushButton("Show discarded", self)
        self.discarded.setCheckable(True)
        self.discarded.toggled.connect(lambda _: self._fill())
        self.later = QPushButton("Later", self)
        self.later.setToolTip("It stays, and is under File, Recover unsaved work")
        self.later.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addWidget(self.discarded)
        buttons.addStretch(1)
        buttons.addWidget(self.later)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(LARGE)
        column.addWidget(self._what)
        column.addWidget(scroll, 1)
        column.addLayout(buttons)
        open_at(self, 720, 380)
        self._fill()

    def recover(self, draft: Draft) -> None:
        def then() -> None:
            self.close()
            self._desk.run("file.recover", str(draft.path))

        if isinstance(self._window, MainWindow):
            self._window.after_asking_to_save(then)
        else:
            then()

    def discard(self, draft: Draft) -> None:
        self._desk.run("file.discard_draft", str(draft.path))
        self._fill()

    def bring_back(self, draft: Draft) -> None:
        self._desk.run("file.bring_back_draft", str(draft.path))
        self._fill()

    def _fill(self) -> None:
        keeper = self._desk.session.keeper
        gone = keeper.find(discarded=True) if isinstance(keeper, Drafts) else ()
        drafts = (*(keeper.find() if isinstance(keeper, Drafts) else ()), *(gone if self.discarded.isChecked() else ()))
        self.discarded.setVisible(bool(gone))
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.rows = [Row(self._desk, draft, self) for draft in drafts]
        for row in self.rows:
            self._column.addWidget(row)
        self._what.setVisible(bool(drafts))
        if not drafts:
            nothing = PlainLabel("There is no unsaved work from another time.", self._inside)
            nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._column.addWidget(nothing)
        self._column.addStretch(1)
        for row in self.rows:
            for button in (row.recover, row.discard):
                button.setAutoDefault(False)  # Return, or a text that was meant for elsewhere, does nothing to the work
        self.later.setDefault(True)
        self.later.setFocus()


def ask_recover(desk: Desk, command: Command, window: QWidget) -> None:
    """Show what can be recovered, or say that nothing was left."""
    keeper = desk.session.keeper
    if isinstance(keeper, Drafts) and (keeper.find() or keeper.find(discarded=True)):
        RecoveryDialog(desk, window).open()
    else:
        desk.session.notify("There is no unsaved work from another time")


def describe(draft: Draft, now: datetime | None = None) -> str:
    """When a draft was written, how long it is and how much was done to it."""
    today = (now or datetime.now().astimezone()).date()
    days = (today - draft.kept.date()).days
    day = {0: "Today", 1: "Yesterday"}.get(days, f"{draft.kept:%d %B}")
    edits = "" if draft.path.suffix != ENDING else f" · {draft.edits} edit{'' if draft.edits == 1 else 's'}"
    length = format_length(round(draft.seconds * 1000), 1000)
    return f"{day} {draft.kept:%H:%M} · {length}{edits}{' · discarded' if draft.discarded else ''}"


def _place(draft: Draft) -> str:
    if draft.path.suffix != ENDING:
        return "A recording that was cut off"
    return f"Steps after the last save of {draft.project.name} in {draft.project.parent}" if draft.project else ""
