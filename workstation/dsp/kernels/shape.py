"""Compiled wave shaping: curves bent at a multiple of the rate, so that what they add does not fold back."""

import math

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.compiled import RECIPROCALS, VECTORS, Float32Array, Float64Array, compiled

SOFT, TUBE, HARD, FOLD = range(4)
REACH = 48
"""The frames on either side that the filters between reach."""
LATENCY = 2 * REACH
CHUNK = 128
"""Frames treated at once: their inner samples stay near the processor."""
STEEP = 8.0
"""From this drive on curves are averaged between their samples; below, so little lies beyond the inner rate that it
need not be."""

_CUT = 0.474
"""Of the rate, where the filters are half way down: flat to 0.448, 80 dB down from half the rate on."""
_FINE, _FAR = 64, 16.0
"""Points of the table of `log_cosh_integrals` to a unit, and where it ends."""


def averages(kind: int, drive: float) -> bool:
    """Whether a curve is averaged between its samples."""
    return kind == HARD or drive > STEEP


def low_passes(factor: int, *, averaged: bool) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The low pass for `factor` times the rate: as phases (factor, 2 REACH + 1) to go up, as one row to go down.

    A sinc under a Kaiser window. That down makes up for what averaging takes from the heights.
    """
    size = 2 * REACH * factor + 1
    at = np.arange(size) - REACH * factor
    taps = 2 * _CUT / factor * np.sinc(2 * _CUT * at / factor) * np.kaiser(size, 7.9)
    taps /= taps.sum()
    # Oldest first: phase p of frame n is the sum of phases[p, t] · x[n - 2 REACH + t].
    phases = np.zeros((factor, 2 * REACH + 1))
    for phase in range(factor):
        row = taps[phase::factor]
        phases[phase, : len(row)] = row * factor
    if averaged:
        taps = np.convolve(taps, (-1 / 6, 4 / 3, -1 / 6))[1:-1]
    return np.ascontiguousarray(phases[:, ::-1]).astype(np.float32), taps.astype(np.float32)


def log_cosh_integrals() -> npt.NDArray[np.float64]:
    """The integral of log cosh from 0 to every point of a grid (points, 2), less x²/2, and its slope there."""
    at = np.arange(round(_FAR * _FINE) + 2) / _FINE
    slope = np.log1p(np.exp(-2 * at)) - math.log(2)
    # Gauss-Legendre between the points, where all is smooth.
    places, weights = np.polynomial.legendre.leggauss(8)
    inner = at[:-1, None] + (places + 1) / 2 / _FINE
    steps = (np.log1p(np.exp(-2 * inner)) - math.log(2)) @ weights / 2 / _FINE
    return np.stack([np.concatenate([[0.0], np.cumsum(steps)]), slope], axis=1)


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


@compiled(fast=RECIPROCALS)
def _first(kind: int, x: float) -> float:
    """The integral of a curve from 0 to `x`."""
    size = abs(x)
    if kind == HARD:
        return 0.5 * x * x if size < 1 else size - 0.5
    if kind == FOLD:
        return (1 - math.cos(0.5 * math.pi * x)) * 2 / math.pi
    if kind == TUBE and x < 0:
        size *= 0.6
        return (size + math.log1p(math.exp(-2 * size)) - math.log(2.0)) / 0.36
    return size + math.log1p(math.exp(-2 * size)) - math.log(2.0)


@compiled(fast=RECIPROCALS)
def _second(kind: int, x: float, table: Float64Array) -> float:
    """The integral of `_first` from 0 to `x`."""
    size = abs(x)
    if kind == HARD:
        value = size**3 / 6 if size < 1 else 0.5 * size * size - 0.5 * size + 1.0 / 6
    elif kind == FOLD:
        value = (size - math.sin(0.5 * math.pi * size) * 2 / math.pi) * 2 / math.pi
    else:
        part = 0.6 if kind == TUBE and x < 0 else 1.0
        u = part * size
        place = u * _FINE
        k = int(place)
        if k + 1 >= table.shape[0]:
            last = table.shape[0] - 1
            value = 0.5 * u * u + table[last, 0] - math.log(2.0) * (u - last / _FINE)
        else:
            t, h = place - k, 1.0 / _FINE
            low, high, down, up = table[k, 0], table[k + 1, 0], table[k, 1] * h, table[k + 1, 1] * h
            cubic = low + t * (down + t * (3 * (high - low) - 2 * down - up + t * (2 * (low - high) + down + up)))
            value = 0.5 * u * u + cubic
        value /= part**3
    return value if x >= 0 else -value


@compiled(fast=RECIPROCALS)
def _curve(kind: int, x: float) -> float:
    if kind == HARD:
        return min(max(x, -1.0), 1.0)
    if kind == FOLD:
        return math.sin(0.5 * math.pi * x)
    if kind == TUBE and x < 0:
        return math.tanh(0.6 * x) / 0.6
    return math.tanh(x)


@compiled(fast=RECIPROCALS)
def _leaning(kind: int, low: float, high: float, table: Float64Array) -> float:
    """The integral over a straight way from `low` to `high` of the curve times the part of the way that is behind."""
    step = high - low
    if abs(step) < 0.02:
        # By Gauss's three points: what is divided below would be differences of nearly equal numbers.
        total = 0.0
        for place, weight in ((0.11270166537925831, 5.0), (0.5, 8.0), (0.8872983346207417, 5.0)):
            total += weight * place * _curve(kind, low + place * step)
        return total / 18
    return (_first(kind, high) - (_second(kind, high, table) - _second(kind, low, table)) / step) / step


@compiled(fast=RECIPROCALS)
def _averaged(kind: int, drive: float, fine: Float32Array, bent: Float32Array, table: Float64Array) -> None:
    """The curve of straight lines through the samples, averaged under a triangle as wide as two of them.

    What the corners add beyond the inner rate falls off by twice as many decibels more than that of the curve.
    (Parker, Zavalishin, Le Bivic, "Reducing the aliasing of nonlinear waveshaping using continuous-time convolution",
    DAFx 2016.)
    """
    for n in range(bent.size):
        x, here, y = drive * fine[n], drive * fine[n + 1], drive * fine[n + 2]
        bent[n] = _leaning(kind, x, here, table) + _leaning(kind, y, here, table)


@compiled(fast=VECTORS)
def _bend(kind: int, drive: np.float32, fine: Float32Array, bent: Float32Array) -> None:
    """Write the curve of each sample but the first and the last of `fine` to `bent`."""
    if kind == SOFT:
        for n in range(bent.size):
            bent[n] = _tanh(drive * fine[n + 1])
    elif kind == TUBE:
        for n in range(bent.size):
            x = drive * fine[n + 1]
            part = np.float32(1) if x > 0 else np.float32(0.6)
            bent[n] = _tanh(part * x) / part
    else:
        for n in range(bent.size):
            bent[n] = math.sin(np.float32(0.5 * math.pi) * drive * fine[n + 1])


@compiled(fast=VECTORS)
def shape(
    sound: Float32Array,
    settings: Float64Array,
    phases: Float32Array,
    taps: Float32Array,
    table: Float64Array,
    coarse: Float32Array,
    fine: Float32Array,
    bent: Float32Array,
    state: Float64Array,
) -> None:
    """Bend `sound` (channels, frames) in place, late by `LATENCY` frames.

    Args:
        sound: Changed in place.
        settings: kind of curve, drive (factor), level of the bent and of the plain sound (factors), coefficient of the
            filter that takes the offset from the curve that makes one.
        phases: From `low_passes`.
        taps: From `low_passes`.
        table: From `log_cosh_integrals`.
        coarse: (channels, 2 REACH + CHUNK) the newest frames before, and room.
        fine: (channels, 2 + factor CHUNK) the two newest inner samples before, and room.
        bent: (channels, taps - 2 + factor CHUNK) the newest bent samples before, and room; they are an inner sample
            late, since a curve may look at what lies around a sample.
        state: (channels, 2) of the filter for the offset.
    """
    channels, frames = sound.shape
    factor, width = phases.shape
    past = taps.size - 2
    kind, drive = int(settings[0]), settings[1]
    for start in range(0, frames, CHUNK):
        count = min(CHUNK, frames - start)
        inner = count * factor
        for c in range(channels):
            x, u, b = coarse[c], fine[c], bent[c]
            x[width - 1 : width - 1 + count] = sound[c, start : start + count]
            for n in range(count):
                for p in range(factor):
                    value = np.float32(0)
                    for t in range(width):
                        value += phases[p, t] * x[n + t]
                    u[2 + n * factor + p] = value
            if kind == HARD or drive > STEEP:  # as `averages` says
                _averaged(kind, drive, u[: inner + 2], b[past : past + inner], table)
            else:
                _bend(kind, np.float32(drive), u[: inner + 2], b[past : past + inner])
            for n in range(count):
                out = np.float32(0)
                for t in range(taps.size):
                    out += taps[t] * b[n * factor + t]
                wet = np.float64(out)
                if kind == TUBE:
                    wet += settings[4] * state[c, 1] - state[c, 0]
                    state[c, 0], state[c, 1] = out, wet
                else:
                    state[c, 0], state[c, 1] = out, out
                sound[c, start + n] = settings[2] * wet + settings[3] * x[n]
            x[: width - 1] = x[count : count + width - 1].copy()
            u[:2] = u[inner : inner + 2].copy()
            b[:past] = b[inner : inner + past].copy()
