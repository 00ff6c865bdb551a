"""Compiled loops of effects whose delay swings, and of the overdrive, with their transposes for gradients."""

import math

import numpy as np

from workstation.dsp.kernels.compiled import FUSED, Float64Array, FloatArray, IntArray, compiled


@compiled(fast=FUSED)
def flange(
    x: FloatArray,
    y: FloatArray,
    sweep: Float64Array,
    start: int,
    length: int,
    quadratic: bool,
    feedback: float,
    dry: float,
    wet: float,
) -> None:
    """`y[n] = dry x[n] + wet d[n]`, d the signal w = x + feedback d[n - 1] delayed by `sweep` (a cycle, in frames).

    The cycle starts at `start`; the delay line holds `length` frames; interpolation is linear or quadratic.
    """
    line = np.zeros(length)
    late, at, phase = 0.0, 0, start
    for n in range(x.shape[0]):
        at = length - 1 if at == 0 else at - 1
        line[at] = x[n] + late * feedback
        whole = math.floor(sweep[phase])
        part = sweep[phase] - whole
        phase = 0 if phase + 1 == sweep.shape[0] else phase + 1
        d0 = line[(at + whole) % length]
        d1 = line[(at + whole + 1) % length]
        if quadratic:
            d2 = line[(at + whole + 2) % length] - d0
            d1 -= d0
            late = d0 + ((d2 * 0.5 - d1) * part + d1 * 2 - d2 * 0.5) * part
        else:
            late = d0 + (d1 - d0) * part
        y[n] = dry * x[n] + wet * late


@compiled(fast=FUSED)
def flange_transposed(
    dy: FloatArray,
    dx: FloatArray,
    sweep: Float64Array,
    start: int,
    length: int,
    quadratic: bool,
    feedback: float,
    dry: float,
    wet: float,
) -> None:
    """The transpose of `flange`: gradients of the input from those of the output."""
    frames = dy.shape[0]
    line = np.zeros(length)
    at = (length - frames % length) % length
    phase = (start + frames - 1) % sweep.shape[0]
    late = 0.0
    for n in range(frames - 1, -1, -1):
        late += wet * dy[n]
        whole = math.floor(sweep[phase])
        part = sweep[phase] - whole
        phase = sweep.shape[0] - 1 if phase == 0 else phase - 1
        if quadratic:
            c2 = 0.5 * (part - 1) * part
            c1 = (2 - part) * part
            line[(at + whole + 2) % length] += c2 * late
        else:
            c1, c2 = part, 0.0
        line[(at + whole) % length] += (1 - c1 - c2) * late
        line[(at + whole + 1) % length] += c1 * late
        dx[n] = dry * dy[n] + line[at]
        late = feedback * line[at]
        line[at] = 0.0
        at = 0 if at + 1 == length else at + 1


@compiled(fast=FUSED)
def phase_out(x: FloatArray, y: FloatArray, delays: IntArray, gain_in: float, decay: float, gain_out: float) -> None:
    """`w[n] = gain_in x[n] + decay w[n - d]`, y = gain_out w; d follows the cycle `delays` of whole frames."""
    frames, cycle = x.shape[0], delays.shape[0]
    length = delays.max() + 1
    line = np.zeros(length)
    phase, at = 0, 0
    for n in range(frames):
        w = gain_in * x[n] + decay * line[(at - delays[phase]) % length]
        line[at] = w
        y[n] = gain_out * w
        at = 0 if at + 1 == length else at + 1
        phase = 0 if phase + 1 == cycle else phase + 1


@compiled(fast=FUSED)
def phase_out_transposed(
    dy: FloatArray, dx: FloatArray, delays: IntArray, gain_in: float, decay: float, gain_out: float
) -> None:
    """The transpose of `phase_out`."""
    frames, cycle = dy.shape[0], delays.shape[0]
    length = delays.max() + 1
    line = np.zeros(length)
    for n in range(frames - 1, -1, -1):
        at = n % length
        w = gain_out * dy[n] + line[at]
        line[at] = 0.0
        line[(at - delays[n % cycle]) % length] += decay * w
        dx[n] = gain_in * w


@compiled(fast=FUSED)
def overdrive_row(x: FloatArray, y: FloatArray, gain: float, colour: float) -> None:
    """The overdrive of one row, see `overdrive.overdrive`."""
    before = after = 0.0
    for n in range(x.shape[0]):
        v = np.float64(x[n]) * gain + colour
        bent = -2.0 / 3.0 if v < -1 else 2.0 / 3.0 if v > 1 else v - v * v * v * (1.0 / 3.0)
        after = bent - before + 0.995 * after
        before = bent
        out = 0.5 * x[n] + 0.75 * after
        y[n] = 1.0 if out > 1 else -1.0 if out < -1 else out
