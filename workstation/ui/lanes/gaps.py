"""Places of missing sound files in a lane: hatched, with the file's name."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from workstation.core.sound.edit_list import EditList
from workstation.engine.sources.missing_sources import Gap, Gaps, gap_text
from workstation.ui.toolkit.theme import Theme, font, mix
from workstation.ui.toolkit.viewport import Viewport

_LABEL_WIDTH = 60
"""Pixels of a gap that has room for a name."""


class GapLayer:
    """Paints over a track's picture where its files are missing."""

    def __init__(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self._gaps = Gaps()
        self._edits = EditList(1)
        self._found: list[Gap] = []

    def paint(self, painter: QPainter, clip: QRect, area: QRect, edits: EditList, theme: Theme) -> None:
        if edits is not self._edits:
            self._edits, self._found = edits, self._gaps.of(edits)
        for start, stop, source in self._found:
            left, right = self._viewport.x_of(start), self._viewport.x_of(stop)
            if right < clip.left() or left > clip.right():
                continue
            box = QRectF(max(left, -4.0), area.top(), 0, area.height())
            box.setRight(min(max(right, left + 1), area.right() + 4.0))
            painter.save()
            painter.setClipRect(clip)
            painter.fillRect(box, mix(theme.lane, theme.clip, 0.12))
            painter.fillRect(box, QBrush(mix(theme.lane, theme.clip, 0.45), Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(mix(theme.lane, theme.clip, 0.7), 1))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
            if box.width() >= _LABEL_WIDTH:
                _label(painter, box, gap_text(source), theme)
            painter.restore()


def _label(painter: QPainter, box: QRectF, text: str, theme: Theme) -> None:
    painter.setFont(font("small"))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, int(box.width()) - 20)
    width, height = metrics.horizontalAdvance(shown) + 12, metrics.height() + 4
    plate = QRectF(box.left() + 6, box.center().y() - height / 2, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.lane)
    painter.drawRoundedRect(plate, 3, 3)
    painter.setPen(theme.text)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, shown)
