"""How an equalizer is drawn: grid, spectrum, each band's curve, the whole response and the points."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from workstation.effects.tone.equalizer import Equalizer
from workstation.engine.views.average_spectrum import Spectrum
from workstation.ui.panels.eq_axes import (
    HIGH_HZ,
    LEVELS_DB,
    LOW_HZ,
    RANGE_DB,
    TICKS_HZ,
    EqAxes,
    axis_text,
    frequency_text,
)
from workstation.ui.panels.eq_bands import EqBand
from workstation.ui.toolkit.theme import Theme, font

_FLOOR_DB, _TOP_DB = -96.0, 0.0
"""The levels of the spectrum at the bottom and the top of the plot."""


@dataclass(frozen=True, slots=True)
class EqPicture:
    """All that one painting shows."""

    axes: EqAxes
    bands: tuple[EqBand, ...]
    points: tuple[QPointF, ...]
    selected: int
    marked: int
    spectrum: Spectrum | None
    rate: int
    focused: bool


def paint_eq(widget: QWidget, picture: EqPicture, theme: Theme) -> None:
    with QPainter(widget) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("small", tabular=True))
        frame = QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        clip = QPainterPath()
        clip.addRoundedRect(frame, 5, 5)
        painter.fillPath(clip, theme.lane)
        painter.setClipPath(clip)
        _grid(painter, picture.axes, theme)
        if picture.spectrum is not None:
            _spectrum(painter, picture, theme)
        _curves(painter, picture, theme)
        _points(painter, picture, theme)
        _readout(painter, picture, theme)
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent if picture.focused else theme.border, 1))
        painter.drawPath(clip)


def _grid(painter: QPainter, axes: EqAxes, theme: Theme) -> None:
    bottom = axes.top + axes.height
    metrics = painter.fontMetrics()
    for level in LEVELS_DB:
        y = round(axes.y(level)) + 0.5
        painter.setPen(QPen(theme.lane_line if level == 0 else theme.grid, 1))
        painter.drawLine(QPointF(axes.left, y), QPointF(axes.left + axes.width, y))
        painter.setPen(theme.text_faint)
        text = f"{level:+d}" if level else "0 dB"
        painter.drawText(QPointF(axes.left + 1, y - 2 if level > -24 else y - 3), text)
    free = 0.0
    for frequency in TICKS_HZ:
        x = round(axes.x(frequency)) + 0.5
        if frequency > LOW_HZ:
            painter.setPen(QPen(theme.grid, 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, bottom))
        width = metrics.horizontalAdvance(axis_text(frequency))
        left = min(max(x - width / 2, axes.left), axes.left + axes.width - width)
        if left < free:
            continue
        free = left + width + 4
        painter.setPen(theme.text_faint)
        painter.drawText(QPointF(left, bottom + metrics.ascent() + 3), axis_text(frequency))


def _columns(axes: EqAxes) -> npt.NDArray[np.float64]:
    """Frequencies at every second pixel."""
    return np.geomspace(LOW_HZ, HIGH_HZ, max(2, round(axes.width / 2)))


def _spectrum(painter: QPainter, picture: EqPicture, theme: Theme) -> None:
    axes, spectrum = picture.axes, picture.spectrum
    assert spectrum is not None
    columns = _columns(axes)
    columns = columns[columns < picture.rate / 2]
    levels = np.clip(spectrum.at(columns), _FLOOR_DB, _TOP_DB)
    bottom = axes.top + axes.height
    ys = bottom - (levels - _FLOOR_DB) / (_TOP_DB - _FLOOR_DB) * axes.height
    xs = np.linspace(axes.left, axes.left + axes.width, len(_columns(axes)))[: len(columns)]
    colour = QColor(theme.text_faint)
    colour.setAlpha(60)
    _fill_under(painter, xs, ys, bottom, colour)


def _curves(painter: QPainter, picture: EqPicture, theme: Theme) -> None:
    axes = picture.axes
    columns = _columns(axes)
    xs = np.linspace(axes.left, axes.left + axes.width, len(columns))
    for index, band in enumerate(picture.bands):
        if not band.on or (band.has_gain and not band.gain_db):
            continue
        colour = QColor(theme.track(index))
        colour.setAlpha(70 if index == picture.marked else 30)
        ys = _heights(axes, (band,), picture.rate, columns)
        _fill_under(painter, xs, ys, axes.y(0), colour)
    ys = _heights(axes, picture.bands, picture.rate, columns)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.text, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(_polygon(xs, ys))


def _heights(
    axes: EqAxes, bands: tuple[EqBand, ...], rate: int, columns: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    levels = np.clip(_response(bands, rate, columns), -2 * RANGE_DB, 2 * RANGE_DB)
    return np.asarray(axes.top + axes.height * (0.5 - levels / (2 * RANGE_DB)))


def _response(bands: tuple[EqBand, ...], rate: int, frequencies_hz: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    below = np.minimum(frequencies_hz, 0.4999 * rate)
    values = {"bands": tuple(band.row for band in bands)}
    return _equalizer().response_db(values, rate, below)


@lru_cache(maxsize=1)
def _equalizer() -> Equalizer:
    return Equalizer()


def _points(painter: QPainter, picture: EqPicture, theme: Theme) -> None:
    for index, (band, at) in enumerate(zip(picture.bands, picture.points, strict=True)):
        colour = theme.track(index)
        radius = 6.0 if index == picture.marked else 5.0
        if index == picture.selected:
            painter.setPen(Qt.PenStyle.NoPen)
            halo = QColor(colour)
            halo.setAlpha(80)
            painter.setBrush(halo)
            painter.drawEllipse(at, radius + 4, radius + 4)
        painter.setBrush(colour if band.on else theme.lane)
        painter.setPen(QPen(theme.lane if band.on else colour, 1.5))
        painter.drawEllipse(at, radius, radius)


def _readout(painter: QPainter, picture: EqPicture, theme: Theme) -> None:
    """What the marked band is, in the corner where the eye does not have to follow."""
    if not 0 <= picture.marked < len(picture.bands):
        return
    band = picture.bands[picture.marked]
    words = [band.kind.capitalize(), frequency_text(band.frequency_hz)]
    if band.has_gain:
        words.append(f"{band.gain_db:+.1f} dB")
    words.append(f"Q {band.q:.3g}")
    if not band.on:
        words.append("off")
    text = "   ".join(words)
    metrics = painter.fontMetrics()
    axes = picture.axes
    width = metrics.horizontalAdvance(text) + 12
    box = QRectF(axes.left + axes.width - width + 2, axes.top - 1, width, metrics.height() + 4)
    back = QColor(theme.lane)
    back.setAlpha(215)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(theme.text)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


def _fill_under(
    painter: QPainter, xs: npt.NDArray[np.float64], ys: npt.NDArray[np.float64], base: float, colour: QColor
) -> None:
    if not len(xs):
        return
    shape = _polygon(xs, ys)
    shape.append(QPointF(float(xs[-1]), base))
    shape.append(QPointF(float(xs[0]), base))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(shape)


def _polygon(xs: npt.NDArray[np.float64], ys: npt.NDArray[np.float64]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)])
