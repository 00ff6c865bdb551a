"""Compiled measurements of one row of samples: weighted energy by the tenth of a second, and the true peak."""

from typing import Any

import numpy as np
from numba import float32, float64, int64, types, void

from workstation.dsp.kernels.compiled import SUMS, Float64Array, FloatArray, IntArray, compiled
from workstation.dsp.kernels.iir import BLOCK, _two_sections


def _reads(sample: Any, *rest: Any) -> tuple[Any, ...]:
    return types.Array(sample, 1, "A", readonly=True), *rest


_ENERGY = (float64[:, ::1], float64[:, ::1], int64[::1], float64[::1])


@compiled([void(*_reads(float32, *_ENERGY)), void(*_reads(float64, *_ENERGY))], fast=SUMS)
def energy_row(x: FloatArray, sos: Float64Array, state: Float64Array, edges: IntArray, energy: Float64Array) -> None:
    """Sum of squares of `x` after two sections between each edge (frames) and the next, into `energy`."""
    block = np.empty(BLOCK)
    for k in range(edges.shape[0] - 1):
        total = 0.0
        for start in range(edges[k], edges[k + 1], BLOCK):
            part = x[start : min(start + BLOCK, edges[k + 1])]
            weighted = block[: part.shape[0]]
            _two_sections(part, weighted, sos[0], sos[1], state[0], state[1])
            for v in weighted:
                total += v * v
        energy[k] = total


_PEAK = (float32[:, ::1], float64)


@compiled([float64(*_reads(float32, *_PEAK)), float64(*_reads(float64, *_PEAK))], fast=SUMS)
def true_peak_row(x: FloatArray, weights: FloatArray, bound: float) -> float:
    """The highest magnitude of `x` and of what the rows of `weights` (rows, 4 n) put between its samples.

    Samples between are at most `bound` times the samples around; where those are too low for a new peak, none is made.
    """
    rows, taps = weights.shape
    frames, half = x.shape[0], taps // 2
    near, between = np.zeros(BLOCK + taps + 3, np.float32), np.zeros(BLOCK, np.float32)
    peak = 0.0
    for start in range(0, frames, BLOCK):
        stop = min(start + BLOCK, frames)
        low, high = start - half, stop + half
        highest = 0.0
        for n in range(low, high):
            near[n - low] = x[n] if 0 <= n < frames else 0.0
        for n in range(high - low):
            highest = max(highest, abs(near[n]))
        if highest * bound <= peak:
            continue
        for n in range(stop - start):
            peak = max(peak, np.float64(abs(near[n + half])))
        for r in range(rows):
            between[:] = 0
            for k in range(0, taps, 4):
                w0, w1, w2, w3 = weights[r, k], weights[r, k + 1], weights[r, k + 2], weights[r, k + 3]
                part = near[k : k + BLOCK + 3]
                for n in range(BLOCK):
                    between[n] += w0 * part[n] + w1 * part[n + 1] + w2 * part[n + 2] + w3 * part[n + 3]
            for n in range(stop - start):
                peak = max(peak, np.float64(abs(between[n])))
    return peak
