"""Compiled loops that colour the sound sample by sample: crushed bits, a ringing carrier, wah, a rotating speaker.

Those with feedback or a swing take their settings as `workstation.dsp.kernels.delay` does: `old`, `new`, and `shares`.
"""

import math

import numpy as np

from workstation.dsp.kernels.compiled import RECIPROCALS, Float32Array, Float64Array, compiled
from workstation.dsp.kernels.delay import _between, blend

HIGHEST = 1.45
"""π f / rate of the highest frequency that the wah reaches."""
QUIET = 1e-6


@compiled(fast=RECIPROCALS)
def crush(
    sound: Float32Array,
    old: Float64Array,
    new: Float64Array,
    shares: Float64Array,
    held: Float64Array,
    state: Float64Array,
) -> None:
    """Hold samples of `sound` (channels, frames), in place, and round them to steps.

    Args:
        sound: Changed in place.
        old: samples held a frame (their rate over the sound's, at most 1), half the steps from -1 to 1 (levels a
            side), dry and wet factor.
        new: The like.
        shares: See above.
        held: (channels,) the samples that are held.
        state: the part of a held sample that has gone by.
    """
    channels, frames = sound.shape
    now = new.copy()
    phase = state[0]
    share = 1.0
    for n in range(frames):
        if shares.size:
            share = shares[n]
            blend(now, old, new, share)
        phase += now[0]
        if phase >= 1:
            phase -= math.floor(phase)
            for c in range(channels):
                held[c] = sound[c, n]
        for c in range(channels):
            wet = math.floor(held[c] * new[1] + 0.5) / new[1]
            if share < 1:  # steps that glide would jump at every sample
                before = math.floor(held[c] * old[1] + 0.5) / old[1]
                wet = before + share * (wet - before)
            sound[c, n] = now[2] * sound[c, n] + now[3] * wet
    state[0] = phase


@compiled(fast=RECIPROCALS)
def ring(sound: Float32Array, old: Float64Array, new: Float64Array, shares: Float64Array, state: Float64Array) -> None:
    """Multiply `sound` (channels, frames), in place, by a sine.

    Args:
        sound: Changed in place.
        old: turns of the sine a frame, offset of the sine from one channel to the next (turns), dry and wet factor.
        new: The like.
        shares: See above.
        state: phase of the sine (turns).
    """
    channels, frames = sound.shape
    now = new.copy()
    phase = state[0]
    for n in range(frames):
        if shares.size:
            blend(now, old, new, shares[n])
        for c in range(channels):
            sound[c, n] *= now[2] + now[3] * math.sin(2 * math.pi * (phase + c * now[1]))
        phase += now[0]
        phase -= math.floor(phase)
    state[0] = phase


@compiled(fast=RECIPROCALS)
def wah(
    sound: Float32Array,
    old: Float64Array,
    new: Float64Array,
    shares: Float64Array,
    bands: Float64Array,
    state: Float64Array,
) -> None:
    """Pass `sound` (channels, frames), in place, through a band pass that a sine or the level moves.

    The filter is A. Simper's ("Linear trapezoidal integrated state variable filter", 2011), which bears being moved.

    Args:
        sound: Changed in place.
        old: lowest and highest place of the band (log of π f / rate), turns of the sine a frame, share of the level in
            moving it (0: the sine alone), 1 / q, attack and release of the level (coefficients), level that moves it
            all the way (amplitude), offset of the sine from one channel to the next (turns), dry and wet factor.
        new: The like.
        shares: See above.
        bands: (channels, 2) state of the filters.
        state: phase of the sine (turns), level.
    """
    channels, frames = sound.shape
    now = new.copy()
    phase, level = state[0], state[1]
    for n in range(frames):
        if shares.size:
            blend(now, old, new, shares[n])
        peak = 0.0
        for c in range(channels):
            peak = max(peak, abs(np.float64(sound[c, n])))
        level = peak + (now[5] if peak > level else now[6]) * (level - peak)
        touch = min(level / now[7], 1.0)
        for c in range(channels):
            swing = 0.5 - 0.5 * math.cos(2 * math.pi * (phase + c * now[8]))
            place = swing + now[3] * (touch - swing)
            angle = math.exp(now[0] + (now[1] - now[0]) * place)
            g = math.tan(HIGHEST * math.tanh(angle / HIGHEST))
            k = now[4]
            x = np.float64(sound[c, n])
            v1 = (bands[c, 0] + g * (x - bands[c, 1])) / (1 + g * (g + k))
            v2 = bands[c, 1] + g * v1
            bands[c, 0], bands[c, 1] = 2 * v1 - bands[c, 0], 2 * v2 - bands[c, 1]
            sound[c, n] = now[9] * x + now[10] * k * v1
        phase += now[2]
        phase -= math.floor(phase)
    state[0], state[1] = phase, level


@compiled(fast=RECIPROCALS)
def rotate(
    sound: Float32Array,
    old: Float64Array,
    new: Float64Array,
    shares: Float64Array,
    line: Float64Array,
    lows: Float64Array,
    state: Float64Array,
) -> None:
    """Let `sound` (channels, frames), in place, come from a horn and a drum that turn.

    Each comes and goes: its way to the microphone changes like a cosine, and with it its delay and its level.

    Args:
        sound: Changed in place.
        old: turns a frame of the horn and of the drum, how much a rotor's speed keeps of itself in a frame (horn,
            drum), depth of the delay (frames) and of the level, offset of the microphones (turns), coefficient of the
            one-pole filters between horn and drum, dry and wet factor.
        new: The like.
        shares: See above.
        line: (channels, size) ring of the horn's sound; size over twice the depth by 8.
        lows: (channels, 2) state of the filters.
        state: position in the ring; phase and speed of the horn, phase and speed of the drum.
    """
    channels, frames = sound.shape
    size = line.shape[1]
    now = new.copy()
    at, horn, fast, drum, slow = int(state[0]), state[1], state[2], state[3], state[4]
    for n in range(frames):
        if shares.size:
            blend(now, old, new, shares[n])
        fast = now[0] + now[2] * (fast - now[0])
        slow = now[1] + now[3] * (slow - now[1])
        for c in range(channels):
            x = np.float64(sound[c, n])
            lows[c, 0] = x + now[7] * (lows[c, 0] - x)
            lows[c, 1] = lows[c, 0] + now[7] * (lows[c, 1] - lows[c, 0])
            line[c, at] = x - lows[c, 1]
            near = math.cos(2 * math.pi * (horn + c * now[6]))
            late = 3 + now[4] * (1 - near)
            high = _between(line[c], at, late) * (1 + now[5] * (near - 1) / 2)
            low = lows[c, 1] * (1 + now[5] * (math.cos(2 * math.pi * (drum + c * now[6])) - 1) / 4)
            sound[c, n] = now[8] * x + now[9] * (high + low)
        at = (at + 1) % size
        horn += fast
        horn -= math.floor(horn)
        drum += slow
        drum -= math.floor(drum)
    state[0], state[1], state[2], state[3], state[4] = at, horn, fast, drum, slow


@compiled(fast=RECIPROCALS)
def dynamic_bell(sound: Float32Array, settings: Float64Array, state: Float64Array, bands: Float64Array) -> None:
    """Raise or lower a band of `sound` (channels, frames), in place, by how loud that band is.

    A band pass listens, a bell of the gain found acts; both are A. Simper's filters, as in `wah`.

    Args:
        settings: g (tan(π f / rate)), 1 / q, threshold_db, slope (1 - 1 / ratio), most (dB, negative: lowers), attack
            and release (coefficients), fall (of the level).
        state: 3 numbers: level, smoothed gain (dB, without its sign), the highest of it since the last call.
        bands: (channels, 4) state of the filters.
    """
    channels, frames = sound.shape
    g, k, threshold, slope, most = settings[0], settings[1], settings[2], settings[3], settings[4]
    attack, release, fall = settings[5], settings[6], settings[7]
    level, smooth, highest = state[0], state[1], 0.0
    a = 1 / (1 + g * (g + k))
    sign, most = (1.0, most) if most > 0 else (-1.0, -most)
    for n in range(frames):
        peak = 0.0
        for c in range(channels):
            x = np.float64(sound[c, n])
            v1 = a * (bands[c, 0] + g * (x - bands[c, 1]))
            v2 = bands[c, 1] + g * v1
            bands[c, 0], bands[c, 1] = 2 * v1 - bands[c, 0], 2 * v2 - bands[c, 1]
            peak = max(peak, abs(k * v1))
        level = max(peak, level * fall)
        over = min(max(0.0, slope * (20 * math.log10(max(level, QUIET)) - threshold)), most)
        smooth = over + (attack if over > smooth else release) * (smooth - over)
        highest = max(highest, smooth)
        root = math.exp(sign * smooth * 0.05756462732485115)
        narrow = k / root
        b = 1 / (1 + g * (g + narrow))
        for c in range(channels):
            x = np.float64(sound[c, n])
            v1 = b * (bands[c, 2] + g * (x - bands[c, 3]))
            v2 = bands[c, 3] + g * v1
            bands[c, 2], bands[c, 3] = 2 * v1 - bands[c, 2], 2 * v2 - bands[c, 3]
            sound[c, n] = x + narrow * (root * root - 1) * v1
    state[0], state[1], state[2] = level, smooth, highest
