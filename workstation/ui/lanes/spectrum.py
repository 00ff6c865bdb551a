"""The spectrogram of one track: blocks of pixels that are made when all they show is known."""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from workstation.core.lru import LruCache
from workstation.core.sound.edit_list import EditList
from workstation.engine.views.frequency_axis import FrequencyAxis, RowMap
from workstation.engine.views.spectrogram import SpectrogramCache
from workstation.engine.views.spectrogram_tiles import FLOOR_DB, STEP_DB, SpectrogramSettings
from workstation.ui.lanes.colour_maps import levels_table
from workstation.ui.lanes.tiles import TILE
from workstation.ui.lanes.wave import bands, differing
from workstation.ui.toolkit.viewport import Viewport

TOP_DB = -6.0
"""The level, of a full-scale sine, that is drawn brightest."""

_KEEP = 64
_UNKNOWN, _GROUND = 255, 254
"""Values of pixels that stand for no level: 7 dB over full scale and more do not occur."""
_STRETCHED = (0.2, 5.0)
"""How far an old picture may be stretched in time while the zoom changes."""

Picture = npt.NDArray[np.uint8]


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

    def table(self) -> list[int]:
        """The colour of each value of a pixel."""
        table: list[int] = levels_table(self.colours, TOP_DB - self.range_db, TOP_DB, FLOOR_DB, STEP_DB).tolist()
        table[_UNKNOWN], table[_GROUND] = 0, self.ground
        return table


@dataclass(slots=True)
class _Old:
    """The pictures of the zoom before, and its frames per pixel."""

    zoom: float = 1.0
    pictures: dict[int, QImage] = field(default_factory=dict)


class SpectrumLayer:
    """Paints a track's spectrogram into a rectangle of its lane.

    While the zoom changes, and where nothing is known yet, stands what the old zoom showed there, stretched;
    `unsettled` is called then, and `settle` is to be called back when there is time for the true picture.
    """

    def __init__(
        self, cache: SpectrogramCache, viewport: Viewport, unsettled: Callable[[], None] = lambda: None
    ) -> None:
        self._cache = cache
        self._viewport = viewport
        self._unsettled = unsettled
        self._edits = EditList(1)
        self._style: SpectrumStyle | None = None
        self._state: Hashable = None
        self._height, self._scale, self._zoom = 1, 1.0, 1.0
        self._table: list[int] = [0] * 256
        self._maps: dict[int, RowMap] = {}
        self._pictures = LruCache[int, QImage](_KEEP)
        self._unfinished: dict[int, QImage] = {}
        self._old = _Old()
        self._rough = False

    def paint(self, painter: QPainter, clip: QRect, area: QRect, edits: EditList, style: SpectrumStyle) -> None:
        clip = clip.intersected(area)
        if clip.isEmpty():
            return
        self._use(edits, style, area.height(), painter.device().devicePixelRatio())
        view = self._viewport
        first, last = view.column // TILE, (view.column + area.width() - 1) // TILE
        if self._rough:
            self._unsettled()
        else:
            there = [b for b in range(first, last + 1) if self._pictures.get(b) or b in self._unfinished]  # and stay
            absent = [b for b in range(first, last + 1) if b not in there]
            if absent:
                self._make(absent[0], absent[-1])
        painter.save()
        painter.setClipRect(clip)
        if self._rough or any(block in self._unfinished for block in range(first, last + 1)):
            painter.fillRect(clip, QColor(self._table[0]))
            self._paint_old(painter, area)
        for block in range(first, last + 1):
            picture = self._pictures.get(block) or self._unfinished.get(block)
            left = area.left() + block * TILE - view.column
            if picture is not None and left + TILE > clip.left() and left <= clip.right():
                painter.drawImage(left, area.top(), picture)
        painter.restore()

    def settle(self) -> bool:
        """Stop stretching; whether anything has to be painted again."""
        was, self._rough = self._rough, False
        return was

    def arrived(self) -> bool:
        """More is known now; whether anything has to be painted again."""
        waited, self._unfinished = bool(self._unfinished), {}
        return waited

    def forget(self) -> None:
        for channel in range(self._edits.channels):
            self._cache.forget_view((id(self), channel))

    def _use(self, edits: EditList, style: SpectrumStyle, height: int, scale: float) -> None:
        zoom = self._viewport.frames_per_pixel
        looks = (edits.channels, style, height, scale)
        if edits is not self._edits:
            self._drop(*differing(self._edits, edits))
            self._edits = edits
        if (looks, zoom) == self._state:
            return
        if isinstance(self._state, tuple) and self._state[0] == looks:
            if len(self._pictures):
                self._old = _Old(self._zoom, dict(self._pictures.items()))
            self._rough = bool(self._old.pictures) and _STRETCHED[0] < self._old.zoom / zoom < _STRETCHED[1]
        else:
            self._old, self._rough = _Old(), False
            self._table, self._maps = style.table(), {}
        self._pictures.clear()
        self._unfinished.clear()
        self._state, self._zoom = (looks, zoom), zoom
        self._style, self._height, self._scale = style, height, scale

    def _drop(self, start: float, stop: float) -> None:
        """Forget what shows any of the frames `start .. stop`."""
        left, right = start / self._zoom - 1, stop / self._zoom + 1
        for pictures in (self._pictures, self._unfinished):
            for block in [b for b in pictures if b * TILE < right and (b + 1) * TILE > left]:
                pictures.pop(block)
        self._old, self._rough = _Old(), False

    def _make(self, first: int, last: int) -> None:
        """Make the pictures of some blocks, with one question for each channel."""
        style = self._style
        assert style is not None
        width, height = round(TILE * self._scale), round(self._height * self._scale)
        count = (last + 1 - first) * width
        start = round(first * TILE * self._zoom)
        stop = max(round((last + 1) * TILE * self._zoom), start + 1)
        past = max(0, math.ceil((self._edits.frames - start) / (stop - start) * count))
        pixels = np.zeros((height, count), np.uint8)
        known = np.ones(count, np.bool_)
        for channel, (top, bottom) in enumerate(bands(height, self._edits.channels, round(self._scale))):
            settings = SpectrogramSettings(style.n_fft, channel=channel if self._edits.channels > 1 else None)
            rows = self._rows(bottom - top, settings.bins, style)
            view, together = (id(self), channel), self._edits.channels
            spectra = self._cache.columns(self._edits, start, stop, count, settings, view, rows, together)
            np.minimum(spectra.db, _GROUND - 1, out=pixels[top:bottom])
            known &= spectra.known
        pixels[:, past:] = _GROUND
        known[past:] = True
        if not known.all():
            pixels[:, ~known] = _UNKNOWN
        for block in range(first, last + 1):
            columns = slice((block - first) * width, (block - first + 1) * width)
            whole = bool(known[columns].all())
            image = self._image(pixels[:, columns], opaque=whole)
            if whole:
                self._pictures.put(block, image, keep=last + 1 - first)
            else:
                self._unfinished[block] = image

    def _rows(self, height: int, bins: int, style: SpectrumStyle) -> RowMap:
        if height not in self._maps:
            self._maps[height] = RowMap(style.axis, height, bins, style.rate)
        return self._maps[height]

    def _image(self, pixels: Picture, *, opaque: bool) -> QImage:
        height, width = pixels.shape
        rows = np.ascontiguousarray(pixels)
        indexed = QImage(rows.data, width, height, width, QImage.Format.Format_Indexed8)
        indexed.setColorTable(self._table)
        kind = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
        image = indexed.convertToFormat(kind)
        image.setDevicePixelRatio(self._scale)
        return image

    def _paint_old(self, painter: QPainter, area: QRect) -> None:
        factor = self._old.zoom / self._zoom
        for block, picture in self._old.pictures.items():
            left = area.left() + block * TILE * factor - self._viewport.column
            if left < area.right() and left + TILE * factor > area.left():
                painter.drawImage(QRectF(left, area.top(), TILE * factor, area.height()), picture)
