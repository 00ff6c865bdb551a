"""Compiled loops over the frames of short-time transforms: windowing, powers, overlap-add, bands."""

import math

import numpy as np

from workstation.dsp.kernels.compiled import VECTORS, Float64Array, FloatArray, FloatNumber, IntArray, compiled

# Division must not look out for zeros, or loops with one do not run on vectors.
_compiled = compiled(fast=VECTORS, zero_checks=False)

# Complex spectra come as arrays of real and imaginary parts by turns: over these the loops run on vectors.


@_compiled
def window_frames(sound: FloatArray, starts: IntArray, window: FloatArray, frames: FloatArray) -> None:
    """Write `sound[starts[k] :]` times the window into row k of `frames`."""
    size = window.size
    for k in range(starts.size):
        piece = sound[starts[k] : starts[k] + size]
        row = frames[k]
        for n in range(size):
            row[n] = piece[n] * window[n]


@_compiled
def power_of(spectra: FloatArray, power: FloatArray) -> None:
    """Squared magnitudes of (frames, 2 bins)."""
    count, bins = power.shape
    for k in range(count):
        row, out = spectra[k], power[k]
        for b in range(bins):
            out[b] = row[2 * b] * row[2 * b] + row[2 * b + 1] * row[2 * b + 1]


@_compiled
def magnitude_of(spectra: FloatArray, magnitude: FloatArray) -> None:
    """Magnitudes of (frames, 2 bins)."""
    count, bins = magnitude.shape
    for k in range(count):
        row, out = spectra[k], magnitude[k]
        for b in range(bins):
            out[b] = math.sqrt(row[2 * b] * row[2 * b] + row[2 * b + 1] * row[2 * b + 1])


@_compiled
def overlap_add(frames: FloatArray, window: FloatArray, hop: int, sound: FloatArray) -> None:
    """Add frames times the window to `sound`, `hop` apart."""
    count, size = frames.shape
    for k in range(count):
        row, into = frames[k], sound[k * hop : k * hop + size]
        for n in range(size):
            into[n] += row[n] * window[n]


@_compiled
def bands_of(power: FloatArray, weights: FloatArray, begins: IntArray, ends: IntArray, out: FloatArray) -> None:
    """Weighted sums (frames, bands) of (frames, bins); `weights` is (bands, bins), not zero from begin to end."""
    last = power.shape[0] - 1
    # Four frames side by side: narrow bands are too short for vectors along the bins.
    for k in range(0, last + 1, 4):
        k1, k2, k3 = min(k + 1, last), min(k + 2, last), min(k + 3, last)
        row0, row1, row2, row3 = power[k], power[k1], power[k2], power[k3]
        for m in range(begins.size):
            band = weights[m]
            sum0 = sum1 = sum2 = sum3 = weights.dtype.type(0)
            for b in range(begins[m], ends[m]):
                weight = band[b]
                sum0 += row0[b] * weight
                sum1 += row1[b] * weight
                sum2 += row2[b] * weight
                sum3 += row3[b] * weight
            out[k, m], out[k1, m], out[k2, m], out[k3, m] = sum0, sum1, sum2, sum3


@_compiled
def positive_sums(weights: Float64Array, begins: IntArray, ends: IntArray, rows: Float64Array, out: FloatArray) -> None:
    """Weighted sums (bins, n) of `rows` (bands, n), 0 where negative; `weights` (bins, bands) is 0 but begin to end."""
    total = np.empty(rows.shape[1])
    zero = out.dtype.type(0)
    for b in range(out.shape[0]):
        into, begin, end = out[b], begins[b], ends[b]
        if begin == end:
            into[:] = zero
            continue
        first, weight = rows[begin], weights[b, begin]
        second, other = rows[end - 1], weights[b, end - 1] if end > begin + 1 else 0.0
        if end <= begin + 2:
            for n in range(total.size):
                value = out.dtype.type(first[n] * weight + second[n] * other)
                into[n] = zero if value < zero else value
            continue
        for n in range(total.size):
            total[n] = first[n] * weight
        for m in range(begin + 1, end):
            band, share = rows[m], weights[b, m]
            for n in range(total.size):
                total[n] += band[n] * share
        for n in range(total.size):
            value = out.dtype.type(total[n])
            into[n] = zero if value < zero else value


@_compiled
def centroids_of(magnitude: FloatArray, hz: Float64Array, out: FloatArray) -> None:
    """Mean of `hz` weighted by each row of `magnitude`."""
    for k in range(magnitude.shape[0]):
        row = magnitude[k]
        moment, total = 0.0, 0.0
        for b in range(hz.size):
            moment += np.float64(row[b]) * hz[b]
            total += np.float64(row[b])
        out[k] = moment / total


@_compiled
def scaled_phases(magnitude: FloatArray, phases: FloatArray, out: FloatArray) -> None:
    """(frames, bins) times (frames, 2 bins)."""
    for k in range(magnitude.shape[0]):
        size, phase, into = magnitude[k], phases[k], out[k]
        for b in range(size.size):
            into[2 * b], into[2 * b + 1] = size[b] * phase[2 * b], size[b] * phase[2 * b + 1]


@_compiled
def next_phases(rebuilt: FloatArray, before: FloatArray, momentum: FloatNumber, phases: FloatArray) -> None:
    """Phases of `rebuilt - momentum * before`, all (frames, 2 bins); `before` becomes `rebuilt`."""
    tiny, one = rebuilt.dtype.type(1e-16), rebuilt.dtype.type(1)
    for k in range(rebuilt.shape[0]):
        new, old, into = rebuilt[k], before[k], phases[k]
        for b in range(new.size // 2):
            re, im = new[2 * b], new[2 * b + 1]
            x, y = re - momentum * old[2 * b], im - momentum * old[2 * b + 1]
            scale = one / (math.sqrt(x * x + y * y) + tiny)
            into[2 * b], into[2 * b + 1] = x * scale, y * scale
            old[2 * b], old[2 * b + 1] = re, im


@_compiled
def slide_normal(rows: FloatArray, begins: IntArray, ends: IntArray, norm_vars: bool, out: FloatArray) -> None:
    """Rows (time, features) less the mean over their windows, divided by the deviation there if `norm_vars`."""
    features = rows.shape[1]
    total, squares = np.zeros(features), np.zeros(features)
    low = high = 0
    for t in range(rows.shape[0]):
        for new in range(high, ends[t]):
            for f in range(features):
                value = np.float64(rows[new, f])
                total[f] += value
                squares[f] += value * value
        for old in range(low, begins[t]):
            for f in range(features):
                value = np.float64(rows[old, f])
                total[f] -= value
                squares[f] -= value * value
        low, high = begins[t], ends[t]
        share = 1.0 / (high - low)
        single = high - low == 1
        for f in range(features):
            mean = total[f] * share
            value = np.float64(rows[t, f]) - mean
            if norm_vars:
                value = np.float64(0.0 if single else value / math.sqrt(squares[f] * share - mean * mean))
            out[t, f] = value
