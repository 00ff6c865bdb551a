"""Compiled search for onsets: where the power of a sound's differences leaps."""

import numpy as np

from workstation.dsp.kernels.compiled import VECTORS, Float64Array, FloatArray, FloatNumber, IntArray, compiled

_compiled = compiled(fast=VECTORS, zero_checks=False)


@_compiled
def add_powers(sound: FloatArray, before: FloatNumber, size: int, power: Float64Array, moment: Float64Array) -> None:
    """Add the power of the differences of `sound`, in blocks of `size`, and its moment about the block's first sample.

    `before` is the sample before the first.
    """
    last = before
    for j in range(power.size):
        block = sound[j * size : (j + 1) * size]
        first = block[0] - last
        total, turning = first * first, sound.dtype.type(0)
        for n in range(1, size):
            step = block[n] - block[n - 1]
            square = step * step
            total += square
            turning += np.float32(n) * square
        last = block[size - 1]
        power[j] += total
        moment[j] += turning


@_compiled
def find_leaps(power: Float64Array, past: int, ratio: float, least: float, found: IntArray) -> int:
    """Blocks from `past` on, but for the last, that have `ratio` times the power of each of the `past` before."""
    count = 0
    for j in range(past, power.size - 1):
        if power[j] > least:
            loudest = 0.0
            for i in range(j - past, j):
                loudest = max(loudest, power[i])
            if power[j] > ratio * loudest:
                found[count] = j
                count += 1
    return count
