"""The scale beside a track's picture: levels for a waveform, frequencies for a spectrogram."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from workstation.core.document import Track
from workstation.ui.lanes.canvas import TrackCanvas
from workstation.ui.lanes.geometry import SCALE
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.options import LaneOptions
from workstation.ui.lanes.scale_labels import frequency_labels, level_labels
from workstation.ui.lanes.wave import bands
from workstation.ui.toolkit.cached_widget import Cached
from workstation.ui.toolkit.theme import font
from workstation.ui.toolkit.workspace import watch

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class VerticalScale(Cached):
    """Follows the canvas of its row."""

    def __init__(self, stage: LaneContext, canvas: TrackCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._canvas = canvas
        self._track: Track | None = None
        self._options = LaneOptions()
        self.setFixedWidth(SCALE)
        self.setFont(font("small", tabular=True))
        watch(self, stage.desk.look.changed, self.invalidate)
        watch(self, stage.desk.settings.changed, lambda _: self.invalidate())

    def show_track(self, track: Track, options: LaneOptions) -> None:
        now = (track.channels, track.arrangement is None, options)
        old = self._track
        known = old is not None and (old.channels, old.arrangement is None, self._options) == now
        self._track, self._options = track, options
        if not known:
            self.invalidate()

    def draw(self, painter: QPainter) -> None:
        theme = self._stage.desk.look.theme
        painter.fillRect(self.rect(), theme.lane)
        painter.setPen(QPen(theme.lane_line, 1))
        painter.drawLine(QPointF(self.width() - 0.5, 0), QPointF(self.width() - 0.5, self.height()))
        if self._track is None:
            return
        wave, spectrum = self._canvas.areas()
        for area, draw in ((wave, self._draw_levels), (spectrum, self._draw_frequencies)):
            if not area.isEmpty():
                for top, bottom in bands(area.height(), self._track.channels, 1):
                    draw(painter, QRect(0, area.top() + top, self.width(), bottom - top))

    def _draw_levels(self, painter: QPainter, band: QRect) -> None:
        for y, text in level_labels(band.height(), self._options.decibels):
            self._label(painter, band.top() + y, band, text)

    def _draw_frequencies(self, painter: QPainter, band: QRect) -> None:
        axis = self._stage.spectrum_style().axis
        for y, text in frequency_labels(band.height(), lambda hz: float(axis.position(hz)), axis.high_hz):
            self._label(painter, band.top() + y, band, text)

    def _label(self, painter: QPainter, y: float, band: QRect, text: str) -> None:
        theme = self._stage.desk.look.theme
        painter.setPen(QPen(theme.border_strong, 1))
        line = min(max(int(y), band.top()), band.bottom()) + 0.5
        painter.drawLine(QPointF(self.width() - 4, line), QPointF(self.width() - 1, line))
        painter.setPen(theme.text_faint)
        top = min(max(y - 7, band.top()), band.bottom() - 13)
        painter.drawText(QRectF(0, top, self.width() - 7, 14), _RIGHT, text)
