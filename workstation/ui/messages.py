"""The message bar: what the user should read, over the lanes, without stopping the work."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workstation.session import Message
from workstation.ui.look import Look
from workstation.ui.theme import MEDIUM, SMALL, css, font, mix
from workstation.ui.view import watch

_SHOWN_MS = {"info": 5_000, "warning": 12_000}
"""Errors stay until they are closed."""
_ICONS = {
    "info": ("mdi6.information-outline", "accent"),
    "warning": ("mdi6.alert-outline", "warning"),
    "error": ("mdi6.alert-circle-outline", "error"),
}
_LONG = 160


class MessageBar(QFrame):
    """Shows one message, the newest; an error is not pushed away by mere information."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._level = ""
        self._icon = QLabel(self)
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._more = QToolButton(self)
        self._more.setText("Details")
        self._more.setCheckable(True)
        self._details = QPlainTextEdit(self)
        self._details.setReadOnly(True)
        self._details.setFont(font("small"))
        self._details.setFixedHeight(110)
        self._more.toggled.connect(self._details.setVisible)
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
        column.setContentsMargins(MEDIUM + SMALL, SMALL, SMALL, SMALL)
        column.setSpacing(SMALL)
        column.addLayout(row)
        column.addWidget(self._details)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.dismiss)
        watch(self, look.changed, self._dress)
        self.hide()

    def tell(self, message: Message, details: str = "") -> None:
        """Show a message; what is long, or has `details`, can be opened."""
        if self._level == "error" and message.level == "info" and self.isVisible():
            return
        level = message.level if message.level in _ICONS else "info"
        self._level = level
        first, _, rest = message.text.partition("\n")
        details = details or rest or (message.text if len(first) > _LONG else "")
        self._text.setText(first)
        self._text.setToolTip(first)
        self._text.setAccessibleName(f"{level.capitalize()}: {first}")
        self._details.setPlainText(details)
        self._more.setChecked(False)
        self._more.setVisible(bool(details))
        self._details.setVisible(False)
        self._dress()
        self.show()
        self._timer.stop()
        if level in _SHOWN_MS:
            self._timer.start(_SHOWN_MS[level])

    def dismiss(self) -> None:
        self._timer.stop()
        self._level = ""
        self.hide()

    @property
    def text(self) -> str:
        """What is being shown; empty when nothing is."""
        return self._text.text() if self._level else ""

    def _dress(self) -> None:
        if not self._level:
            return
        icon, token = _ICONS[self._level]
        theme = self._look.theme
        colour = theme.colour(token)
        self._icon.setPixmap(self._look.icon(icon, token).pixmap(16, 16))
        ground = css(mix(theme.panel, colour, 0.13))
        self.setStyleSheet(f"MessageBar {{ background: {ground}; border-left: 3px solid {css(colour)}; }}")
