"""The inner loops of scoring tied mixtures, compiled."""

import numpy as np

from workstation.dsp.kernels.bands import multiply_spans
from workstation.dsp.kernels.compiled import ANY, Float32Array, IntArray, compiled

_NEGLIGIBLE = np.float32(7.0)
"""Densities that are this far (in nats) below the best of their codebook are left out."""
_MIN = np.float32(1e-11)
_TILE = 64
"""Frames that are scored together."""
_LOG2_E, _LN_2 = np.float32(1.4426950408889634), np.float32(0.6931471805599453)
_EXPONENT, _MANTISSA, _ONE = np.int32(23), np.int32(0x7FFFFF), np.int32(0x3F800000)
_BIAS = np.int32(127)
_SIGN, _UNSIGNED = np.int32(31), np.int32(0x7FFFFFFF)


@compiled(fast=ANY)
def pack(rows: Float32Array, slots: IntArray, out: Float32Array) -> None:
    """Copy `rows` (streams, states, densities) into `out` (streams, blocks, densities, 16) by slots (blocks, 16).

    A slot names a state; one below 0 stays empty.
    """
    streams, blocks, densities, lanes = out.shape
    for s in range(streams):
        for b in range(blocks):
            for c in range(lanes):
                state = slots[b, c]
                for k in range(densities):
                    out[s, b, k, c] = rows[s, state, k] if state >= 0 else np.float32(0)


@compiled(fast=ANY)
def score_frames(
    features: Float32Array,
    books: Float32Array,
    weights: Float32Array,
    first: IntArray,
    slots: IntArray,
    start: int,
    stop: int,
    out: Float32Array,
) -> None:
    """Fill rows start .. stop of `out` with the log likelihood of every state in `slots`.

    Args:
        features: (frames, streams, size).
        books: (phones, streams, densities / 16, 2 size + 1, 16): what squares, features and 1 are multiplied by.
        weights: (streams, blocks, densities, 16) of states, as `pack` puts them.
        first: (phones + 1,) the first block of each phone.
        slots: (blocks, 16) the column of each state, below 0 for none.
        start: The first row.
        stop: The one after the last.
        out: (frames, columns).

    A tile of frames passes through one codebook after another, so that each is read from the nearest cache.
    """
    phones, streams, groups, rows, lanes = books.shape
    densities, size = groups * lanes, features.shape[2]
    origin = np.zeros(max(groups, slots.shape[0]), np.int64)
    shares, bits, peaks = (
        np.empty(_TILE * densities, np.float32),
        np.empty(densities, np.int32),
        np.empty(_TILE, np.float32),
    )
    tile = np.ones((streams, _TILE * rows), np.float32)
    for begin in range(start, stop, _TILE):
        frames = min(_TILE, stop - begin)
        for t in range(frames):
            for s in range(streams):
                row = tile[s, t * rows : (t + 1) * rows]
                for i in range(size):
                    x = features[begin + t, s, i]
                    row[i], row[size + i] = x * x, x
        for p in range(phones):
            width = lanes * (first[p + 1] - first[p])
            if not width:
                continue
            product, sums = np.ones(_TILE * width, np.float32), np.empty(_TILE * width, np.float32)
            logs = np.empty(width, np.float32)
            peaks[:] = 0
            for s in range(streams):
                multiply_spans(tile[s], 0, rows, books[p, s], origin, shares, densities, frames)
                for t in range(frames):
                    peaks[t] += _to_shares(shares[t * densities : (t + 1) * densities], bits)
                mixtures = weights[s, first[p] : first[p + 1]]
                multiply_spans(shares, 0, densities, mixtures, origin, sums, width, frames)
                for i in range(frames * width):
                    product[i] *= sums[i] + _MIN
            columns = slots[first[p] : first[p + 1]].ravel()
            for t in range(frames):
                logs[:] = peaks[t]
                _add_log(product[t * width : (t + 1) * width], logs)
                for i in range(width):
                    if columns[i] >= 0:
                        out[begin + t, columns[i]] = logs[i]


@compiled(fast=ANY)
def _to_shares(density: Float32Array, bits: IntArray) -> np.float32:
    """Log densities as densities next to the best, which is the answer; what is negligible becomes nothing."""
    keys = density.view(np.int32)  # whole numbers are compared in vectors, and in the order of the floats once
    highest = np.int32(-0x80000000)  # those below zero are turned round
    for k in range(density.shape[0]):
        highest = max(highest, keys[k] ^ ((keys[k] >> _SIGN) & _UNSIGNED))
    bits[0] = highest ^ ((highest >> _SIGN) & _UNSIGNED)
    peak: np.float32 = bits.view(np.float32)[0]
    for k in range(density.shape[0]):
        below = density[k] - peak
        density[k] = below if below > -_NEGLIGIBLE else np.float32(-100)
    _exp(density, bits, density.shape[0])
    return peak


@compiled(fast=ANY)
def score_windows(
    features: Float32Array,
    square: Float32Array,
    linear: Float32Array,
    constant: Float32Array,
    weights: Float32Array,
    phone: IntArray,
    state: IntArray,
    first: IntArray,
    counts: IntArray,
    start: int,
    stop: int,
    out: Float32Array,
) -> None:
    """Fill out[t, k], t from start to stop, with the log likelihood of run first[t] + k, by its `phone` and `state`."""
    streams, densities = constant.shape[1], constant.shape[2]
    share, bits = np.empty((streams, densities), np.float32), np.empty(densities, np.int32)
    peak = np.empty(streams, np.float32)
    for t in range(start, stop):
        known = -1
        for k in range(counts[t]):
            run = first[t] + k
            p = phone[run]
            if p != known:
                known = p
                for s in range(streams):
                    peak[s] = _densities(features[t, s], square[p, s], linear[p, s], constant[p, s], share[s])
                    for i in range(densities):
                        share[s, i] -= peak[s]
                    _exp(share[s], bits, densities)
            value = np.float32(0)
            for s in range(streams):
                total = _MIN
                mixture = weights[s, state[run]]
                for i in range(densities):
                    total += share[s, i] * mixture[i]
                value += np.log(total) + peak[s]
            out[t, k] = value


@compiled(fast=ANY)
def _densities(
    x: Float32Array, square: Float32Array, linear: Float32Array, constant: Float32Array, out: Float32Array
) -> np.float32:
    """The log density of x under each Gaussian of a codebook; the best."""
    count = out.shape[0]
    out[:] = constant
    for d in range(x.shape[0]):
        value = x[d]
        squared = value * value
        row_square, row_linear = square[d], linear[d]
        for k in range(count):
            out[k] += squared * row_square[k] + value * row_linear[k]
    best: np.float32 = out[0]
    for k in range(1, count):
        best = max(best, out[k])
    return best


@compiled(fast=ANY)
def _exp(x: Float32Array, bits: IntArray, count: int) -> None:
    """exp of the first `count` values in place, to six digits: a power of two by its bits, the rest by a polynomial."""
    for k in range(count):
        y = max(x[k] * _LOG2_E, np.float32(-100))
        whole = np.int32(np.floor(y))
        f = y - np.float32(whole)
        bits[k] = (whole + _BIAS) << _EXPONENT
        x[k] = np.float32(1) + f * (
            np.float32(0.693147)
            + f
            * (
                np.float32(0.240227)
                + f * (np.float32(0.0555041) + f * (np.float32(0.00961813) + f * np.float32(0.00133336)))
            )
        )
    power = bits.view(np.float32)
    for k in range(count):
        x[k] *= power[k]


@compiled(fast=ANY)
def _add_log(x: Float32Array, out: Float32Array) -> None:
    """Add log(x), to four digits, for positive x, which is used up."""
    bits = x.view(np.int32)
    for i in range(x.shape[0]):
        b = bits[i]
        bits[i] = (b & _MANTISSA) | _ONE
        out[i] += np.float32((b >> _EXPONENT) - _BIAS) * _LN_2
    mantissa = bits.view(np.float32)
    for i in range(x.shape[0]):
        f = mantissa[i] - np.float32(1)
        out[i] += f * (
            np.float32(0.99998)
            + f
            * (
                np.float32(-0.49915)
                + f
                * (
                    np.float32(0.32747)
                    + f
                    * (
                        np.float32(-0.22385)
                        + f * (np.float32(0.13266) + f * (np.float32(-0.05392) + f * np.float32(0.01037)))
                    )
                )
            )
        )
