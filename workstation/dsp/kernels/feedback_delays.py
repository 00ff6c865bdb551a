"""A compiled network of delays that feed each other: reverberation that is computed and not recorded."""

import math

import numpy as np

from workstation.dsp.kernels.compiled import RECIPROCALS, Float32Array, Float64Array, IntArray, compiled
from workstation.dsp.kernels.delay import blend

LINES = 16
WET, DRY, PREDELAY, DIFFUSION, DEPTH, SPEED, WIDTH, OUT = range(8)
DELAYS, GAINS, DAMPS = 8, 8 + LINES, 8 + 2 * LINES
"""Where in a row of settings the delays, gains and dampings of the lines begin."""
SETTINGS = 8 + 3 * LINES


@compiled(fast=RECIPROCALS)
def mix_lines(values: Float64Array) -> None:
    """Multiply 16 values by the orthogonal matrix of Hadamard, in place."""
    span = 1
    while span < LINES:
        for start in range(0, LINES, 2 * span):
            for k in range(start, start + span):
                a, b = values[k], values[k + span]
                values[k], values[k + span] = a + b, a - b
        span *= 2
    for k in range(LINES):
        values[k] *= 0.25


@compiled(fast=RECIPROCALS)
def _late(row: Float64Array, at: int, delay: float) -> float:
    """The ring `row`, `delay` frames before `at`, straight between samples."""
    whole = int(delay)
    part = delay - whole
    size = row.size
    first = (at - whole) % size
    value: float = row[first]
    if part > 0:
        value += part * (row[(first - 1) % size] - value)
    return value


@compiled(fast=RECIPROCALS)
def reverberate(
    sound: Float32Array,
    old: Float64Array,
    new: Float64Array,
    shares: Float64Array,
    before: Float64Array,
    passes: Float64Array,
    pass_delays: IntArray,
    lines: Float64Array,
    damped: Float64Array,
    signs: Float64Array,
    state: Float64Array,
) -> None:
    """Add the reverberation of `sound` (channels, frames) to it, in place.

    The sound passes a delay and all-passes, then goes round in 16 delays that an orthogonal matrix mixes at each turn;
    each has a gain and a low pass by which its round trip falls as the time of decay says.

    Args:
        sound: Changed in place.
        old: wet and dry factor, delay before all (frames), gain of the all-passes, depth (frames) and turns a frame of
            the swing of the delays, width, level of the output; then for each line its delay (frames, whole), its gain
            and the coefficient of its low pass.
        new: The like. Numbers glide; delays are cross-faded.
        shares: (frames,) share of `new` in every frame, or empty when it alone counts.
        before: (2, size) ring of what waits before all.
        passes: (2, all-passes, size) rings of the all-passes.
        pass_delays: (2, all-passes) frames of each.
        lines: (LINES, size) rings; size over the longest delay and twice the depth by 4.
        damped: (LINES,) state of the low passes.
        signs: (channels, LINES) with which the lines are heard in each channel.
        state: position in the rings, phase of the swing (turns).

    Source: Jot and Chaigne, "Digital delay networks for designing artificial reverberators", AES 90th Convention, 1991.
    """
    channels, frames = sound.shape
    at, phase, share = int(state[0]), state[1], 1.0
    now = new.copy()
    back, fed, total = np.empty(LINES), np.empty(2), np.empty(channels)
    for n in range(frames):
        if shares.size:
            share = shares[n]
            blend(now, old, new, share)
        for bus in range(2):
            # Sides go in by turns: what is in one channel alone goes into both.
            x = np.float64(sound[min(bus, channels - 1), n])
            for c in range(2 + bus, channels, 2):
                x += sound[c, n]
            before[bus, at % before.shape[1]] = x
            value = before[bus, (at - int(new[PREDELAY])) % before.shape[1]]
            if share < 1:
                value = share * value + (1 - share) * before[bus, (at - int(old[PREDELAY])) % before.shape[1]]
            for k in range(passes.shape[1]):
                ring = passes[bus, k]
                held = ring[(at - pass_delays[bus, k]) % ring.size]
                inner = value - now[DIFFUSION] * held
                ring[at % ring.size] = inner
                value = held + now[DIFFUSION] * inner
            fed[bus] = value
        total[:] = 0.0
        size = lines.shape[1]
        for k in range(LINES):
            swing = now[DEPTH] * (1 + math.sin(2 * math.pi * (phase + k / LINES))) if now[DEPTH] > 0 else 0.0
            late = _late(lines[k], at % size, new[DELAYS + k] + swing)
            if share < 1:
                late = share * late + (1 - share) * _late(lines[k], at % size, old[DELAYS + k] + swing)
            damp = now[DAMPS + k]
            damped[k] = late * (1 - damp) + damp * damped[k]
            back[k] = now[GAINS + k] * damped[k]
            for c in range(channels):
                total[c] += signs[c, k] * late
        mix_lines(back)
        for k in range(LINES):
            lines[k, at % size] = back[k] + fed[k % 2]
        middle = 0.0
        for c in range(channels):
            middle += total[c] / channels
        for c in range(channels):
            wet = now[OUT] * (middle + now[WIDTH] * (total[c] - middle))
            sound[c, n] = now[DRY] * sound[c, n] + now[WET] * wet
        at += 1
        phase += now[SPEED]
        phase -= math.floor(phase)
    state[0], state[1] = at, phase
