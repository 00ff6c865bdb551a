"""A widget that paints itself once into a picture and then from it, until told that the picture is out of date."""

from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget


class Cached(QWidget):
    """Paint in `draw`; call `invalidate` when what it shows has changed. Whatever lies above it stays cheap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: QPixmap | None = None
        self.drawn = 0

    def draw(self, painter: QPainter) -> None:
        raise NotImplementedError

    def invalidate(self) -> None:
        self._picture = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None

    def paintEvent(self, event: QPaintEvent) -> None:
        scale = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != scale:
            self._picture = QPixmap(self.size() * scale)
            self._picture.setDevicePixelRatio(scale)
            self._picture.fill(self.palette().window().color())
            with QPainter(self._picture) as painter:
                painter.setFont(self.font())
                self.draw(painter)
            self.drawn += 1
        with QPainter(self) as painter:
            painter.setClipRect(event.rect())
            painter.drawPixmap(0, 0, self._picture)
