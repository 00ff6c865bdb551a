"""Markers and regions as they stand on screen, for the ruler and for the lines through the tracks."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from workstation.core.document import Marker
from workstation.ui.toolkit.theme import Theme
from workstation.ui.toolkit.viewport import FAR
from workstation.ui.toolkit.workspace import Desk

_Pixels = npt.NDArray[np.float64]
_START, _STOP = attrgetter("range.start"), attrgetter("range.stop")


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


class Marks:
    """The markers of a desk's document, looked up by what is on screen: one for all that show them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._markers: tuple[Marker, ...] = ()
        self._starts = self._stops = np.zeros(0, np.int64)
        self._place: tuple[float, ...] = ()
        self._shown: list[Mark] = []

    def shown(self) -> list[Mark]:
        """Those of which something is on screen, in their order; of several at the same pixels the last."""
        view = self._desk.viewport
        place = (view.frames_per_pixel, view.column, view.width)
        if self._follow() or place != self._place:
            self._place = place
            left, right = self._edges()
            seen = np.flatnonzero((right >= 0) & (left <= view.width))
            # where nothing else is on the same columns of pixels; what ends beside the view ends there for all
            columns = np.floor(np.clip((left[seen], right[seen]), -1, view.width + 1)).astype(np.int64)
            wide = columns[1] - columns[0] > 1
            kinds = columns[0] * (view.width + 3) + np.where(wide, columns[1] + 1, 0)
            last = len(seen) - 1 - np.unique(kinds[::-1], return_index=True)[1]
            self._shown = self._marks(seen[np.sort(last)], left, right)
        return self._shown

    def columns(self, width: int) -> list[int]:
        """The columns of pixels in which markers begin where the whole document is `width` wide."""
        self._follow()
        places = self._starts / max(self._desk.session.document.frames, 1)
        columns: list[int] = np.unique((np.clip(places, 0, 1.1) * width).astype(np.int64)).tolist()
        return columns

    def near(self, first: float, last: float) -> Iterator[Mark]:
        """Those of which something lies between two pixels, the last first."""
        self._follow()
        left, right = self._edges()
        for index in np.flatnonzero((right >= first) & (left <= last))[::-1].tolist():
            yield Mark(index, self._markers[index], float(left[index]), float(right[index]))

    def _follow(self) -> bool:
        markers = self._desk.session.document.markers
        if markers is self._markers:
            return False
        self._markers = markers
        self._starts = np.fromiter(map(_START, markers), np.int64, len(markers))
        self._stops = np.fromiter(map(_STOP, markers), np.int64, len(markers))
        return True

    def _edges(self) -> tuple[_Pixels, _Pixels]:
        """The edges of all markers in pixels, as `Viewport.x_of` has them."""
        view = self._desk.viewport
        places = np.stack((self._starts, self._stops)) / view.frames_per_pixel - view.column
        left, right = np.clip(places, -FAR, view.width + FAR)
        return left, right

    def _marks(self, chosen: npt.NDArray[np.int64], left: _Pixels, right: _Pixels) -> list[Mark]:
        places = zip(chosen.tolist(), left[chosen].tolist(), right[chosen].tolist(), strict=True)
        return [Mark(index, self._markers[index], start, stop) for index, start, stop in places]


def paint_lines(painter: QPainter, clip: QRect, marks: list[Mark], theme: Theme) -> None:
    """The marks' lines from top to bottom of `clip`, whose coordinates are the viewport's: one a pixel at most."""
    first, last = clip.left() - 2, clip.right() + 2
    columns: list[int] = []
    for mark in marks:
        left, right = mark.left, mark.right
        columns.append(int(left))
        if left == right:
            continue
        columns.append(int(right))
        if right - left > 1 and right >= first + 1 and left <= last:
            left, right = max(left, first), min(right, last + 1)
            painter.fillRect(QRectF(left, clip.top(), right - left, clip.height()), theme.region)
    paint_columns(painter, [x for x in columns if first <= x <= last], clip.top(), clip.height(), theme.marker)


def paint_columns(painter: QPainter, columns: list[int], top: int, height: int, colour: QColor) -> None:
    """Lines of one pixel from `top` on: a picture of one row, stretched, for Qt takes long over a thousand lines."""
    if not columns:
        return
    first = min(columns)
    row = np.zeros(max(columns) - first + 1, np.uint32)
    row[np.array(columns) - first] = colour.rgba()
    picture = QImage(row.data, len(row), 1, row.nbytes, QImage.Format.Format_ARGB32)
    painter.drawImage(QRect(first, top, len(row), height), picture)
