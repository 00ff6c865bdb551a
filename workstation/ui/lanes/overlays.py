"""What analysers have found, over a track's picture: curves, segments and pictures."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from workstation.core.overlays import CurveOverlay, PictureOverlay, SegmentOverlay
from workstation.core.track import Track
from workstation.engine.views.overlay_store import OverlayStore, ShownOverlay
from workstation.ui.lanes.colour_maps import colour_map
from workstation.ui.lanes.scale_labels import row_labels
from workstation.ui.toolkit.theme import Theme, font, mix
from workstation.ui.toolkit.viewport import Viewport

Floats = npt.NDArray[np.float64]

_STRIP = 18
"""The height of a row of segments."""
_FAR = 1e6
_LABELS_FROM = 24
"""Pixels of a segment that has room for letters."""


class OverlayLayer:
    """Paints over a lane."""

    def __init__(self, store: OverlayStore, viewport: Viewport) -> None:
        self._store, self._viewport = store, viewport

    def paint(self, painter: QPainter, clip: QRect, room: QRect, track: Track, theme: Theme) -> None:
        rows = self._store.of(track)
        if not rows:
            return
        painter.save()
        painter.setClipRect(clip.intersected(room))
        segments = [r for r in rows if isinstance(r.overlay, SegmentOverlay)]
        free = room.adjusted(0, 0, 0, -_STRIP * len(segments))
        self._paint_pictures(painter, clip, free, [r for r in rows if isinstance(r.overlay, PictureOverlay)], theme)
        for number, row in enumerate(segments):
            strip = QRect(room.left(), room.bottom() + 1 - _STRIP * (len(segments) - number), room.width(), _STRIP)
            self._paint_segments(painter, clip, strip, row, theme)
        curves = [r for r in rows if isinstance(r.overlay, CurveOverlay)]
        for paint in (self._paint_curve, self._paint_name):  # no name lies under a curve
            for number, row in enumerate(curves):
                paint(painter, clip, free, row, number, theme)
        painter.restore()

    def _x(self, row: ShownOverlay, seconds: float) -> float:
        return float(min(max(self._viewport.x_of(round(row.start + seconds * row.rate)), -_FAR), _FAR))

    def _paint_pictures(
        self, painter: QPainter, clip: QRect, room: QRect, rows: list[ShownOverlay], theme: Theme
    ) -> None:
        for row in rows:
            overlay = row.overlay
            assert isinstance(overlay, PictureOverlay)
            left, right = self._x(row, overlay.start), self._x(row, overlay.stop)
            if right >= clip.left() and left <= clip.right():
                painter.setOpacity(0.85)
                painter.drawImage(QRectF(left, room.top(), right - left, room.height()), _image(overlay))
                painter.setOpacity(1.0)
                _paint_labels(painter, QRectF(max(left, room.left()), room.top(), right, room.height()), overlay, theme)

    def _paint_segments(self, painter: QPainter, clip: QRect, strip: QRect, row: ShownOverlay, theme: Theme) -> None:
        assert isinstance(row.overlay, SegmentOverlay)
        painter.setFont(font("small"))
        metrics = painter.fontMetrics()
        names = list(dict.fromkeys(segment.label for segment in row.overlay.segments))
        for segment in row.overlay.segments:
            left, right = self._x(row, segment.start), self._x(row, segment.stop)
            if right < clip.left() or left > clip.right():
                continue
            box = QRectF(left, strip.top() + 1, max(right - left, 2.0), strip.height() - 2)
            body = mix(theme.lane, theme.track(names.index(segment.label)), 0.45)
            painter.fillRect(box, body)
            painter.fillRect(QRectF(box.left(), box.top(), 1, box.height()), theme.track(names.index(segment.label)))
            if segment.label and box.width() >= _LABELS_FROM:
                seen = box.intersected(QRectF(strip)).adjusted(5, 0, -3, 0)
                text = metrics.elidedText(segment.label, Qt.TextElideMode.ElideRight, int(seen.width()))
                painter.setPen(theme.text)
                painter.drawText(seen, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)

    def _paint_curve(
        self, painter: QPainter, clip: QRect, room: QRect, row: ShownOverlay, number: int, theme: Theme
    ) -> None:
        overlay = row.overlay
        assert isinstance(overlay, CurveOverlay)
        colour = theme.track(number + 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(mix(theme.lane, colour, 0.25), 3.5))
        lines = self._lines(clip, room, row, overlay)
        for line in lines:
            painter.drawPolyline(line)
        painter.setPen(QPen(colour, 1.6))
        for line in lines:
            painter.drawPolyline(line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _lines(self, clip: QRect, room: QRect, row: ShownOverlay, overlay: CurveOverlay) -> list[QPolygonF]:
        """The visible points, no more than two a pixel (the least and the greatest of each), in pieces without gaps."""
        view = self._viewport
        first = (view.start + (clip.left() - 4) * view.frames_per_pixel - row.start) / row.rate
        last = (view.start + (clip.right() + 4) * view.frames_per_pixel - row.start) / row.rate
        begin = max(0, int(np.searchsorted(overlay.times, first)) - 1)
        end = min(len(overlay.times), int(np.searchsorted(overlay.times, last)) + 1)
        times, values = overlay.times[begin:end], overlay.values[begin:end]
        if len(times) > 4 * max(1, clip.width()):
            times, values = _thinned(times, values, 2 * max(1, clip.width()))
        low, high = overlay.ends
        if overlay.logarithmic:
            low, high, values = np.log(low), np.log(high), np.log(values)
        x = (row.start + times * row.rate) / view.frames_per_pixel - view.column
        y = room.bottom() - np.clip((values - low) / (high - low), 0, 1) * max(1, room.height() - 1)
        known = np.isfinite(y)
        edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8))).reshape(-1, 2)
        pieces = []
        for start, stop in edges.tolist():
            points = [QPointF(a, b) for a, b in zip(x[start:stop].tolist(), y[start:stop].tolist(), strict=True)]
            pieces.append(QPolygonF(points if len(points) > 1 else [points[0], points[0] + QPointF(1, 0)]))
        return pieces

    def _paint_name(
        self, painter: QPainter, clip: QRect, room: QRect, row: ShownOverlay, number: int, theme: Theme
    ) -> None:
        overlay, colour = row.overlay, theme.track(number + 2)
        assert isinstance(overlay, CurveOverlay)
        low, high = overlay.ends
        text = f"{overlay.title}  {low:g} – {high:g} {overlay.unit}".rstrip()
        painter.setFont(font("small"))
        metrics = painter.fontMetrics()
        height = metrics.height() + 2
        box = QRectF(
            room.left() + 6, room.top() + 4 + number * (height + 2), metrics.horizontalAdvance(text) + 18, height
        )
        if box.bottom() > room.bottom():
            return
        ground = QColor(theme.lane)
        ground.setAlpha(215)
        painter.fillRect(box, ground)
        painter.fillRect(QRectF(box.left() + 4, box.center().y() - 1, 8, 2), colour)
        painter.setPen(theme.text)
        painter.drawText(
            box.adjusted(16, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text
        )


def _paint_labels(painter: QPainter, box: QRectF, overlay: PictureOverlay, theme: Theme) -> None:
    """What the rows of a picture are, at its left; as many as have room for letters."""
    painter.setFont(font("small"))
    height = float(painter.fontMetrics().height())
    ground = QColor(theme.lane)
    ground.setAlpha(190)
    for y, text in row_labels(overlay.labels, box.height(), height):
        place = QRectF(box.left() + 2, box.top() + y, painter.fontMetrics().horizontalAdvance(text) + 8.0, height)
        painter.fillRect(place, ground)
        painter.setPen(theme.text)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)


def _thinned(times: Floats, values: Floats, columns: int) -> tuple[Floats, Floats]:
    """The least and the greatest of each of so many groups; a group of gaps stays one."""
    size = -(-len(times) // columns)
    count = len(times) // size * size
    shaped = values[:count].reshape(-1, size)
    low = np.where(np.isnan(shaped), np.inf, shaped).min(axis=1)
    high = np.where(np.isnan(shaped), -np.inf, shaped).max(axis=1)
    pairs = np.stack((low, high), axis=1)
    pairs[~np.isfinite(pairs)] = np.nan
    ends = times[:count].reshape(-1, size)
    return np.stack((ends[:, 0], ends[:, -1]), axis=1).ravel(), pairs.ravel()


@lru_cache(maxsize=8)
def _image(overlay: PictureOverlay) -> QImage:
    low, high = overlay.ends
    place = np.nan_to_num((overlay.values[::-1] - low) / (high - low), nan=0.0)
    table = colour_map(overlay.colours)
    pixels = np.ascontiguousarray(table[np.rint(np.clip(place, 0, 1) * 255).astype(np.intp)])
    rows, columns = pixels.shape
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()
