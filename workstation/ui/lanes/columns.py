"""Columns of a waveform as pictures: two nested bars a pixel, edges smoothed, by array arithmetic alone."""

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

from workstation.ui.theme import mix

Array = npt.NDArray[np.float32]
Picture = npt.NDArray[np.uint8]

FLOOR_DB = -60.0
"""The level that the middle line means when amplitudes are drawn in dB."""

FULL_SCALE = 1 - 2**-15
"""Samples from here on count as clipped: the largest value of 16 bits."""

_LEVELS = 15
"""Steps of coverage at an edge; two of them make up a byte."""
_CLIPPED = 255
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
    clipped = (high >= FULL_SCALE) | (low <= -FULL_SCALE)
    rms = np.minimum(rms, np.maximum(high, -low))
    if decibels:
        low, high, rms = to_decibels(low), to_decibels(high), to_decibels(rms)
    steps = np.zeros((height + 1, low.shape[0]), np.uint8)
    _add_bars(steps, low, high, 1)
    _add_bars(steps, np.maximum(-rms, low), np.minimum(rms, high), 16)
    picture = np.add.accumulate(steps, axis=0, dtype=np.uint8, out=steps)[:height]
    if clipped.any():
        picture[:_CLIP_ROWS, clipped] = _CLIPPED
        picture[-_CLIP_ROWS:, clipped] = _CLIPPED
    return picture


def shades(ground: QColor, peak: QColor, body: QColor, clip: QColor) -> npt.NDArray[np.uint32]:
    """The colour of each value of `draw_channel`: peaks in one colour over the ground, the body in another."""
    table = np.zeros(256, np.uint32)
    for value in range(256):
        outer, inner = min(value % 16, _LEVELS) / _LEVELS, value // 16 / _LEVELS
        table[value] = mix(mix(ground, peak, outer), body, min(inner, 1.0)).rgb()
    table[_CLIPPED] = clip.rgb()
    return table


def to_image(pixels: npt.NDArray[np.uint32]) -> QImage:
    """Pixels 0xffRRGGBB (height, width) as a picture of its own."""
    height, width = pixels.shape
    contiguous = np.ascontiguousarray(pixels)
    return QImage(contiguous.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


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
