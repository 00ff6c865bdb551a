"""The waveform of one track: peaks and effective level per pixel, single samples when there is room for them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList, Segment
from workstation.engine.sources.drawable import drawable
from workstation.engine.views.waveform import PeakCache
from workstation.ui.lanes.columns import FULL_SCALE, LINE, draw_channel, shades, to_decibels, to_image
from workstation.ui.lanes.tiles import TILE, Tiles
from workstation.ui.toolkit.theme import Theme, mix
from workstation.ui.toolkit.viewport import Viewport

SAMPLES_FROM = 0.5
"""Frames per pixel at and below which samples are drawn one by one."""

_DOTS_FROM = 1 / 6
_STEMS_FROM = 1 / 12
_HIGHEST = 8.0
"""Times full scale: what goes beyond has long left its lane."""
_GAP = 1
"""Pixels between channels."""


@dataclass(frozen=True, slots=True)
class WaveStyle:
    """How a waveform is drawn."""

    theme: Theme
    colour: QColor
    decibels: bool
    muted: bool

    @property
    def key(self) -> tuple[object, ...]:
        return (self.theme.name, self.colour.rgb(), self.decibels, self.muted)

    @property
    def body(self) -> QColor:
        return mix(self.colour, self.theme.lane, 0.65) if self.muted else self.colour

    @property
    def peak(self) -> QColor:
        return mix(self.body, self.theme.lane, 0.48)


class WaveLayer:
    """Paints a track's waveform into a rectangle of its lane."""

    def __init__(self, peaks: PeakCache, viewport: Viewport) -> None:
        self._peaks = peaks
        self._viewport = viewport
        self._edits = EditList(1)
        self._style: WaveStyle | None = None
        self._table: list[int] = []
        self._height, self._scale = 1, 1.0
        self.tiles = Tiles(self._draw)

    def paint(self, painter: QPainter, clip: QRect, area: QRect, edits: EditList, style: WaveStyle) -> None:
        if self._style is None or style.key != self._style.key:
            theme = style.theme
            self._table = shades(theme.lane, style.peak, style.body, theme.lane_line, theme.clip)
        if edits is not self._edits:
            start, stop = differing(self._edits, edits)
            self.tiles.drop(*(edge / self._viewport.frames_per_pixel + by for edge, by in ((start, -1), (stop, 1))))
        self._edits, self._style = edits, style
        self._height, self._scale = area.height(), painter.device().devicePixelRatio()
        if self._viewport.frames_per_pixel <= SAMPLES_FROM:
            self._paint_samples(painter, clip.intersected(area), area, style)
        else:
            state = (self._viewport.frames_per_pixel, self._height, self._scale, style.key)
            self.tiles.paint(painter, clip, area, self._viewport.column, state)

    def arrived(self, start: int, stop: int) -> None:
        """More of the sound between two frames is known now."""
        per_pixel = self._viewport.frames_per_pixel
        self.tiles.drop(start / per_pixel - 1, stop / per_pixel + 1)

    def _draw(self, first: int, last: int) -> list[QImage]:
        style = self._style
        assert style is not None
        width, height = round(TILE * self._scale), round(self._height * self._scale)
        per_column = self._viewport.frames_per_pixel * TILE / width
        left, count = first * width, (last + 1 - first) * width
        # One column more on the left: each bar reaches to its neighbour, so that steep lines have no gaps.
        start, stop = round((left - 1) * per_column), round((left + count) * per_column)
        columns = self._peaks.columns(self._edits, start, stop, count + 1)
        lane = np.zeros((height, count), np.uint8)
        shown = max(0, min(count, math.ceil(self._edits.frames / per_column) - left))
        for channel, (top, bottom) in enumerate(bands(height, self._edits.channels, round(_GAP * self._scale))):
            low, high = columns.low[channel], columns.high[channel]
            low, high = np.minimum(low[1:], high[:-1]), np.maximum(high[1:], low[:-1])
            picture = draw_channel(low, high, columns.rms[channel][1:], bottom - top, decibels=style.decibels)
            lane[top:bottom, :shown] = picture[:, :shown]
            if channel:
                lane[top - 1] = LINE
        images = [to_image(lane[:, at : at + width], self._table) for at in range(0, count, width)]
        for image in images:
            image.setDevicePixelRatio(self._scale)
        return images

    def _paint_samples(self, painter: QPainter, clip: QRect, area: QRect, style: WaveStyle) -> None:
        painter.fillRect(clip, style.theme.lane)
        view, edits = self._viewport, self._edits
        per_pixel = view.frames_per_pixel
        first = max(0, int((view.column + clip.left() - area.left()) * per_pixel) - 1)
        last = min(edits.frames, math.ceil((view.column + clip.right() + 1 - area.left()) * per_pixel) + 2)
        if first >= last:
            return
        samples = drawable(edits.read(FrameRange(first, last)))
        heights = np.clip(to_decibels(samples) if style.decibels else samples, -_HIGHEST, _HIGHEST)
        x = area.left() + (np.arange(first, last) + 0.5) / per_pixel - view.column
        painter.save()
        painter.setClipRect(clip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for channel, (top, bottom) in enumerate(bands(area.height(), edits.channels, _GAP)):
            middle = area.top() + (top + bottom) / 2
            y = middle - heights[channel] * (bottom - top) / 2
            points = [QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
            painter.setPen(QPen(style.theme.lane_line, 1))
            painter.drawLine(QPointF(clip.left(), middle), QPointF(clip.right() + 1, middle))
            if channel:
                edge = area.top() + top - 0.5
                painter.drawLine(QPointF(clip.left(), edge), QPointF(clip.right() + 1, edge))
            if per_pixel <= _STEMS_FROM:
                painter.setPen(QPen(style.peak, 1))
                painter.drawLines([QLineF(point.x(), middle, point.x(), point.y()) for point in points])
            # not as one polyline: Qt joins the segments of a wide one at a hundred times the cost
            painter.setPen(QPen(style.body, 1.4))
            painter.drawLines([QLineF(a, b) for a, b in pairwise(points)])
            if per_pixel <= _DOTS_FROM:
                _paint_dots(painter, points, np.abs(samples[channel]) >= FULL_SCALE, style)
        painter.restore()


def differing(first: EditList, second: EditList) -> tuple[float, float]:
    """Between which frames two edit lists differ; to infinity unless both end with the same sound."""
    start = first.common_frames(second)
    if first.frames != second.frames or start == first.frames:
        return start, math.inf
    shared, same = 0, 0
    for chunk, other in zip(reversed(first.chunks), reversed(second.chunks), strict=False):
        if chunk is not other:
            break
        shared, same = shared + 1, same + chunk.frames
    for one, two in zip(_from_the_end(first, shared), _from_the_end(second, shared), strict=False):
        if one.source != two.source or one.stop != two.stop:
            break
        same += min(one.frames, two.frames)
        if one.frames != two.frames:
            break
    return start, first.frames - same


def _from_the_end(edits: EditList, skipped: int) -> Iterator[Segment]:
    """The segments from the last to the first without those of the last chunks that are skipped."""
    chunks = islice(reversed(edits.chunks), skipped, None)
    return (segment for chunk in chunks for segment in reversed(chunk.segments))


def bands(height: int, channels: int, gap: int) -> list[tuple[int, int]]:
    """The rows (top, bottom) of each channel in a lane of `height` rows."""
    edges = [round(number * (height + gap) / channels) for number in range(channels + 1)]
    return [(top, max(bottom - gap, top + 1)) for top, bottom in pairwise(edges)]


def _paint_dots(painter: QPainter, points: list[QPointF], clipped: npt.NDArray[np.bool_], style: WaveStyle) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for point, over in zip(points, clipped.tolist(), strict=True):
        painter.setBrush(style.theme.clip if over else style.body)
        painter.drawEllipse(QRectF(point.x() - 2.5, point.y() - 2.5, 5, 5))
