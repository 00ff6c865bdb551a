"""What stands in the middle of the window before there is any sound: what one can do now."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from workstation.ui.toolkit.actions import Actions
from workstation.ui.toolkit.plain_text import PlainLabel, on_button
from workstation.ui.toolkit.theme import LARGE, MEDIUM, SMALL, font
from workstation.ui.toolkit.workspace import Desk, watch

_OFFERS = (
    ("file.open", "Open a file…", True),
    ("transport.record", "Record", False),
    ("file.demo", "Try the demo", False),
)
_RECENT = 6


class Empty(QWidget):
    """Buttons for the first steps and the files opened last."""

    def __init__(self, desk: Desk, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._picture = PlainLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = PlainLabel("Drop a recording here", self)
        title.setFont(font("display"))
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint = PlainLabel("WAV, FLAC, MP3, Ogg, Opus, M4A, AIFF, and the sound of videos", self)
        hint.setProperty("role", "dim")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        column = QVBoxLayout(self)
        column.setSpacing(MEDIUM)
        column.addStretch(3)
        for part in (self._picture, title, hint):
            column.addWidget(part)
        column.addSpacing(LARGE)
        column.addLayout(self._offers(desk, actions))
        column.addSpacing(LARGE)
        column.addLayout(self._recent)
        palette = actions.keymap.text("window.palette")
        if palette:
            foot = PlainLabel(f"{palette} finds every command", self)
            foot.setProperty("role", "faint")
            foot.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addSpacing(MEDIUM)
            column.addWidget(foot)
        column.addStretch(4)  # where messages appear
        watch(self, desk.look.changed, self._dress)
        watch(self, desk.settings.changed, lambda name: self._list_recent() if name == "recent_files" else None)
        self._dress()
        self._list_recent()

    def _offers(self, desk: Desk, actions: Actions) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(MEDIUM)
        row.addStretch(1)
        for id_, title, first in _OFFERS:
            if id_ not in actions:
                continue
            button = QPushButton(f" {title}", self)
            button.setDefault(first)
            action = actions[id_]
            command = desk.commands[id_]
            button.setIcon(desk.look.icon(command.icon, "accent_text" if first else "text"))
            button.setIconSize(QSize(18, 18))
            button.setMinimumHeight(34)
            button.clicked.connect(action.trigger)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _dress(self) -> None:
        self._picture.setPixmap(self._desk.look.icon("mdi6.waveform", "accent").pixmap(QSize(72, 72)))

    def _list_recent(self) -> None:
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        rows = self._desk.settings["recent_files"][:_RECENT]
        if not rows:
            return
        heading = PlainLabel("Recent files", self)
        heading.setProperty("role", "small")
        heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._recent.addWidget(heading)
        self._recent.addSpacing(SMALL)
        for (path,) in rows:
            button = QPushButton(on_button(Path(path).name), self)
            button.setFlat(True)
            button.setToolTip(path)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _=False, path=path: self._desk.run("file.open", path))
            self._recent.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
