"""Parts of the window on screens that are too low for them: they scroll, and open no larger than the screen."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_AROUND_PX = 40
"""What the system puts around a window, and a little air."""


def open_at(window: QWidget, width: int, height: int) -> None:
    """Give a window its size, or what the screen has room for."""
    room = window.screen().availableGeometry().size() - QSize(_AROUND_PX, _AROUND_PX)
    window.resize(QSize(width, height).boundedTo(room))


class Scrolled(QScrollArea):
    """A part at its own height, with a scroll bar where there is less room than it needs.

    It asks for all that the part needs up to `most` pixels of height; None: what the screen leaves to a dialog.
    """

    def __init__(self, part: QWidget, most: int | None = None, beside: int = 80) -> None:
        """`beside`: the height of what stands above and below it in a dialog, such as its buttons."""
        super().__init__()
        self._part, self._max, self._beside = part, most, beside
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it has the keyboard
        self.setWidget(part)
        self.viewport().setAutoFillBackground(False)
        part.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        hint = self._part.sizeHint().expandedTo(self.minimumSizeHint())
        if self._max is None:
            hint.setHeight(min(hint.height(), self._room))
        return hint

    @property
    def _room(self) -> int:
        """The most height that it asks for."""
        if self._max is not None:
            return self._max
        return max(120, self.screen().availableGeometry().height() - 2 * _AROUND_PX - self._beside)

    def minimumSizeHint(self) -> QSize:
        needed = self._part.minimumSizeHint().expandedTo(self._part.minimumSize())
        layout = self._part.layout()
        if layout is not None and layout.hasHeightForWidth():
            width = max(self.viewport().width(), needed.width())
            needed.setHeight(max(needed.height(), layout.totalMinimumHeightForWidth(width)))
        if needed.height() <= self._room:
            return needed
        return QSize(needed.width() + self.verticalScrollBar().sizeHint().width(), self._room)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._part and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()
