"""Compiled loops over delay lines: echo, swept delays, and the swept all-passes of a phaser; state in and out.

All take their settings twice, `old` and `new`, and `shares` (frames,) of the new in every frame while they change; an
empty `shares` means that only the new count. Numbers glide; what cannot (a tap, a count) is crossfaded.
"""

import math

import numpy as np

from workstation.dsp.kernels.compiled import RECIPROCALS, Float32Array, Float64Array, compiled

HIGHEST = 1.45
"""π f / rate of the highest frequency that an all-pass of the phaser reaches: a little below half the rate."""


@compiled(fast=RECIPROCALS)
def blend(now: Float64Array, old: Float64Array, new: Float64Array, share: float) -> None:
    """Write to `now` the settings that lie `share` of the way from the old to the new."""
    for k in range(now.size):
        now[k] = old[k] + share * (new[k] - old[k])


@compiled(fast=RECIPROCALS)
def echo(
    sound: Float32Array,
    old: Float64Array,
    new: Float64Array,
    shares: Float64Array,
    line: Float32Array,
    state: Float64Array,
) -> None:
    """Add echoes to `sound` (channels, frames) in place.

    Args:
        sound: Changed in place.
        old: delay (frames, whole), feedback, level of the echoes, coefficient of the one-pole low pass in the
            loop (0: none), share of each echo that goes to the other side (0 or 1).
        new: The like.
        shares: See above.
        line: (channels, size) ring of what is on its way; size over the delay.
        state: position in the ring, then one number a channel: the low pass.
    """
    channels, frames = sound.shape
    size = line.shape[1]
    at = int(state[0])
    now = new.copy()
    back = np.empty(channels)
    first, second, share = int(old[0]), int(new[0]), 1.0
    for n in range(frames):
        if shares.size:
            share = shares[n]
            blend(now, old, new, share)
        feedback, level, damp, cross = now[1], now[2], now[3], now[4]
        for c in range(channels):
            late = np.float64(line[c, (at - second) % size])
            if share < 1:
                late = share * late + (1 - share) * line[c, (at - first) % size]
            back[c] = state[1 + c] = late + damp * (state[1 + c] - late)
        for c in range(channels):
            fresh, again = np.float64(sound[c, n]), back[c]
            if channels == 2:
                # From side to side the first echo is heard left, made of both; every next on the other side.
                both = sound[0, n] + sound[1, n]
                fresh += cross * ((0.5 * both if c == 0 else 0.0) - fresh)
                again += cross * (back[1 - c] - again)
            line[c, at] = fresh + feedback * again
        for c in range(channels):
            sound[c, n] = sound[c, n] + level * back[c]
        at = (at + 1) % size
    state[0] = at


@compiled(fast=RECIPROCALS)
def _between(row: Float64Array, at: int, late: float) -> float:
    """The ring `row` at `late` frames before `at`, 1 to its size less 2, by third-order Lagrange interpolation."""
    size = row.size
    whole = int(late)
    d = late - whole
    # A division for each of them would cost more than all the rest.
    first = at - whole + 1
    x0 = row[first if first >= 0 else first + size]
    x1 = row[first - 1 if first >= 1 else first - 1 + size]
    x2 = row[first - 2 if first >= 2 else first - 2 + size]
    x3 = row[first - 3 if first >= 3 else first - 3 + size]
    outer: float = d * (d - 1) * ((d + 1) * x3 - (d - 2) * x0) / 6
    inner: float = (d + 1) * (d - 2) * ((d - 1) * x1 - d * x2) / 2
    return outer + inner


@compiled(fast=RECIPROCALS)
def _copies(row: Float64Array, at: int, shortest: float, depth: float, phase: float, voices: int) -> float:
    """The mean of `voices` copies whose delays a sine moves, evenly apart in phase."""
    total = 0.0
    for v in range(voices):
        total += _between(row, at, shortest + depth * (0.5 + 0.5 * math.sin(2 * math.pi * (phase + v / voices))))
    return total / voices


@compiled(fast=RECIPROCALS)
def _turned(
    row: Float64Array, at: int, shortest: float, depth: float, sine: float, cosine: float, offsets: Float64Array
) -> float:
    """`_copies` from the sine and cosine of the phase, and those of what each copy is ahead (copies, 2)."""
    total, voices = 0.0, len(offsets)
    for v in range(voices):
        swing = sine * offsets[v, 1] + cosine * offsets[v, 0]
        total += _between(row, at, shortest + depth * (0.5 + 0.5 * swing))
    return total / voices


@compiled(fast=RECIPROCALS)
def sweep(
    sound: Float32Array,
    old: Float64Array,
    new: Float64Array,
    shares: Float64Array,
    line: Float64Array,
    state: Float64Array,
) -> None:
    """Mix `sound` (channels, frames), in place, with itself through delays that a sine moves (chorus, flanger).

    Args:
        sound: Changed in place.
        old: shortest delay (frames, at least 2) and depth (frames), turns of the sine a frame, voices, offset of
            the sine from one channel to the next (turns), feedback, dry and wet factor.
        new: The like.
        shares: See above.
        line: (channels, size) ring; size over the longest delay by 4.
        state: position in the ring, phase of the sine (turns).
    """
    channels, frames = sound.shape
    size = line.shape[1]
    at, phase = int(state[0]), state[1]
    now = new.copy()
    first, second, share = int(old[3]), int(new[3]), 1.0
    offsets = np.empty((channels, second, 2))
    for c in range(channels):
        for v in range(second):
            turn = 2 * math.pi * (c * new[4] + v / second)
            offsets[c, v, 0], offsets[c, v, 1] = math.sin(turn), math.cos(turn)
    for n in range(frames):
        sine = cosine = 0.0
        if shares.size:
            share = shares[n]
            blend(now, old, new, share)
        else:
            sine, cosine = math.sin(2 * math.pi * phase), math.cos(2 * math.pi * phase)
        for c in range(channels):
            turn = phase + c * now[4]
            if shares.size:
                late = _copies(line[c], at, now[0], now[1], turn, second)
            else:
                late = _turned(line[c], at, now[0], now[1], sine, cosine, offsets[c])
            if share < 1 and first != second:
                late = share * late + (1 - share) * _copies(line[c], at, now[0], now[1], turn, first)
            line[c, at] = sound[c, n] + now[5] * late
            sound[c, n] = now[6] * sound[c, n] + now[7] * late
        at = (at + 1) % size
        phase += now[2]
        phase -= math.floor(phase)
    state[0], state[1] = at, phase


@compiled(fast=RECIPROCALS)
def phase_sweep(
    sound: Float32Array,
    old: Float64Array,
    new: Float64Array,
    shares: Float64Array,
    passes: Float64Array,
    state: Float64Array,
) -> None:
    """Mix `sound` (channels, frames), in place, with itself through first-order all-passes that a sine moves.

    Args:
        sound: Changed in place.
        old: middle (log of the angle π f / rate) and depth (of that log), turns of the sine a frame, stages,
            offset of the sine from one channel to the next (turns), feedback, dry and wet factor.
        new: The like.
        shares: See above.
        passes: (channels, most stages + 1) state of the all-passes, and the last output for the feedback.
        state: phase of the sine (turns).
    """
    channels, frames = sound.shape
    last = passes.shape[1] - 1
    phase = state[0]
    now = new.copy()
    first, second, share = int(old[3]), int(new[3]), 1.0
    longest = max(first, second)
    for n in range(frames):
        if shares.size:
            share = shares[n]
            blend(now, old, new, share)
        for c in range(channels):
            angle = math.exp(now[0] + now[1] * math.sin(2 * math.pi * (phase + c * now[4])))
            # Bends towards a highest angle instead of stopping there, which would be heard at low rates.
            g = math.tan(HIGHEST * math.tanh(angle / HIGHEST))
            a = (g - 1) / (g + 1)
            x = sound[c, n] + now[5] * passes[c, last]
            early = wet = x
            for k in range(longest):
                y = a * x + passes[c, k]
                passes[c, k] = x - a * y
                x = y
                if k + 1 == first:
                    early = x
                if k + 1 == second:
                    wet = x
            wet = share * wet + (1 - share) * early
            passes[c, last] = wet
            sound[c, n] = now[6] * sound[c, n] + now[7] * wet
        phase += now[2]
        phase -= math.floor(phase)
    state[0] = phase
