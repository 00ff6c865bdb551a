"""Compiled interpolation by tables of windowed sinc values, and its transpose."""

import numpy as np

from workstation.dsp.kernels.compiled import SUMS, FloatArray, IntArray, compiled


@compiled(fast=SUMS)
def interpolate_row(
    x: FloatArray, y: FloatArray, table: FloatArray, first: IntArray, step: int, phases: int, start: int
) -> None:
    """Every output frame as a sum over `taps` input frames.

    Row p of `table` (rows, taps) makes the outputs `start + p`, `start + p + phases` … from `x` at `first[p]`,
    `first[p] + step` …; x is 0 outside its range. Indices are unsigned since signed ones, which numba lets count
    from the end, keep the loop from being vectorised.
    """
    rows, taps = table.shape
    frames, total = x.shape[0], y.shape[0]
    zero = table[0, 0] * 0
    for begin in range(0, total, 2 * phases):
        base = begin // phases * step
        for p in range(rows):
            out = begin + start + p
            if out >= total:
                break
            at = base + first[p]
            row = table[p]
            if at >= 0 and at + step + taps <= frames and out + phases < total:
                here, there = np.uint64(at), np.uint64(at + step)
                one, two = zero, zero
                for k in range(np.uint64(taps)):
                    one += x[here + k] * row[k]
                    two += x[there + k] * row[k]
                y[out], y[out + phases] = one, two
                continue
            for turn in range(2):
                place, source = out + turn * phases, at + turn * step
                if place < total:
                    one = zero
                    for k in range(max(0, -source), min(taps, frames - source)):
                        one += x[source + k] * row[k]
                    y[place] = one


@compiled(fast=SUMS)
def spread_row(
    dy: FloatArray, dx: FloatArray, table: FloatArray, first: IntArray, step: int, phases: int, start: int
) -> None:
    """The transpose of `interpolate_row`: adds to `dx` what every output frame says about its inputs."""
    rows, taps = table.shape
    frames, total = dx.shape[0], dy.shape[0]
    for begin in range(0, total, phases):
        base = begin // phases * step
        for p in range(rows):
            out = begin + start + p
            if out >= total:
                break
            at = base + first[p]
            low, high = max(0, -at), min(taps, frames - at)
            for k in range(low, high):
                dx[at + k] += dy[out] * table[p, k]


@compiled(fast=SUMS)
def interpolate_part(
    x: FloatArray, y: FloatArray, table: FloatArray, first: IntArray, step: int, begin: int, origin: int
) -> None:
    """Output frames `begin` … of a stream of which `x` holds the frames from `origin` on; it is 0 outside them."""
    phases, taps = table.shape
    frames = x.shape[0]
    period, p = begin // phases, begin % phases
    for n in range(y.shape[0]):
        at = period * step + first[p] - origin
        row = table[p]
        total = table[0, 0] * 0
        if at >= 0 and at + taps <= frames:
            here = np.uint64(at)
            for k in range(np.uint64(taps)):
                total += x[here + k] * row[k]
        else:
            for k in range(max(0, -at), min(taps, frames - at)):
                total += x[at + k] * row[k]
        y[n] = total
        p += 1
        if p == phases:
            p, period = 0, period + 1
