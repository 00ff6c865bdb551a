"""The spectrogram of one track: blocks of pixels that are made when all they show is known."""

import math
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from workstation.core.edits import EditList
from workstation.engine.axis import FrequencyAxis, RowMap
from workstation.engine.spectrogram import Spectra, SpectrogramCache
from workstation.engine.tiles import FLOOR_DB, STEP_DB, SpectrogramSettings
from workstation.ui.lanes.colour_maps import levels_table
from workstation.ui.lanes.tiles import TILE
from workstation.ui.lanes.wave import bands
from workstation.ui.viewport import Viewport

_TOP_DB = -6.0
"""The level, of a full-scale sine, that is drawn brightest."""
_KEEP = 64


@dataclass(frozen=True, slots=True)
class SpectrumStyle:
    """How a spectrogram is drawn."""

    axis: FrequencyAxis
    rate: int
    n_fft: int = 2048
    range_db: float = 90.0
    colours: str = "magma"
    ground: int = 0xFF000000
    """The colour behind the end of the track."""


class SpectrumLayer:
    """Paints a track's spectrogram into a rectangle of its lane.

    Where nothing is known yet stands, after a zoom, what the old zoom showed there, stretched.
    """

    def __init__(self, cache: SpectrogramCache, viewport: Viewport) -> None:
        self._cache = cache
        self._viewport = viewport
        self._edits = EditList(1)
        self._style: SpectrumStyle | None = None
        self._state: Hashable = None
        self._height, self._scale = 1, 1.0
        self._pictures: OrderedDict[int, QImage] = OrderedDict()
        self._unfinished: dict[int, QImage] = {}
        self._before: tuple[float, dict[int, QImage]] = (1.0, {})
        """The pictures of the zoom before, and its frames per pixel."""
        self._zoom = 1.0

    def paint(self, painter: QPainter, clip: QRect, area: QRect, edits: EditList, style: SpectrumStyle) -> None:
        clip = clip.intersected(area)
        if clip.isEmpty():
            return
        self._use(edits, style, area.height(), painter.device().devicePixelRatio())
        view = self._viewport
        first, last = view.column // TILE, (view.column + area.width() - 1) // TILE
        absent = [block for block in range(first, last + 1) if block not in self._pictures | self._unfinished]
        if absent:
            self._make(absent[0], absent[-1])
        painter.save()
        painter.setClipRect(clip)
        painter.fillRect(clip, QColor(int(self._table[0])))
        left_of = {block: area.left() + block * TILE - view.column for block in range(first, last + 1)}
        if any(block in self._unfinished for block in left_of):
            self._paint_before(painter, area)
        for block, left in left_of.items():
            if left + TILE > clip.left() and left <= clip.right():
                painter.drawImage(left, area.top(), self._pictures.get(block) or self._unfinished[block])
        painter.restore()

    def arrived(self) -> bool:
        """More is known now; whether anything has to be painted again."""
        waited, self._unfinished = bool(self._unfinished), {}
        return waited

    def forget(self) -> None:
        for channel in range(self._edits.channels):
            self._cache.forget_view((id(self), channel))

    def _use(self, edits: EditList, style: SpectrumStyle, height: int, scale: float) -> None:
        zoom = self._viewport.frames_per_pixel
        state = (id(edits), style, height, scale, zoom)
        self._edits = edits
        if state == self._state:
            return
        only_zoomed = isinstance(self._state, tuple) and self._state[:-1] == state[:-1]
        if not only_zoomed:
            self._before = (1.0, {})
        elif self._pictures:
            self._before = (self._zoom, dict(self._pictures))
        self._pictures.clear()
        self._unfinished.clear()
        self._state, self._zoom = state, zoom
        self._style, self._height, self._scale = style, height, scale
        low_db = _TOP_DB - style.range_db
        self._table = levels_table(style.colours, low_db, _TOP_DB, FLOOR_DB, STEP_DB)

    _table: npt.NDArray[np.uint32] = np.zeros(256, np.uint32)

    def _make(self, first: int, last: int) -> None:
        """Make the pictures of some blocks, one question for each channel."""
        style = self._style
        assert style is not None
        width, height = round(TILE * self._scale), round(self._height * self._scale)
        count = (last + 1 - first) * width
        start = round(first * TILE * self._zoom)
        stop = max(round((last + 1) * TILE * self._zoom), start + 1)
        past = math.ceil((self._edits.frames - start) / (stop - start) * count)
        pixels = np.zeros((height, count), np.uint32)
        known = np.ones(count, np.bool_)
        for channel, (top, bottom) in enumerate(bands(height, self._edits.channels, round(self._scale))):
            settings = SpectrogramSettings(style.n_fft, channel=channel if self._edits.channels > 1 else None)
            view = (id(self), channel)
            spectra: Spectra = self._cache.columns(self._edits, start, stop, count, settings, view)
            rows = RowMap(style.axis, bottom - top, settings.bins, style.rate)
            pixels[top:bottom] = self._table[rows.image(spectra.db)]
            known &= spectra.known
        pixels[:, max(0, past) :] = style.ground
        known[max(0, past) :] = True
        pixels[:, ~known] = 0
        for block in range(first, last + 1):
            columns = slice((block - first) * width, (block - first + 1) * width)
            picture = _image(pixels[:, columns], self._scale)
            if known[columns].all():
                self._pictures[block] = picture
            else:
                self._unfinished[block] = picture
        while len(self._pictures) > _KEEP:
            self._pictures.popitem(last=False)

    def _paint_before(self, painter: QPainter, area: QRect) -> None:
        zoom, pictures = self._before
        factor = zoom / self._zoom
        for block, picture in pictures.items():
            left = area.left() + block * TILE * factor - self._viewport.column
            if left < area.right() and left + TILE * factor > area.left():
                painter.drawImage(QRectF(left, area.top(), TILE * factor, area.height()), picture)


def _image(pixels: npt.NDArray[np.uint32], scale: float) -> QImage:
    height, width = pixels.shape
    contiguous = np.ascontiguousarray(pixels)
    image = QImage(contiguous.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
    image.setDevicePixelRatio(scale)
    return image
