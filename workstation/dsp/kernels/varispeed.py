"""Compiled reading of sound at places between its samples, at a speed that changes from place to place."""

import math

import numpy as np

from workstation.dsp.kernels.compiled import VECTORS, Float32Array, Float64Array, compiled

REACH = 24
"""Zero crossings of the sinc on either side."""
FINE = 512
"""Points of its table between two of them."""


def sinc_table() -> Float64Array:
    """One side of a sinc under a Kaiser window, `FINE` points to a zero crossing, and a zero behind."""
    at = np.arange(REACH * FINE + 2) / FINE
    window = np.i0(9.0 * np.sqrt(np.maximum(1 - np.square(at / REACH), 0))) / np.i0(9.0)
    return np.sinc(at) * window * (at < REACH)


@compiled(fast=VECTORS)
def read_at(
    sound: Float32Array,
    first: float,
    places: Float64Array,
    speeds: Float64Array,
    table: Float64Array,
    out: Float32Array,
) -> None:
    """Read `sound` (channels, frames), whose first frame is numbered `first`, at places counted as it is; else silence.

    Args:
        places: (n,) where each frame of the answer is read.
        speeds: (n,) frames that the place moves on in each; above 1 what would fold back is taken away.
        table: From `sinc_table`.
        out: (channels, n), the answer.
    """
    channels, frames = sound.shape
    for n in range(places.size):
        wide = max(1.0, speeds[n])
        at = places[n] - first
        low, high = max(0, math.ceil(at - REACH * wide)), min(frames - 1, math.floor(at + REACH * wide))
        for c in range(channels):
            total = 0.0
            for k in range(low, high + 1):
                u = abs(at - k) / wide * FINE
                i = int(u)
                if i < REACH * FINE:
                    total += sound[c, k] * (table[i] + (u - i) * (table[i + 1] - table[i]))
            out[c, n] = total / wide
