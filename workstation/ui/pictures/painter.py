"""Paints the pictures of scripts: fields with axes, in the colours of a theme."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QImageWriter, QPainter, QPen, QPolygonF

from workstation.commands.scripting.picture import Picture, PictureAxis, PicturePlane
from workstation.ui.lanes.colour_maps import colour_map
from workstation.ui.pictures.ticks import round_ticks
from workstation.ui.toolkit.theme import Theme

WIDTH = 640
"""Of a picture in the console or a file, in logical pixels."""
_PLANE, _FLAT_PLANE = 220, 130
"""Heights of a field: alone or of two, and of several."""
_LEAST_WIDTH, _LEAST_PLANE = 160, 40
_TITLE, _LEFT, _RIGHT, _BOTTOM, _GAP, _BAR = 26, 58, 16, 26, 18, 12
_BAR_ROOM = 56
_BAR_LETTERS = 7
_POINTS = 9


@dataclass(frozen=True, slots=True)
class PictureColours:
    """What a picture is drawn in."""

    theme: Theme
    colour_map: str


def image_of(picture: Picture, colours: PictureColours, ratio: float = 2.0) -> QImage:
    """A picture painted, `ratio` pixels to a logical one; Qt must have begun."""
    height = _PLANE if len(picture.planes) <= 2 else _FLAT_PLANE
    return _painted(picture, colours, ratio, QSize(WIDTH, _height(picture, height)), float(height))


def fitted_image_of(picture: Picture, colours: PictureColours, size: QSize, ratio: float = 2.0) -> QImage:
    """A picture painted as large as there is room, its letters as large as ever; at least 160 by 40 a field."""
    count = len(picture.planes)
    height = max(_LEAST_PLANE, (size.height() - _height(picture, 0)) / max(1, count))
    whole = QSize(max(_LEAST_WIDTH, size.width()), round(_height(picture, height)))
    return _painted(picture, colours, ratio, whole, height)


def _height(picture: Picture, plane: float) -> int:
    return round(_TITLE + len(picture.planes) * (plane + _GAP) - _GAP + _BOTTOM)


def _painted(picture: Picture, colours: PictureColours, ratio: float, size: QSize, height: float) -> QImage:
    image = QImage(size * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(colours.theme.sunken)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(_font())
        _paint(painter, picture, colours, float(size.width()), height)
    return image


def png_of(picture: Picture, colours: PictureColours) -> bytes:
    """The picture as the bytes of a PNG file."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"PNG").write(image_of(picture, colours))
    return bytes(held.data())


def pixels_of(plane: PicturePlane, name: str) -> npt.NDArray[np.uint32]:
    """The colours 0xffRRGGBB of an image, the highest row first; what is no number has the darkest."""
    share = (plane.values[::-1] - plane.low) / (plane.high - plane.low)
    level = np.clip(np.nan_to_num(share, nan=0.0), 0, 1) * 255
    return np.ascontiguousarray(colour_map(name)[np.rint(level).astype(np.intp)])


def _font() -> QFont:
    font = QFont()
    font.setPointSizeF(_POINTS)
    return font


def _paint(painter: QPainter, picture: Picture, colours: PictureColours, whole: float, height: float) -> None:
    theme = colours.theme
    painter.setPen(theme.text)
    bold = _font()
    bold.setBold(True)
    painter.setFont(bold)
    room = whole - _LEFT - _RIGHT
    title = QFontMetricsF(bold).elidedText(picture.title, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRectF(_LEFT, 0, room, _TITLE), _left(), title)
    painter.setFont(_font())
    has_bar = any(plane.drawn == "image" and not plane.texts for plane in picture.planes)
    width = room - (_BAR_ROOM if has_bar else 0)
    top = float(_TITLE)
    for number, plane in enumerate(picture.planes):
        field = QRectF(_LEFT, top, width, height)
        last = number == len(picture.planes) - 1
        _paint_plane(painter, plane, field, colours)
        _paint_axes(painter, plane, field, theme, whole, below=last)
        _paint_names(painter, plane, field, theme)
        if plane.texts:
            _paint_texts(painter, plane, field, colours)
        elif plane.drawn == "image":
            _paint_bar(painter, plane, field, colours, picture.unit)
        top += height + _GAP


def _paint_plane(painter: QPainter, plane: PicturePlane, field: QRectF, colours: PictureColours) -> None:
    painter.fillRect(field, colours.theme.lane)
    with _clipped(painter, field):
        if plane.drawn == "image":
            pixels = pixels_of(plane, colours.colour_map)
            rows, columns = pixels.shape
            image = QImage(pixels.data, columns, rows, columns * 4, QImage.Format.Format_RGB32)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, columns > field.width())
            painter.drawImage(field, image)
        elif plane.drawn == "envelope":
            _paint_envelope(painter, plane, field, colours.theme.track(0))
        else:
            for number, line in enumerate(plane.values):
                _paint_line(painter, line, plane.y, field, colours.theme.track(number))


class _clipped:  # noqa: N801  # it reads as a verb
    def __init__(self, painter: QPainter, field: QRectF) -> None:
        self._painter, self._field = painter, field

    def __enter__(self) -> None:
        self._painter.save()
        self._painter.setClipRect(self._field)

    def __exit__(self, *_: object) -> None:
        self._painter.restore()


def _paint_envelope(painter: QPainter, plane: PicturePlane, field: QRectF, colour: QColor) -> None:
    """Two values for each column, drawn as one body."""
    low, high = (_heights(values, plane.y, field) for values in plane.values)
    x = np.linspace(field.left(), field.right(), low.size)
    outline = [QPointF(*point) for point in zip(x, high - 0.5, strict=True)]
    outline += [QPointF(*point) for point in zip(x[::-1], low[::-1] + 0.5, strict=True)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF(outline))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_line(
    painter: QPainter, line: npt.NDArray[np.float32], axis: PictureAxis, field: QRectF, colour: QColor
) -> None:
    """One curve; where it has no numbers it is interrupted."""
    y = _heights(line, axis, field)
    x = np.linspace(field.left(), field.right(), line.size) if line.size > 1 else np.array([field.center().x()])
    painter.setPen(QPen(colour, 1.2))
    points: list[QPointF] = []
    for place, height in zip(x, y, strict=True):
        if np.isfinite(height):
            points.append(QPointF(place, height))
        elif points:
            painter.drawPolyline(points)
            points = []
    if len(points) == 1:
        painter.drawEllipse(points[0], 1.5, 1.5)
    elif points:
        painter.drawPolyline(points)


def _heights(values: npt.NDArray[np.float32], axis: PictureAxis, field: QRectF) -> npt.NDArray[np.float64]:
    """Where values lie; far outside, just outside, as Qt counts in ints."""
    share = (values.astype(np.float64) - axis.start) / (axis.stop - axis.start)
    return np.asarray(field.bottom() - np.clip(share, -1, 2) * field.height())


def _paint_names(painter: QPainter, plane: PicturePlane, field: QRectF, theme: Theme) -> None:
    """What each line is called, in its colour, from the right edge to the left."""
    metrics, right = QFontMetricsF(painter.font()), field.right() - 6
    for number in reversed(range(len(plane.names))):
        right -= metrics.horizontalAdvance(plane.names[number])
        painter.setPen(theme.track(number))
        painter.drawText(QPointF(right, field.top() + 4 + metrics.ascent()), plane.names[number])
        right -= 12


def _paint_texts(painter: QPainter, plane: PicturePlane, field: QRectF, colours: PictureColours) -> None:
    """A text in the middle of each cell, dark on light and light on dark."""
    rows, columns = plane.values.shape
    metrics = QFontMetricsF(painter.font())
    wide, high = field.width() / columns, field.height() / rows
    pixels = pixels_of(plane, colours.colour_map)[::-1]
    for row, texts in enumerate(plane.texts[:rows]):
        for column, text in enumerate(texts[:columns]):
            if metrics.horizontalAdvance(text) > wide or metrics.height() > high:
                continue
            cell = QRectF(field.left() + column * wide, field.bottom() - (row + 1) * high, wide, high)
            painter.setPen(QColor("black" if QColor(int(pixels[row, column])).lightness() > 140 else "white"))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)


def _paint_axes(
    painter: QPainter, plane: PicturePlane, field: QRectF, theme: Theme, whole: float, *, below: bool
) -> None:
    metrics = QFontMetricsF(painter.font())
    grid = theme.grid if plane.drawn != "image" else None
    painter.setPen(theme.text_dim)
    for place, text in _ticks(plane.x, int(field.width() // _tick_room(plane.x, metrics))):
        x = field.left() + (place - plane.x.start) / (plane.x.stop - plane.x.start) * field.width()
        _stroke(painter, QPointF(x, field.bottom()), QPointF(x, field.bottom() + 3), theme.border_strong)
        if grid is not None:
            _stroke(painter, QPointF(x, field.top()), QPointF(x, field.bottom()), grid)
        if below:
            width = metrics.horizontalAdvance(text)
            painter.setPen(theme.text_dim)
            painter.drawText(QPointF(x - width / 2, field.bottom() + 5 + metrics.ascent()), text)
    if below and plane.x.label:
        width = metrics.horizontalAdvance(plane.x.label)
        painter.drawText(QPointF(whole - width - 4, field.bottom() + 5 + metrics.ascent()), plane.x.label)
    for place, text in _ticks(plane.y, int(field.height() // 34)):
        y = field.bottom() - (place - plane.y.start) / (plane.y.stop - plane.y.start) * field.height()
        _stroke(painter, QPointF(field.left() - 3, y), QPointF(field.left(), y), theme.border_strong)
        if grid is not None:
            _stroke(painter, QPointF(field.left(), y), QPointF(field.right(), y), grid)
        painter.setPen(theme.text_dim)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, field.left() - 8)
        width = metrics.horizontalAdvance(text)
        painter.drawText(QPointF(field.left() - 6 - width, y + metrics.ascent() / 2 - 1), text)
    if plane.name or plane.y.label:
        painter.setPen(theme.text_dim if plane.drawn != "image" else QColor("white"))
        text = ", ".join(filter(None, (plane.name, plane.y.label)))
        painter.drawText(QPointF(field.left() + 6, field.top() + 4 + metrics.ascent()), text)
    painter.setPen(theme.border)
    painter.drawRect(field)


def _tick_room(axis: PictureAxis, metrics: QFontMetricsF) -> float:
    """Pixels from one tick to the next: numbers want air, names their own width."""
    return max((metrics.horizontalAdvance(text) + 8 for _, text in axis.ticks), default=80.0)


def _ticks(axis: PictureAxis, count: int) -> list[tuple[float, str]]:
    if not axis.ticks:
        return round_ticks(axis.start, axis.stop, count)
    every = -(-len(axis.ticks) // max(count, 2))
    return list(axis.ticks[::every])


def _paint_bar(painter: QPainter, plane: PicturePlane, field: QRectF, colours: PictureColours, unit: str) -> None:
    """What the colours mean."""
    table = np.ascontiguousarray(colour_map(colours.colour_map)[::-1, np.newaxis])
    bar = QRectF(field.right() + 8, field.top(), _BAR, field.height())
    painter.drawImage(bar, QImage(table.data, 1, 256, 4, QImage.Format.Format_RGB32))
    metrics = QFontMetricsF(painter.font())
    painter.setPen(colours.theme.text_dim)
    for value, y in ((plane.high, field.top() + metrics.ascent() - 2), (plane.low, field.bottom() - 1)):
        painter.drawText(QPointF(bar.right() + 4, y), _short(value))
    painter.drawText(QPointF(bar.right() + 4, field.center().y()), unit)


def _short(value: float) -> str:
    """A number in seven letters at most: 0.123, 9980, 1.2e+06."""
    if 1000 <= abs(value) < 100_000:
        return f"{value:.0f}"
    text = f"{value:.3g}"
    return text if len(text) <= _BAR_LETTERS else f"{value:.2g}" if value > 0 else f"{value:.1g}"


def _stroke(painter: QPainter, start: QPointF, stop: QPointF, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1))
    painter.drawLine(start, stop)


def _left() -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
