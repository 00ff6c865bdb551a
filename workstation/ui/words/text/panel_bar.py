"""The head of the transcript panel: what an edit takes along, whose words are shown, what is to be looked at."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from workstation.ui.panels.parts import icon_button
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import MEDIUM, SMALL
from workstation.ui.toolkit.workspace import Desk, watch
from workstation.ui.words.text.find_bar import FindBar

_NARROW = 760
"""Pixels below which the head has two rows."""
_EVERYBODY = "All speakers"


class ModeSwitch(QWidget):
    """Whether the sound goes with words that are deleted, cut, pasted and moved in the text."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setProperty("role", "segments")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        group = QButtonGroup(self)
        self.with_sound = self._button("Text and sound", "Edits of the text cut the sound with it", "left")
        self.text_only = self._button("Text only", "Edits of the text leave the sound as it is", "right")
        for button in (self.with_sound, self.text_only):
            group.addButton(button)
            row.addWidget(button)
        self.with_sound.clicked.connect(lambda: self._set(True))
        self.text_only.clicked.connect(lambda: self._set(False))
        watch(self, desk.settings.changed, lambda name: self._show() if name == "words_with_sound" else None)
        self._show()

    def _button(self, title: str, tip: str, side: str) -> QToolButton:
        button = QToolButton()
        button.setText(title)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setProperty("segment", side)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _set(self, on: bool) -> None:
        self._desk.settings["words_with_sound"] = on

    def _show(self) -> None:
        on = bool(self._desk.settings["words_with_sound"])
        self.with_sound.setChecked(on)
        self.text_only.setChecked(not on)


class PanelBar(QWidget):
    """Search on the left, the rest on the right, or under it where the panel is narrow."""

    filtered = Signal(str)

    def __init__(self, desk: Desk, step: Callable[[int], None], more: Callable[[], None]) -> None:
        super().__init__()
        look = desk.look
        self.search = FindBar(look)
        self.mode = ModeSwitch(desk)
        self.speakers = QComboBox()
        self.speakers.setToolTip("Whose words are shown")
        self.speakers.setAccessibleName("Speaker shown")
        self.speakers.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.speakers.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.speakers.activated.connect(self._choose)
        self.summary = PlainLabel()
        self.summary.setProperty("role", "small")
        self.previous = icon_button(look, "mdi6.chevron-up", "Previous doubtful word (Shift+F8)", lambda: step(-1))
        self.next = icon_button(look, "mdi6.chevron-down", "Next doubtful word (F8)", lambda: step(1))
        self.more = icon_button(look, "mdi6.dots-vertical", "More to do with the words", more)
        right = QHBoxLayout()
        right.setSpacing(SMALL)
        right.addWidget(self.mode)
        right.addWidget(self.speakers)
        right.addStretch(1)
        for part in (self.summary, self.previous, self.next, self.more):
            right.addWidget(part)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, SMALL)
        self._rows.setSpacing(MEDIUM)
        self._rows.addWidget(self.search, 2)
        self._rows.addLayout(right, 3)

    def show_speakers(self, speakers: Mapping[str, int]) -> None:
        """Offer the speakers there are; with fewer than two there is nothing to choose."""
        names = [_EVERYBODY, *speakers]
        if names != [self.speakers.itemText(i) for i in range(self.speakers.count())]:
            chosen = self.speakers.currentText()
            self.speakers.clear()
            self.speakers.addItems(names)
            self.speakers.setCurrentIndex(max(0, names.index(chosen) if chosen in names else 0))
            self._choose()
        self.speakers.setVisible(len(speakers) > 1)

    def show_counts(self, words: int, missing: int, doubtful: int) -> None:
        """Tell how many words there are and how many should be looked at."""
        parts = [f"{words} words"]
        if missing:
            parts.append(f"{missing} not found")
        if doubtful:
            parts.append(f"{doubtful} doubtful")
        self.summary.setText(" · ".join(parts))
        for button in (self.previous, self.next):
            button.setVisible(bool(missing or doubtful))

    def _choose(self) -> None:
        self.filtered.emit(self.speakers.currentText() if self.speakers.currentIndex() > 0 else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        self._rows.setDirection(way.TopToBottom if self.width() < _NARROW else way.LeftToRight)
