"""Markers and regions as they stand on screen, for the ruler and for the lines through the tracks."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPen

from workstation.core.document import Marker
from workstation.ui.theme import Theme
from workstation.ui.view import Desk


@dataclass(frozen=True, slots=True)
class Mark:
    """A marker in view: its number in the document and its edges in pixels."""

    index: int
    marker: Marker
    left: float
    right: float

    @property
    def is_region(self) -> bool:
        return not self.marker.range.is_caret


def marks_in_view(desk: Desk) -> list[Mark]:
    """The markers of which something is on screen."""
    view = desk.viewport
    found = []
    for index, marker in enumerate(desk.session.document.markers):
        left, right = view.x_of(marker.range.start), view.x_of(marker.range.stop)
        if right >= 0 and left <= view.width:
            found.append(Mark(index, marker, left, right))
    return found


def paint_lines(painter: QPainter, clip: QRect, marks: list[Mark], theme: Theme) -> None:
    """The marks' lines from top to bottom of `clip`, whose coordinates are the viewport's."""
    for mark in marks:
        if mark.right < clip.left() - 1 or mark.left > clip.right() + 2:
            continue
        if mark.is_region:
            left, right = max(mark.left, clip.left() - 2), min(mark.right, clip.right() + 3)
            painter.fillRect(QRectF(left, clip.top(), right - left, clip.height()), theme.region)
        painter.setPen(QPen(theme.marker, 1))
        for x in {mark.left, mark.right}:
            painter.drawLine(QPointF(int(x) + 0.5, clip.top()), QPointF(int(x) + 0.5, clip.bottom() + 1))
