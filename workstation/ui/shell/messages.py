"""The message bar: what the user should read, floating over the lanes without moving or stopping the work."""

import re

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workstation.session import Message
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import MEDIUM, SMALL, css, font, mix
from workstation.ui.toolkit.workspace import watch

_SHOWN_MS = {"info": 5_000, "warning": 12_000}
"""Errors stay until they are closed."""
_ICONS = {
    "info": ("mdi6.information-outline", "accent"),
    "warning": ("mdi6.alert-outline", "warning"),
    "error": ("mdi6.alert-circle-outline", "error"),
}
_LONG = 160
_LONGEST_NAME = 44
"""Letters of a file's name or any word, over which its middle is left out."""
_WIDEST = 760
_AWAY = 14
"""Pixels between the bar and the edges of what it floats over."""


class MessageBar(QFrame):
    """Shows one message, the newest, at the foot of `over`; an error is not pushed away by mere information.

    But by good news of the same: what failed has been done since.
    """

    def __init__(self, look: Look, over: QWidget) -> None:
        super().__init__(over)
        self._look = look
        self._over = over
        self._level = self._whole = self._about = ""
        shadow = QGraphicsDropShadowEffect(self, blurRadius=24, xOffset=0, yOffset=3)
        shadow.setColor(QColor(0, 0, 0, 110))
        self.setGraphicsEffect(shadow)
        self._icon = PlainLabel(self)
        self._text = PlainLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._more = QToolButton(self)
        self._more.setText("Details")
        self._more.setCheckable(True)
        self._details = QPlainTextEdit(self)
        self._details.setReadOnly(True)
        self._details.setFont(font("small"))
        self._details.setFixedHeight(110)
        self._more.toggled.connect(self._open)
        close = QToolButton(self)
        close.setIcon(look.icon("mdi6.close", "text_dim"))
        close.setAccessibleName("Close the message")
        close.setToolTip("Close")
        close.clicked.connect(self.dismiss)
        row = QHBoxLayout()
        row.setSpacing(MEDIUM)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._more)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM + SMALL, SMALL + 2, SMALL + 2, SMALL + 2)
        column.setSpacing(SMALL)
        column.addLayout(row)
        column.addWidget(self._details)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.dismiss)
        watch(self, look.changed, self._dress)
        over.installEventFilter(self)
        self.hide()

    def tell(self, message: Message, details: str = "") -> None:
        """Show a message; what is long, or has `details`, can be opened."""
        news = bool(message.about) and message.about == self._about
        if self._level == "error" and message.level == "info" and self.isVisible() and not news:
            return
        self._about = message.about
        level = message.level if message.level in _ICONS else "info"
        self._level = level
        first, _, rest = message.text.partition("\n")
        shown = _shortened(first)
        details = details or rest or (message.text if len(first) > _LONG or shown != first else "")
        self._whole = first
        self._text.setText(shown)
        self._text.setToolTip(first)
        self._text.setAccessibleName(f"{level.capitalize()}: {first}")
        self._details.setPlainText(details)
        self._more.setChecked(False)
        self._more.setVisible(bool(details))
        self._details.setVisible(False)
        self._dress()
        self._place()
        self.show()
        self.raise_()
        self._timer.stop()
        if level in _SHOWN_MS:
            self._timer.start(_SHOWN_MS[level])

    def settle(self, about: str | None) -> None:
        """Put away an error of what is `about` so, or begins so, and is of no interest any more; None: any error."""
        if self._level == "error" and (about is None or (about and self._about.startswith(about))):
            self.dismiss()

    def dismiss(self) -> None:
        self._timer.stop()
        self._level = ""
        self.hide()

    @property
    def text(self) -> str:
        """What is being shown; empty when nothing is."""
        return self._whole if self._level else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _open(self, on: bool) -> None:
        self._details.setVisible(on)
        self._place()

    def _place(self) -> None:
        """At the foot in the middle, as wide as the text needs and as high as it is then."""
        room = self._over.size() - QSize(2 * _AWAY, 2 * _AWAY)
        metrics, layout = self._text.fontMetrics(), self.layout()
        assert layout is not None
        layout.activate()
        beside = self.minimumSizeHint().width() - self._text.minimumSizeHint().width()
        needed = metrics.horizontalAdvance(self._text.text()) + beside + 120
        width = max(min(max(needed, 340 if self._details.isHidden() else _WIDEST), _WIDEST, room.width()), 120)
        height = min(layout.totalHeightForWidth(width), max(room.height(), 24))
        left = (self._over.width() - width) // 2
        self.setGeometry(left, self._over.height() - height - _AWAY, width, height)

    def _dress(self) -> None:
        if not self._level:
            return
        icon, token = _ICONS[self._level]
        theme = self._look.theme
        colour = theme.colour(token)
        self._icon.setPixmap(self._look.icon(icon, token).pixmap(16, 16))
        ground, edge = (css(mix(theme.raised, colour, share)) for share in (0.14, 0.45))
        self.setStyleSheet(f"MessageBar {{ background: {ground}; border: 1px solid {edge}; border-radius: 8px; }}")


def _shortened(text: str) -> str:
    """A text with the middle of very long names left out, so that it can be wrapped."""
    half = _LONGEST_NAME // 2
    return re.sub(rf"\S{{{_LONGEST_NAME + 1},}}", lambda found: f"{found[0][:half]}…{found[0][-half:]}", text)
