"""The inner loops of scoring tied mixtures, compiled."""

import numpy as np

from workstation.dsp.kernels.compiled import ANY, compiled

_NEGLIGIBLE = np.float32(7.0)
"""Densities that are this far (in nats) below the best of their codebook are left out."""
_MIN = np.float32(1e-11)
_TILE = 64
"""Frames that are scored together, a multiple of four."""
_LOG2_E, _LN_2 = np.float32(1.4426950408889634), np.float32(0.6931471805599453)
_EXPONENT, _MANTISSA, _ONE = np.int32(23), np.int32(0x7FFFFF), np.int32(0x3F800000)
_BIAS = np.int32(127)


@compiled(fast=ANY)
def score_frames(features, square, linear, constant, weights, first, columns, start, stop, out):  # type: ignore[no-untyped-def]
    """Fill rows start .. stop of `out` with the log likelihood of every state.

    The states of phone p are those at first[p] .. first[p + 1] of `weights`, and stand in `columns` of `out`.

    A tile of frames passes through one codebook after another, so that each is read from the nearest cache.
    """
    phones, streams, densities = constant.shape
    states = columns.shape[0]
    density = np.empty((_TILE, densities), np.float32)
    share, index = np.empty(densities + 4, np.float32), np.empty(densities + 4, np.uint64)
    bits, mixed = np.empty(max(states, densities + 4), np.int32), np.empty(states, np.float32)
    product, log = np.empty((_TILE, states), np.float32), np.empty((_TILE, states), np.float32)
    tile = np.zeros((streams, _TILE, features.shape[2]), np.float32)
    for begin in range(start, stop, _TILE):
        frames = min(_TILE, stop - begin)
        for t in range(frames):
            tile[:, t] = features[begin + t]
        product[:], log[:] = 1, 0
        for p in range(phones):
            low, high = first[p], first[p + 1]
            if low == high:
                continue
            for s in range(streams):
                _tile_densities(tile[s], square[p, s], linear[p, s], constant[p, s], density)
                _mix(density, frames, weights[s], low, high, share, index, bits, mixed, product, log)
        for t in range(frames):
            _add_log(product[t], bits, log[t])
            for i in range(states):
                out[begin + t, columns[i]] = log[t, i]


@compiled(fast=ANY)
def _tile_densities(x, square, linear, constant, out):  # type: ignore[no-untyped-def]
    """The log density of every row of x under each Gaussian of a codebook, four rows at a time."""
    count = out.shape[1]
    for t in range(0, x.shape[0], 4):
        out_a, out_b, out_c, out_d = out[t], out[t + 1], out[t + 2], out[t + 3]
        out_a[:], out_b[:], out_c[:], out_d[:] = constant, constant, constant, constant
        for i in range(x.shape[1]):
            a, b, c, d = x[t, i], x[t + 1, i], x[t + 2, i], x[t + 3, i]
            aa, bb, cc, dd = a * a, b * b, c * c, d * d
            row_square, row_linear = square[i], linear[i]
            for k in range(count):
                out_a[k] += aa * row_square[k] + a * row_linear[k]
                out_b[k] += bb * row_square[k] + b * row_linear[k]
                out_c[k] += cc * row_square[k] + c * row_linear[k]
                out_d[k] += dd * row_square[k] + d * row_linear[k]


@compiled(fast=ANY)
def _mix(density, frames, table, low, high, share, index, bits, sums, product, log):  # type: ignore[no-untyped-def]
    """Take one stream's mixtures of the states low .. high into `product` and `log`, frame by frame.

    The densities next to the best are summed up in `product`, the best is added to `log`.
    """
    densities, count = density.shape[1], high - low
    for t in range(frames):
        peak = density[t, 0]
        for k in range(1, densities):
            peak = max(peak, density[t, k])
        used = np.int64(0)
        for k in range(densities):  # no branch, so that the compiler can keep pace
            index[used] = k
            share[used] = density[t, k] - peak
            used += np.int64(density[t, k] > peak - _NEGLIGIBLE)
        while used % 4:
            index[used], share[used] = 0, -50
            used += 1
        _exp(share, bits, used)
        if count == 3:  # a phone without context, for which rows are too short to pay
            x, y, z = _MIN, _MIN, _MIN
            for j in range(used):
                k, a = index[j], share[j]
                x += a * table[k, low]
                y += a * table[k, low + 1]
                z += a * table[k, low + 2]
            product[t, low] *= x
            product[t, low + 1] *= y
            product[t, low + 2] *= z
        else:
            for i in range(count):
                sums[i] = _MIN
            for j in range(0, used, 4):
                a, b, c, d = share[j], share[j + 1], share[j + 2], share[j + 3]
                row_a, row_b = table[index[j], low:high], table[index[j + 1], low:high]
                row_c, row_d = table[index[j + 2], low:high], table[index[j + 3], low:high]
                for i in range(count):
                    sums[i] += a * row_a[i] + b * row_b[i] + c * row_c[i] + d * row_d[i]
            for i in range(count):
                product[t, low + i] *= sums[i]
        for i in range(low, high):
            log[t, i] += peak


@compiled(fast=ANY)
def score_windows(features, square, linear, constant, weights, phone, place, first, counts, out):  # type: ignore[no-untyped-def]
    """Fill out[t, k] with the log likelihood of run first[t] + k, whose state is in `phone` and `place`."""
    streams, densities = constant.shape[1], constant.shape[2]
    density = np.empty((streams, densities), np.float32)
    peak = np.empty(streams, np.float32)
    for t in range(features.shape[0]):
        known = -1
        for k in range(counts[t]):
            run = first[t] + k
            p = phone[run]
            if p != known:
                known = p
                for s in range(streams):
                    peak[s] = _densities(features[t, s], square[p, s], linear[p, s], constant[p, s], density[s])
                    for i in range(densities):
                        density[s, i] = np.exp(density[s, i] - peak[s])
            value = np.float32(0)
            for s in range(streams):
                total = np.float32(0)
                for i in range(densities):
                    total += density[s, i] * weights[s, i, place[run]]
                value += np.log(total + _MIN) + peak[s]
            out[t, k] = value


@compiled(fast=ANY)
def _densities(x, square, linear, constant, out):  # type: ignore[no-untyped-def]
    """The log density of x under each Gaussian of a codebook; the best."""
    count = out.shape[0]
    out[:] = constant
    for d in range(x.shape[0]):
        value = x[d]
        squared = value * value
        row_square, row_linear = square[d], linear[d]
        for k in range(count):
            out[k] += squared * row_square[k] + value * row_linear[k]
    best = out[0]
    for k in range(1, count):
        best = max(best, out[k])
    return best


@compiled(fast=ANY)
def _exp(x, bits, count):  # type: ignore[no-untyped-def]
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
def _add_log(x, bits, out):  # type: ignore[no-untyped-def]
    """Add log(x), to four digits, for positive x."""
    raw = x.view(np.int32)
    for i in range(x.shape[0]):
        b = raw[i]
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
