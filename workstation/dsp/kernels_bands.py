"""The compiled product of resampling matrices with windows of a row."""

import numpy as np
from numba import njit

PHASES = 32
"""Output frames of a block: four vector registers of 8."""
_TOGETHER = 4
"""Windows that go through a matrix at once, so that its elements are loaded once for all."""

# Sums may be taken in any order, so that they run in vector registers.
_FAST = {"contract", "reassoc", "nsz"}


@njit(cache=True, nogil=True, fastmath=_FAST)
def multiply_bands(x, y, weights, first, span, outputs, begin, end):  # type: ignore[no-untyped-def]
    """Fill the spans `begin .. end` of `y`, `outputs` frames each, from `x`, `span` frames each; x is 0 outside.

    `weights` and `first` are those of `sinc_bands.Bands`. Indices are unsigned since signed ones, which numba lets
    count from the end, keep a loop from being vectorised.
    """
    wide, one = np.uint64(PHASES), np.uint64(1)
    blocks, taps = weights.shape[0], weights.shape[1] // PHASES
    frames, total = x.shape[0], y.shape[0]
    near, sums = np.zeros(_TOGETHER * taps, x.dtype), np.empty(_TOGETHER * PHASES, x.dtype)
    for start in range(begin, end, _TOGETHER):
        for block in range(blocks):
            for turn in range(_TOGETHER):
                _window(x, (start + turn) * span + first[block], near[turn * taps : (turn + 1) * taps], frames)
            matrix = weights[block]
            xa, xb = near[:taps], near[taps : 2 * taps]
            xc, xd = near[2 * taps : 3 * taps], near[3 * taps :]
            for n in range(wide * np.uint64(_TOGETHER)):
                sums[n] = 0
            for k in range(np.uint64(0), np.uint64(taps), np.uint64(4)):
                k1, k2, k3 = k + one, k + np.uint64(2), k + np.uint64(3)
                a0, a1, a2, a3 = xa[k], xa[k1], xa[k2], xa[k3]
                b0, b1, b2, b3 = xb[k], xb[k1], xb[k2], xb[k3]
                c0, c1, c2, c3 = xc[k], xc[k1], xc[k2], xc[k3]
                d0, d1, d2, d3 = xd[k], xd[k1], xd[k2], xd[k3]
                row = k * wide
                for n in range(wide):
                    at = row + n
                    w0, w1 = matrix[at], matrix[at + wide]
                    w2, w3 = matrix[at + wide * np.uint64(2)], matrix[at + wide * np.uint64(3)]
                    sums[n] += a0 * w0 + a1 * w1 + a2 * w2 + a3 * w3
                    sums[n + wide] += b0 * w0 + b1 * w1 + b2 * w2 + b3 * w3
                    sums[n + wide * np.uint64(2)] += c0 * w0 + c1 * w1 + c2 * w2 + c3 * w3
                    sums[n + wide * np.uint64(3)] += d0 * w0 + d1 * w1 + d2 * w2 + d3 * w3
            for turn in range(min(_TOGETHER, end - start)):
                place = (start + turn) * outputs + block * PHASES
                for n in range(min(PHASES, outputs - block * PHASES, total - place)):
                    y[place + n] = sums[turn * PHASES + n]


@njit(cache=True, nogil=True)
def _window(x, start, window, frames):  # type: ignore[no-untyped-def]
    """Copy `x` from `start` on, zeros where it is not."""
    size = window.shape[0]
    if start >= 0 and start + size <= frames:
        window[:] = x[start : start + size]
        return
    for k in range(size):
        window[k] = x[start + k] if 0 <= start + k < frames else 0
