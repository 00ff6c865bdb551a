"""Compiled recursions of IIR filters along one row of samples, state in and state out; no torch, no scipy."""

from typing import Any

import numpy as np
from numba import float32, float64, types, void

from workstation.dsp.kernels.compiled import FUSED, SUMS, Float64Array, FloatArray, compiled

BLOCK = 1024
"""Frames worked on at once: a float64 block and its companions stay in the first-level cache."""


def _signature(sample: Any, *rest: Any) -> Any:
    """One compiled form for rows of any stride, the input writable or not."""
    return void(types.Array(sample, 1, "A", readonly=True), types.Array(sample, 1, "A"), *rest)


@compiled(fast=FUSED)
def _one_section(x: FloatArray, y: FloatArray, row: Float64Array, state: Float64Array) -> None:
    """Filter `x` into `y` by one section; `state` is that of the transposed direct form II.

    After two frames the loop goes on in direct form I, where one sample waits for the one before it by a single
    multiply-add instead of two.
    """
    b0, b1, b2, a1, a2 = row[0], row[1], row[2], row[4], row[5]
    s1, s2 = state[0], state[1]
    frames = x.shape[0]
    x1 = x2 = y1 = y2 = 0.0
    for n in range(min(frames, 2)):
        x0 = np.float64(x[n])
        y0 = b0 * x0 + s1
        s1 = b1 * x0 - a1 * y0 + s2
        s2 = b2 * x0 - a2 * y0
        x2, x1, y2, y1 = x1, x0, y1, y0
        y[n] = y0
    for n in range(2, frames):
        x0 = np.float64(x[n])
        y0 = (b0 * x0 + b1 * x1 + b2 * x2 - a2 * y2) - a1 * y1
        x2, x1, y2, y1 = x1, x0, y1, y0
        y[n] = y0
    if frames > 2:
        s1 = b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        s2 = b2 * x1 - a2 * y1
    state[0], state[1] = s1, s2


@compiled(fast=FUSED)
def _two_sections(
    x: FloatArray, y: FloatArray, first: Float64Array, second: Float64Array, state1: Float64Array, state2: Float64Array
) -> None:
    """Filter `x` into `y` by two sections in one pass: their recursions run side by side."""
    b0, b1, b2, a1, a2 = first[0], first[1], first[2], first[4], first[5]
    d0, d1, d2, c1, c2 = second[0], second[1], second[2], second[4], second[5]
    s1, s2, t1, t2 = state1[0], state1[1], state2[0], state2[1]
    frames = x.shape[0]
    x1 = x2 = y1 = y2 = z1 = z2 = 0.0
    for n in range(min(frames, 2)):
        x0 = np.float64(x[n])
        y0 = b0 * x0 + s1
        s1 = b1 * x0 - a1 * y0 + s2
        s2 = b2 * x0 - a2 * y0
        z0 = d0 * y0 + t1
        t1 = d1 * y0 - c1 * z0 + t2
        t2 = d2 * y0 - c2 * z0
        x2, x1, y2, y1, z2, z1 = x1, x0, y1, y0, z1, z0
        y[n] = z0
    for n in range(2, frames):
        x0 = np.float64(x[n])
        y0 = (b0 * x0 + b1 * x1 + b2 * x2 - a2 * y2) - a1 * y1
        z0 = (d0 * y0 + d1 * y1 + d2 * y2 - c2 * z2) - c1 * z1
        x2, x1, y2, y1, z2, z1 = x1, x0, y1, y0, z1, z0
        y[n] = z0
    if frames > 2:
        s1 = b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        s2 = b2 * x1 - a2 * y1
        t1 = d1 * y1 + d2 * y2 - c1 * z1 - c2 * z2
        t2 = d2 * y1 - c2 * z1
    state1[0], state1[1], state2[0], state2[1] = s1, s2, t1, t2


@compiled()
def _clamp(y: FloatArray, limit: float) -> None:
    """Limit to ±`limit`, what is not a number left so."""
    high = y.dtype.type(limit)
    for n in range(y.shape[0]):
        v = y[n]
        v = high if v > high else v
        y[n] = -high if v < -high else v


_SOS = (float64[:, ::1], float64[:, ::1], float64)


@compiled([_signature(float32, *_SOS), _signature(float64, *_SOS)], fast=FUSED)
def sos_row(x: FloatArray, y: FloatArray, sos: Float64Array, state: Float64Array, limit: float) -> None:
    """Filter `x` into `y` by the sections (sections, 6), clamp to ±`limit`; update `state` (sections, 2)."""
    sections = sos.shape[0]
    block = np.empty(BLOCK, np.float64)
    for start in range(0, x.shape[0], BLOCK):
        source, target = x[start : start + BLOCK], y[start : start + BLOCK]
        between = block[: source.shape[0]]
        if sections == 1:
            _one_section(source, target, sos[0], state[0])
        elif sections == 2:
            _two_sections(source, target, sos[0], sos[1], state[0], state[1])
        else:
            _two_sections(source, between, sos[0], sos[1], state[0], state[1])
            for k in range(2, sections - 2, 2):
                _two_sections(between, between, sos[k], sos[k + 1], state[k], state[k + 1])
            k = sections - 1
            if sections % 2:
                _one_section(between, target, sos[k], state[k])
            else:
                _two_sections(between, target, sos[k - 1], sos[k], state[k - 1], state[k])
        if limit < np.inf:
            _clamp(target, limit)


@compiled(fast=FUSED)
def _drive(source: Float64Array, b: Float64Array, frames: int, driven: Float64Array) -> None:
    """driven[n] = Σ b[k] source[n - k], three taps to a pass; `source` holds 0 for `order` frames before frame 0."""
    order = b.shape[0] - 1
    now = source[order:]
    for n in range(frames):
        driven[n] = b[0] * now[n]
    for k in range(1, order - 1, 3):
        one, two, three = source[order - k :], source[order - k - 1 :], source[order - k - 2 :]
        b1, b2, b3 = b[k], b[k + 1], b[k + 2]
        for n in range(frames):
            driven[n] += b1 * one[n] + b2 * two[n] + b3 * three[n]
    for k in range(order - (order % 3) + 1, order + 1):
        one, b1 = source[order - k :], b[k]
        for n in range(frames):
            driven[n] += b1 * one[n]


@compiled(fast=FUSED)
def _all_pole(driven: Float64Array, out: Float64Array, a: Float64Array, frames: int) -> None:
    """out[n] = driven[n] - Σ a[k] out[n - k]: the older terms first, since only the newest has to be waited for.

    `out` holds `order` zeros before frame 0. Indices are unsigned: numba lets signed ones count from the end, and asks.
    The eight newest outputs are kept in registers, whatever the order.
    """
    order = a.shape[0] - 1
    newer = np.zeros(9)
    newer[: min(order, 8) + 1] = a[: min(order, 8) + 1]
    a1, a2, a3, a4, a5, a6, a7, a8 = newer[1], newer[2], newer[3], newer[4], newer[5], newer[6], newer[7], newer[8]
    older = a[order:8:-1].copy()
    y1 = y2 = y3 = y4 = y5 = y6 = y7 = y8 = 0.0
    for n in range(np.uint64(frames)):
        total = driven[n]
        for k in range(np.uint64(older.shape[0])):
            total -= older[k] * out[n + k]
        far = a8 * y8 + a7 * y7 + a6 * y6
        near = total - a5 * y5 - a4 * y4
        y0 = ((near - far) - a3 * y3 - a2 * y2) - a1 * y1
        y8, y7, y6, y5, y4, y3, y2, y1 = y7, y6, y5, y4, y3, y2, y1, y0
        out[n + np.uint64(order)] = y0


@compiled(fast=FUSED)
def _end_state(
    source: Float64Array, out: Float64Array, b: Float64Array, a: Float64Array, state: Float64Array, frames: int
) -> None:
    """What the last inputs and outputs still add to the next ones; a block shorter than the order keeps older state."""
    order = a.shape[0] - 1
    for k in range(order):
        total = state[k + frames] if k + frames < order else 0.0
        for j in range(k + 1, min(order, k + frames) + 1):
            n = frames - (j - k)
            total += b[j] * source[n] - a[j] * out[n]
        state[k] = total


_BA = (float64[::1], float64[::1], float64[::1], float64)


@compiled([_signature(float32, *_BA), _signature(float64, *_BA)], fast=FUSED)
def lfilter_row(
    x: FloatArray, y: FloatArray, b: Float64Array, a: Float64Array, state: Float64Array, limit: float
) -> None:
    """Filter `x` into `y` by b / a (order + 1 each, order at least 3, a[0] = 1), clamp to ±`limit`; update `state`."""
    order = b.shape[0] - 1
    before, driven, padded = np.zeros(order + BLOCK), np.empty(BLOCK), np.zeros(order + BLOCK)
    source, out = before[order:], padded[order:]
    for start in range(0, x.shape[0], BLOCK):
        frames = min(BLOCK, x.shape[0] - start)
        for n in range(frames):
            source[n] = x[start + n]
        _drive(before, b, frames, driven)
        for n in range(min(order, frames)):
            driven[n] += state[n]
        _all_pole(driven, padded, a, frames)
        _end_state(source, out, b, a, state, frames)
        for n in range(frames):
            y[start + n] = out[n]
    if limit < np.inf:
        _clamp(y, limit)


_LAGS = types.Array(float32, 1, "C", readonly=True), types.Array(float64, 1, "C", readonly=True)


@compiled([void(t, t, float64[::1]) for t in _LAGS], fast=SUMS)
def add_lags(early: FloatArray, late: FloatArray, sums: Float64Array) -> None:
    """Add Σ_n late[n + k] early[n] to `sums[k]` for every k, a block of frames at a time for all of them."""
    frames = late.shape[0]
    for start in range(0, frames, BLOCK):
        for k in range(min(sums.shape[0], frames - start)):
            shifted = late[start + k : min(start + BLOCK + k, frames)]
            beside = early[start : start + shifted.shape[0]]
            total = 0.0
            for n in range(shifted.shape[0]):
                total += np.float64(shifted[n]) * np.float64(beside[n])
            sums[k] += total


def _adjoint_signature(sample: Any) -> Any:
    given = types.Array(sample, 1, "A", readonly=True)
    return void(
        given, given, given, types.Array(sample, 1, "A"), float64[::1], float64[::1], float64[:, ::1], float64[::1]
    )


@compiled([_adjoint_signature(float32), _adjoint_signature(float64)], fast=FUSED)
def adjoint_row(
    dy: FloatArray,
    x: FloatArray,
    y: FloatArray,
    dx: FloatArray,
    b: Float64Array,
    a: Float64Array,
    sums: Float64Array,
    ends: Float64Array,
) -> None:
    """The gradients of one row filtered by a section, from those of its output `dy`, in one pass back in time.

    `b` and `a` are (3,), a[0] = 1. What 1 / a makes of `dy` is kept in registers: `dx` gets b of that, `sums[0, k]` and
    `sums[1, k]` get its products with x and y of `k` frames before added, `ends` its values in frames 0 and 1.
    """
    b0, b1, b2, a1, a2 = b[0], b[1], b[2], a[1], a[2]
    x0 = x1 = x2 = y0 = y1 = y2 = d1 = d2 = 0.0
    for n in range(dy.shape[0] - 1, -1, -1):
        d0 = (np.float64(dy[n]) - a2 * d2) - a1 * d1
        dx[n] = b0 * d0 + (b1 * d1 + b2 * d2)
        before, after = np.float64(x[n]), np.float64(y[n])
        x0 += before * d0
        x1 += before * d1
        x2 += before * d2
        y0 += after * d0
        y1 += after * d1
        y2 += after * d2
        d2, d1 = d1, d0
    sums[0, 0] += x0
    sums[0, 1] += x1
    sums[0, 2] += x2
    sums[1, 0] += y0
    sums[1, 1] += y1
    sums[1, 2] += y2
    ends[0], ends[1] = d1, d2
