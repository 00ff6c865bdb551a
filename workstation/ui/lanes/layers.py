"""The layers of one lane: waveform over spectrogram, and how the room is shared between them."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from workstation.core.document import Track
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.options import LaneOptions, Mode
from workstation.ui.lanes.spectrum import SpectrumLayer
from workstation.ui.lanes.wave import WaveLayer, WaveStyle, bands

_WAVE_SHARE = 0.4
"""Of the height, where both are shown."""


class Layers:
    """What one track's picture is made of."""

    def __init__(self, stage: LaneContext, unsettled: Callable[[], None]) -> None:
        """`unsettled` is called when a picture is but a rough one, to be settled when there is time."""
        self._stage = stage
        self._wave = WaveLayer(stage.peaks, stage.desk.viewport)
        self._spectrum = SpectrumLayer(stage.spectra, stage.desk.viewport, unsettled)

    def areas(self, room: QRect, mode: Mode) -> tuple[QRect, QRect]:
        """Where the waveform and the spectrogram stand in `room`; one of them may be empty."""
        share = {Mode.WAVEFORM: 1.0, Mode.SPECTROGRAM: 0.0, Mode.BOTH: _WAVE_SHARE}[mode]
        height = round(room.height() * share)
        wave = QRect(room.left(), room.top(), room.width(), height)
        gap = 1 if mode is Mode.BOTH else 0
        return wave, room.adjusted(0, height + gap, 0, 0) if share < 1 else QRect()

    def paint(self, painter: QPainter, clip: QRect, room: QRect, track: Track, options: LaneOptions, dim: bool) -> None:
        """Paint `clip`; `dim` when the track is not heard."""
        theme = self._stage.desk.look.theme
        wave, spectrum = self.areas(room, options.mode)
        if not wave.isEmpty():
            style = WaveStyle(theme, theme.track(options.colour), options.decibels, dim)
            self._wave.paint(painter, clip, wave, track.edits, style)
        if not spectrum.isEmpty():
            painter.fillRect(QRect(room.left(), wave.bottom() + 1, room.width(), 1), theme.lane_line)
            self._spectrum.paint(painter, clip, spectrum, track.edits, self._stage.spectrum_style())

    def peaks_arrived(self, start: int, stop: int) -> None:
        self._wave.arrived(start, stop)

    def spectra_arrived(self) -> bool:
        """Whether anything has to be painted again."""
        return self._spectrum.arrived()

    def settle(self) -> bool:
        """Paint the true picture next time; whether it was a rough one."""
        return self._spectrum.settle()

    def forget(self) -> None:
        """The lane is gone: nothing more is made for it."""
        self._spectrum.forget()

    def hz_at(self, area: QRect, channels: int, y: float) -> float:
        """The frequency at a height of the spectrogram's area."""
        within = min(max(y - area.top(), 0), area.height() - 1)
        rows = bands(area.height(), channels, 1)
        top, bottom = next((band for band in rows if within < band[1] + 1), rows[-1])
        place = 1 - (within - top) / max(bottom - top, 1)
        axis = self._stage.spectrum_style().axis
        return float(axis.hz(min(max(place, 0.0), 1.0)))

    def band_boxes(
        self, area: QRect, channels: int, band_hz: tuple[float, float], left: float, right: float
    ) -> list[QRectF]:
        """A band of frequencies between two pixels, once for each channel."""
        axis = self._stage.spectrum_style().axis
        boxes = []
        for top, bottom in bands(area.height(), channels, 1):
            low, high = (min(max(float(axis.position(hz)), 0.0), 1.0) for hz in band_hz)
            height = bottom - top
            y = area.top() + top + (1 - high) * height
            boxes.append(QRectF(left, y, right - left, max((high - low) * height, 1)))
        return boxes
