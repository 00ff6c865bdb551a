"""Columns of a waveform as pictures: two nested bars a pixel, edges smoothed, by array arithmetic alone."""

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

from workstation.engine.sources.drawable import drawable

Array = npt.NDArray[np.float32]
Picture = npt.NDArray[np.uint8]

FLOOR_DB = -60.0
"""The level that the middle line means when amplitudes are drawn in dB."""

FULL_SCALE = 1 - 2**-15
"""Samples from here on count as clipped: the largest value of 16 bits."""

_LEVELS = 15
"""Steps of coverage at an edge; two of them make up a byte."""
_CLIPPED = 255
LINE = 254
"""The value that a dividing line has; bars have neither of these."""
_CLIP_ROWS = 3


def to_decibels(amplitude: Array) -> Array:
    """Amplitudes on the scale from -1 (full, negative) over 0 (`FLOOR_DB` or less) to 1, straight in dB."""
    level = 20 * np.log10(np.maximum(np.abs(amplitude), np.float32(1e-9)))
    height = np.maximum(1 - level / np.float32(FLOOR_DB), 0)
    return np.copysign(height, amplitude).astype(np.float32)


def draw_channel(low: Array, high: Array, rms: Array, height: int, *, decibels: bool = False) -> Picture:
    """One channel as shades (height, columns) for `shades`: the bar from low to high, in it the one of ±rms.

    The top row is +1, the bottom row -1; every bar is at least a pixel high.
    """
    low, high, rms = map(drawable, (low, high, rms))  # rows are integers
    clipped = (high >= FULL_SCALE) | (low <= -FULL_SCALE)
    rms = np.minimum(rms, np.maximum(high, -low))
    if decibels:
        low, high, rms = to_decibels(low), to_decibels(high), to_decibels(rms)
    steps = np.zeros((height + 1, low.shape[0]), np.uint8)
    _add_bars(steps, low, high, 1)
    _add_bars(steps, np.maximum(-rms, low), np.minimum(rms, high), 16)
    for row in range(1, height):  # a third of the time of `np.add.accumulate` down the columns
        np.add(steps[row], steps[row - 1], out=steps[row])
    picture = steps[:height]
    if clipped.any():
        picture[:_CLIP_ROWS, clipped] = _CLIPPED
        picture[-_CLIP_ROWS:, clipped] = _CLIPPED
    return picture


def shades(ground: QColor, peak: QColor, body: QColor, line: QColor, clip: QColor) -> list[int]:
    """The colour of each value of `draw_channel`: peaks in one colour over the ground, the body in another."""
    values = np.arange(256)
    outer = np.minimum(values % 16 / _LEVELS, 1)[:, None]
    inner = np.minimum(values // 16 / (_LEVELS - 1), 1)[:, None]
    low, middle, high = (np.array(colour.getRgb()[:3], np.float64) for colour in (ground, peak, body))  # type: ignore[index]
    over = low + (middle - low) * outer
    red, green, blue = np.rint(over + (high - over) * inner).astype(np.int64).T
    table: list[int] = (0xFF000000 + red * 0x10000 + green * 0x100 + blue).tolist()
    table[LINE], table[_CLIPPED] = line.rgb(), clip.rgb()
    return table


def to_image(picture: Picture, table: list[int]) -> QImage:
    """A picture in the colours of a table. Qt's own conversion is faster than looking up with numpy."""
    height, width = picture.shape
    rows = np.ascontiguousarray(picture)
    image = QImage(rows.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(table)
    return image.convertToFormat(QImage.Format.Format_RGB32)


def _add_bars(steps: Picture, low: Array, high: Array, unit: int) -> None:
    """Add to running sums down each column what makes a bar: `unit` times its coverage of each pixel.

    Both bars together stay below 255: the brightest value is left to clipping.
    """
    height = steps.shape[0] - 1
    levels = _LEVELS if unit == 1 else _LEVELS - 1
    middle = height / 2
    top = np.clip(middle - high * middle, 0, height)
    bottom = np.clip(middle - low * middle, 0, height)
    lacking = np.maximum(1 - (bottom - top), 0) / 2
    top = np.clip(top - lacking, 0, height - 1)
    bottom = np.clip(np.maximum(bottom + lacking, top + 1), 1, height)
    first, last = top.astype(np.intp), bottom.astype(np.intp)
    upper = np.rint((1 - (top - first)) * levels).astype(np.uint8) * np.uint8(unit)
    lower = np.rint((bottom - last) * levels).astype(np.uint8) * np.uint8(unit)
    full = np.uint8(levels * unit)
    at = np.arange(steps.shape[1])
    steps[first, at] += upper
    steps[first + 1, at] += full - upper
    steps[last, at] -= full - lower
    steps[np.minimum(last + 1, height), at] -= lower
