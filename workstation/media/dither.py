"""From float samples to integers of fewer bits."""

from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.sound.sources import Samples

_WHOLE = np.float32(1 << 24)
"""From here on float32 has whole numbers only, far beyond full scale; what is larger would overflow when scaled."""


class Quantizer:
    """Rounds sound to integers of 8, 16, 24 or 32 bits, with triangular dither where bits are really dropped.

    A block that has no finer steps than the integers (sound from a file of so many bits) passes unchanged.
    Beyond full scale is clipped. Dither: two uniform variables of one step each, added before rounding
    (Lipshitz, Wannamaker, Vanderkooy: Quantization and Dither, 1992), the same ones for the same sound.
    """

    def __init__(self, bits: int, dither: bool = True) -> None:
        if bits not in (8, 16, 24, 32):
            raise ValueError(f"bits must be 8, 16, 24 or 32, got {bits}")
        self._bits = bits
        self._dither = dither
        self._random = np.random.Generator(np.random.SFC64(0))

    def quantize(self, block: Samples) -> npt.NDArray[np.integer[Any]]:
        """Integers of the same shape; 8 bits are unsigned as in a WAV file, 24 lie in the upper bytes of 32."""
        limit = 1 << (self._bits - 1)
        if self._bits == 32:  # float32 has no finer steps, and no room for the largest integer
            wide = np.nan_to_num(np.rint(block.astype(np.float64) * limit), copy=False, nan=0.0)
            largest: npt.NDArray[np.int32] = np.clip(wide, -limit, limit - 1).astype(np.int32)
            return largest
        scaled = np.clip(block, -_WHOLE, _WHOLE) * np.float32(limit)
        rounded = np.rint(scaled)
        if self._dither and not np.array_equal(scaled, rounded):
            rounded = np.rint(scaled + self._noise(block.shape))
        np.nan_to_num(rounded, copy=False, nan=0.0)
        clipped: Samples = np.clip(rounded, -limit, limit - 1)
        if self._bits == 8:
            unsigned: npt.NDArray[np.uint8] = (clipped + 128).astype(np.uint8)
            return unsigned
        if self._bits == 16:
            short: npt.NDArray[np.int16] = clipped.astype(np.int16)
            return short
        integers: npt.NDArray[np.int32] = clipped.astype(np.int32)
        integers <<= 8
        return integers

    def _noise(self, shape: tuple[int, ...]) -> Samples:
        """Triangular noise from -1 to 1 steps: the sum of two uniform ones, 16 bits each."""
        halves = self._random.integers(0, 1 << 32, size=shape, dtype=np.uint32)
        total = (halves & 0xFFFF) + (halves >> 16)
        return (total.astype(np.float32) - np.float32(65_535)) * np.float32(2.0**-16)
