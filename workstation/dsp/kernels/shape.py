"""Compiled wave shaping: curves bent at eight times the rate, so that what they add does not fold back."""

import math

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.compiled import VECTORS, Float32Array, Float64Array, compiled
from workstation.dsp.kernels.delay import blend

SOFT, TUBE, HARD, FOLD = range(4)
FACTOR, REACH = 8, 48
"""How often each frame is sampled inside, and the frames on either side that the filters between reach."""
LATENCY = 2 * REACH
CHUNK = 128
"""Frames treated at once: their inner samples stay near the processor."""

_CUT = 0.474
"""Of the rate, where the filters are half way down: flat to 0.448, 80 dB down from half the rate on."""


def low_passes() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The low pass for the inner rate: as phases (FACTOR, 2 REACH + 1) to go up, as one row to go down.

    A sinc under a Kaiser window.
    """
    size = 2 * REACH * FACTOR + 1
    at = np.arange(size) - REACH * FACTOR
    taps = 2 * _CUT / FACTOR * np.sinc(2 * _CUT * at / FACTOR) * np.kaiser(size, 7.9)
    taps /= taps.sum()
    # Oldest first: phase p of frame n is the sum of phases[p, t] · x[n - 2 REACH + t].
    phases = np.zeros((FACTOR, 2 * REACH + 1))
    for phase in range(FACTOR):
        row = taps[phase::FACTOR]
        phases[phase, : len(row)] = row * FACTOR
    return np.ascontiguousarray(phases[:, ::-1]).astype(np.float32), taps.astype(np.float32)


@compiled(fast=VECTORS)
def _tanh(x: np.float32) -> np.float32:
    """To the rounding of float32: Lambert's continued fraction of a quarter, doubled twice. Vectors can do it."""
    y = min(max(x, np.float32(-9.5)), np.float32(9.5)) * np.float32(0.25)
    s = y * y
    above = np.float32(135135) + s * (np.float32(17325) + s * (np.float32(378) + s))
    below = np.float32(135135) + s * (np.float32(62370) + s * (np.float32(3150) + s * np.float32(28)))
    t = y * above / below
    t = (t + t) / (np.float32(1) + t * t)
    return (t + t) / (np.float32(1) + t * t)


@compiled(fast=VECTORS)
def _clipped(before: np.float32, x: np.float32, after: np.float32) -> np.float32:
    """The mean of a hard clip between the points half way to the neighbours of a sample.

    What the corners add beyond the inner rate falls off twice as fast as that of the clip itself. (Parker, Zavalishin,
    Le Bivic, "Reducing the aliasing of nonlinear waveshaping using continuous-time convolution", DAFx 2016.)
    """
    low, high = np.float32(0.5) * (before + x), np.float32(0.5) * (x + after)
    inside = min(max(x, np.float32(-1)), np.float32(1))
    if abs(high - low) < np.float32(1e-3):
        return inside
    first, last = min(max(low, np.float32(-1)), np.float32(1)), min(max(high, np.float32(-1)), np.float32(1))
    # The integral of the clip is x²/2 inside, and goes on straight outside.
    area = np.float32(0.5) * (last * last - first * first) + abs(high - last) - abs(low - first)
    return area / (high - low)


@compiled(fast=VECTORS)
def _bend(kind: int, drives: Float32Array, fine: Float32Array, bent: Float32Array) -> None:
    """Write the curve of each sample but the first and the last of `fine` to `bent`; a drive for every frame."""
    if kind == SOFT:
        for n in range(bent.size):
            bent[n] = _tanh(drives[n // FACTOR] * fine[n + 1])
    elif kind == TUBE:
        for n in range(bent.size):
            x = drives[n // FACTOR] * fine[n + 1]
            part = np.float32(1) if x > 0 else np.float32(0.6)
            bent[n] = _tanh(part * x) / part
    elif kind == HARD:
        for n in range(bent.size):
            drive = drives[n // FACTOR]
            bent[n] = _clipped(drive * fine[n], drive * fine[n + 1], drive * fine[n + 2])
    else:
        for n in range(bent.size):
            bent[n] = math.sin(np.float32(0.5 * math.pi) * drives[n // FACTOR] * fine[n + 1])


@compiled(fast=VECTORS)
def shape(
    sound: Float32Array,
    old: Float64Array,
    new: Float64Array,
    shares: Float64Array,
    phases: Float32Array,
    taps: Float32Array,
    coarse: Float32Array,
    fine: Float32Array,
    bent: Float32Array,
    state: Float64Array,
) -> None:
    """Bend `sound` (channels, frames) in place, late by `LATENCY` frames.

    Args:
        sound: Changed in place.
        old: kind of curve, drive (factor), level of the bent and of the plain sound (factors), coefficient of the
            filter that takes the offset from the curve that makes one.
        new: The like; numbers glide, kinds are crossfaded.
        shares: (frames,) share of `new` in every frame, or empty when it alone counts.
        phases: From `low_passes`.
        taps: From `low_passes`.
        coarse: (channels, 2 REACH + CHUNK) the newest frames before, and room.
        fine: (channels, 2 + FACTOR CHUNK) the two newest inner samples before, and room.
        bent: (channels, taps - 2 + FACTOR CHUNK) the newest bent samples before, and room; they are an inner sample
            late, since a curve may look at what lies around a sample.
        state: (channels, 2) of the filter for the offset.
    """
    channels, frames = sound.shape
    width, past = phases.shape[1], taps.size - 2
    first, second = int(old[0]), int(new[0])
    drives = np.empty(CHUNK, np.float32)
    other = np.empty(FACTOR * CHUNK, np.float32)
    now = new.copy()
    for start in range(0, frames, CHUNK):
        count = min(CHUNK, frames - start)
        inner = count * FACTOR
        for n in range(count):
            drives[n] = old[1] + shares[start + n] * (new[1] - old[1]) if shares.size else new[1]
        for c in range(channels):
            x, u, b = coarse[c], fine[c], bent[c]
            x[width - 1 : width - 1 + count] = sound[c, start : start + count]
            for n in range(count):
                for p in range(FACTOR):
                    value = np.float32(0)
                    for t in range(width):
                        value += phases[p, t] * x[n + t]
                    u[2 + n * FACTOR + p] = value
            _bend(second, drives, u[: inner + 2], b[past : past + inner])
            if shares.size and first != second:
                _bend(first, drives, u[: inner + 2], other[:inner])
                for n in range(inner):
                    share = np.float32(shares[start + n // FACTOR])
                    b[past + n] = other[n] + share * (b[past + n] - other[n])
            for n in range(count):
                out = np.float32(0)
                for t in range(taps.size):
                    out += taps[t] * b[n * FACTOR + t]
                wet = np.float64(out)
                if shares.size:
                    blend(now, old, new, shares[start + n])
                if second == TUBE:
                    wet += now[4] * state[c, 1] - state[c, 0]
                    state[c, 0], state[c, 1] = out, wet
                else:
                    state[c, 0], state[c, 1] = out, 0.0
                sound[c, start + n] = now[2] * wet + now[3] * x[n]
            x[: width - 1] = x[count : count + width - 1].copy()
            u[:2] = u[inner : inner + 2].copy()
            b[:past] = b[inner : inner + past].copy()
