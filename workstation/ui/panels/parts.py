"""Small parts that panels share: icon buttons, elided text, and what an empty panel says."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import LARGE, MEDIUM, font


def icon_button(
    look: Look, icon: str, tip: str, clicked: Callable[[], object] | None = None, colour: str = "text_dim"
) -> QToolButton:
    """A flat button with an icon; its tip is also what a screen reader says."""
    button = QToolButton()
    button.setIcon(look.icon(icon, colour))
    button.setIconSize(QSize(16, 16))
    button.setAutoRaise(True)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    if clicked is not None:
        button.clicked.connect(lambda: clicked())
    return button


class ElidedLabel(QLabel):
    """One line of text that gives up its end when there is no room; the whole is in the tool tip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(24)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        whole = self.text()
        self.setToolTip(whole if self.fontMetrics().horizontalAdvance(whole) > self.width() else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), text)


class EmptyState(QWidget):
    """An icon, a line that says what belongs here and one that says how it comes, perhaps with a button."""

    def __init__(
        self,
        look: Look,
        icon: str,
        title: str,
        text: str,
        action: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        super().__init__()
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addStretch(2)
        picture = PlainLabel()
        picture.setPixmap(look.icon(icon, "text_faint").pixmap(QSize(40, 40)))
        column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self.title = PlainLabel(title)
        self.title.setFont(font("title"))
        self.text = PlainLabel(text)
        self.text.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for label in (self.title, self.text):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        self.button: QPushButton | None = None
        if action is not None:
            name, run = action
            self.button = QPushButton(name)
            self.button.clicked.connect(lambda: run())
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._watch(picture, icon)

    def _watch(self, picture: QLabel, icon: str) -> None:
        """A pixmap does not follow the theme as an icon does."""
        dispose = self._look.changed.connect(
            lambda: picture.setPixmap(self._look.icon(icon, "text_faint").pixmap(QSize(40, 40)))
        )
        self.destroyed.connect(lambda: dispose())
