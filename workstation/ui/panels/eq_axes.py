"""The axes of a response curve: log frequency across, decibels upright."""

import math
from dataclasses import dataclass

LOW_HZ, HIGH_HZ = 20.0, 20_000.0
RANGE_DB = 27.0
"""The decibels above and below the middle; a little more than a band can do, so that its point stays inside."""

TICKS_HZ = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
LEVELS_DB = (-24, -12, 0, 12, 24)


@dataclass(frozen=True, slots=True)
class EqAxes:
    """Maps Hz and dB to the pixels of a plot."""

    left: float
    top: float
    width: float
    height: float

    def x(self, frequency_hz: float) -> float:
        return self.left + self.width * math.log(frequency_hz / LOW_HZ) / math.log(HIGH_HZ / LOW_HZ)

    def y(self, level_db: float) -> float:
        return self.top + self.height * (0.5 - level_db / (2 * RANGE_DB))

    def frequency(self, x: float) -> float:
        """Hz at a pixel, kept on the axis."""
        part = min(max((x - self.left) / max(self.width, 1.0), 0.0), 1.0)
        return float(LOW_HZ * (HIGH_HZ / LOW_HZ) ** part)

    def level(self, y: float) -> float:
        return (0.5 - (y - self.top) / max(self.height, 1.0)) * 2 * RANGE_DB


def frequency_text(frequency_hz: float) -> str:
    """A frequency as it is spoken: 80 Hz, 1.25 kHz."""
    if frequency_hz >= 1000:
        return f"{frequency_hz / 1000:.3g} kHz"
    return f"{frequency_hz:.3g} Hz"


def axis_text(frequency_hz: int) -> str:
    return f"{frequency_hz // 1000}k" if frequency_hz >= 1000 else str(frequency_hz)
