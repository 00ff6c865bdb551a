"""Convolution of long rows by transforms of overlapping windows, in threads and bounded memory; no torch."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.parallel import spread

Rows = npt.NDArray[Any]

TOGETHER = 4
"""Windows of one transform call: so many lie side by side in a vector register."""
LARGEST_CACHED = 1 << 18
"""Transforms beyond this length leave the cache, which costs what a shorter overlap would save."""


def overlap_save(rows: Rows, responses: Rows, start: int, out: Rows, threads: int | None = None) -> None:
    """Fill `out` (rows, length) with samples `start …` of the full convolution of each row with its response.

    Args:
        rows: (rows, frames), float32 or float64.
        responses: (rows or 1, taps) of the same dtype.
        start: First sample of the full convolution wanted, 0 … frames + taps - 2.
        out: Of the same dtype, `start` and its length within the full convolution.
        threads: How many parts are worked on at once; None: as many as there are processors.
    """
    taps, length = responses.shape[1], out.shape[1]
    size = transform_size(taps, length)
    step = size - taps + 1
    from scipy import fft  # its import takes a tenth of torch's

    spectra = fft.rfft(responses, size, axis=1)

    def part(place: tuple[int, int]) -> None:
        row, first = place
        count = min(TOGETHER, -(-(length - first) // step))
        windows = _windows(rows[row], start + first - (taps - 1), step, size, count)
        spectrum = fft.rfft(windows, axis=1, overwrite_x=True)
        spectrum *= spectra[row % len(spectra)]
        heard = fft.irfft(spectrum, size, axis=1, overwrite_x=True)[:, taps - 1 :]
        target = out[row, first : first + count * step]
        whole = len(target) // step
        target[: whole * step].reshape(whole, step)[:] = heard[:whole]
        if whole < count:
            target[whole * step :] = heard[whole, : len(target) - whole * step]

    spread(part, [(row, first) for row in range(len(rows)) for first in range(0, length, TOGETHER * step)], threads)


def transform_size(taps: int, length: int) -> int:
    """A length that wastes little on the overlap, stays in the cache if it can, and is no longer than needed."""
    size = max(1 << 13, 1 << math.ceil(math.log2(4 * taps)))
    if size > LARGEST_CACHED >= 2.5 * taps:
        size = LARGEST_CACHED
    from scipy import fft

    return min(size, int(fft.next_fast_len(length + taps - 1, real=True)))


def _windows(row: Rows, start: int, step: int, size: int, count: int) -> Rows:
    """`count` windows of `size` frames, `step` apart from `start` on; zeros outside the row."""
    stop = start + (count - 1) * step + size
    if start >= 0 and stop <= len(row):
        inside = np.lib.stride_tricks.as_strided(
            row[start:stop], (count, size), (step * row.strides[0], row.strides[0]), writeable=False
        )
        return np.array(inside)
    padded = np.zeros(stop - start, row.dtype)
    low, high = max(0, start), max(0, min(len(row), stop))
    if high > low:
        padded[low - start : high - start] = row[low:high]
    return np.array(np.lib.stride_tricks.sliding_window_view(padded, size)[::step][:count])
