"""Level meters: a bar for each channel on a scale in dB, with the peak held, and a light for clipping."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QLinearGradient, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.theme import font
from workstation.ui.toolkit.workspace import watch

FLOOR_DB = -60.0
_FALL_DB_PER_SECOND = 26.0
_HOLD_SECONDS = 1.4
_MARKS = (-60, -48, -36, -24, -18, -12, -6, 0)
_TOP_DB = 3.0
_LIGHT = 8
_SCALE = 12


def to_db(amplitude: float) -> float:
    return 20 * math.log10(amplitude) if amplitude > 1e-6 else -120.0


class Meters(QWidget):
    """`advance` gets the peaks since the last call; the bars fall by themselves."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._levels: list[float] = [FLOOR_DB, FLOOR_DB]
        self._held: list[tuple[float, float]] = [(FLOOR_DB, 0.0)] * 2
        """The highest level of late, and for how many seconds it has been shown."""
        self._clipped: list[bool] = [False, False]
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.tell("of what is heard")
        self.setAccessibleName("Level meters")
        self.setFont(font("small"))
        watch(self, look.changed, self.update)

    def tell(self, what: str) -> None:
        """Whose level it is."""
        self.setToolTip(f"Level {what}, in dB of full scale; click to reset the lights")

    def sizeHint(self) -> QSize:
        return QSize(210, 38)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 38)

    @property
    def at_rest(self) -> bool:
        """Nothing will move until there is sound again."""
        return all(level <= FLOOR_DB for level in self._levels) and all(held <= FLOOR_DB for held, _ in self._held)

    @property
    def levels(self) -> tuple[float, ...]:
        """What the bars show, in dB."""
        return tuple(self._levels)

    def advance(self, peaks: tuple[float, ...], seconds: float) -> None:
        """Show peaks (1 is full scale) `seconds` after the last ones; none is silence."""
        if peaks and len(peaks) != len(self._levels):
            self._levels = [FLOOR_DB] * len(peaks)
            self._held = [(FLOOR_DB, 0.0)] * len(peaks)
            self._clipped = [False] * len(peaks)
        for channel in range(len(self._levels)):
            peak = peaks[channel] if peaks else 0.0
            now = min(max(FLOOR_DB, to_db(peak)), _TOP_DB)
            self._levels[channel] = max(now, self._levels[channel] - _FALL_DB_PER_SECOND * seconds)
            held, age = self._held[channel]
            if now >= held:
                self._held[channel] = (now, 0.0)
            elif age + seconds < _HOLD_SECONDS:
                self._held[channel] = (held, age + seconds)
            else:
                self._held[channel] = (max(FLOOR_DB, held - _FALL_DB_PER_SECOND * seconds), age)
            self._clipped[channel] = self._clipped[channel] or not peak < 1.0  # no number is as bad
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._clipped = [False] * len(self._clipped)
        self._held = [(level, 0.0) for level in self._levels]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        with QPainter(self) as painter:
            width = self.width() - _LIGHT - 3
            room = self.height() - _SCALE - 2
            count = len(self._levels)
            thick = (room - (count - 1) * 2) / count
            colours = QLinearGradient(0, 0, width, 0)
            for db, colour in ((-60, "meter_low"), (-18, "meter_low"), (-9, "meter_mid"), (-2, "meter_high")):
                colours.setColorAt(self._x(db, 1.0), theme.colour(colour))
            for channel in range(count):
                top = 1 + channel * (thick + 2)
                painter.fillRect(QRectF(0, top, width, thick), theme.sunken)
                painter.fillRect(QRectF(0, top, self._x(self._levels[channel], width), thick), colours)
                held = self._held[channel][0]
                if held > FLOOR_DB:
                    painter.fillRect(QRectF(self._x(held, width) - 1, top, 2, thick), theme.text)
                light = theme.clip if self._clipped[channel] else theme.sunken
                painter.fillRect(QRectF(width + 3, top, _LIGHT, thick), light)
            painter.setFont(self.font())
            below = self.height() - _SCALE
            last = -100.0
            for db in reversed(_MARKS):
                x = self._x(db, width)
                painter.setPen(QPen(theme.window, 1))
                painter.drawLine(QPointF(int(x) + 0.5, 1), QPointF(int(x) + 0.5, room + 1))
                text = f"{db}".replace("-", "−")
                size = painter.fontMetrics().horizontalAdvance(text)
                left = min(max(0.0, x - size / 2), self.width() - size)
                if last < 0 or left + size + 6 < last:
                    last = left
                    painter.setPen(theme.text_faint)
                    painter.drawText(QRectF(left, below, size + 2, _SCALE), int(Qt.AlignmentFlag.AlignVCenter), text)

    def _x(self, db: float, width: float) -> float:
        return min(max((db - FLOOR_DB) / (_TOP_DB - FLOOR_DB), 0.0), 1.0) * width
