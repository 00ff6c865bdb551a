"""Compiled loops of all that follows a level: sound in place, state in and out."""

import math

import numpy as np

from workstation.dsp.kernels.compiled import RECIPROCALS, VECTORS, Float32Array, Float64Array, compiled

QUIET = 1e-6
"""Levels below -120 dB count as this: logarithms stay finite."""

CREST = 1.8
"""By so much noise near half the rate may be higher between its samples than at any of them."""


@compiled(fast=RECIPROCALS)
def compress(sound: Float32Array, key: Float32Array, settings: Float64Array, state: Float64Array) -> None:
    """Compress `sound` (channels, frames) in place by the level of `key`, which may be the sound itself.

    Args:
        sound: Channels that share one gain.
        key: (channels, frames) what is listened to: the loudest channel rules.
        settings: threshold_db, slope (1/ratio - 1), knee_db, attack, release, mean (coefficients of one-pole
            filters, 0: none; `mean` of the squared level), makeup (factor), mix (0 dry to 1).
        state: 4 numbers: mean square, the two stages of the smoothed reduction in dB, and the highest reduction since
            the last call.

    Source: Giannoulis, Massberg, Reiss, "Digital dynamic range compressor design", J. AES 60 (6), 2012: the
    feed-forward form with the smooth decoupled detector behind the gain computer, in decibels.
    """
    channels, frames = sound.shape
    threshold, slope, knee = settings[0], settings[1], settings[2]
    attack, release, mean = settings[3], settings[4], settings[5]
    makeup, mix = settings[6], settings[7]
    square, held, smooth, most = state[0], state[1], state[2], 0.0
    for n in range(frames):
        peak = 0.0
        for c in range(key.shape[0]):
            peak = max(peak, abs(np.float64(key[c, n])))
        square = peak * peak + mean * (square - peak * peak)
        over = 10 * math.log10(max(square, QUIET * QUIET)) - threshold
        if 2 * over <= -knee:
            down = 0.0
        elif 2 * over < knee:
            down = -slope * (over + knee / 2) ** 2 / (2 * knee)
        else:
            down = -slope * over
        held = max(down, down + release * (held - down))
        smooth = held + attack * (smooth - held)
        most = max(most, smooth)
        gain = mix * makeup * math.exp(-smooth * 0.1151292546497023) + 1 - mix
        for c in range(channels):
            sound[c, n] = sound[c, n] * gain
    state[0], state[1], state[2], state[3] = square, held, smooth, most


@compiled(fast=RECIPROCALS)
def expand(sound: Float32Array, key: Float32Array, settings: Float64Array, state: Float64Array) -> None:
    """Turn `sound` (channels, frames) down in place, the more the further `key` lies under a threshold.

    Args:
        sound: Channels that share one gain.
        key: (channels, frames) what is listened to: the loudest channel rules.
        settings: threshold_db, slope (ratio - 1), knee_db, range (dB, the most that is taken), attack, release and fall
            (coefficients; attack of the gain as it comes back, release as it goes, `fall` of the level).
        state: 3 numbers: level, smoothed reduction in dB, and the highest reduction since the last call.
    """
    channels, frames = sound.shape
    threshold, slope, knee, most = settings[0], settings[1], settings[2], settings[3]
    attack, release, fall = settings[4], settings[5], settings[6]
    level, smooth, highest = state[0], state[1], 0.0
    for n in range(frames):
        peak = 0.0
        for c in range(key.shape[0]):
            peak = max(peak, abs(np.float64(key[c, n])))
        level = max(peak, level * fall)
        under = threshold - 20 * math.log10(max(level, QUIET))
        if 2 * under <= -knee:
            down = 0.0
        elif 2 * under < knee:
            down = slope * (under + knee / 2) ** 2 / (2 * knee)
        else:
            down = slope * under
        down = min(down, most)
        smooth = down + (attack if down < smooth else release) * (smooth - down)
        highest = max(highest, smooth)
        gain = math.exp(-smooth * 0.1151292546497023)
        for c in range(channels):
            sound[c, n] = sound[c, n] * gain
    state[0], state[1], state[2] = level, smooth, highest


@compiled(fast=RECIPROCALS)
def duck(sound: Float32Array, key: Float32Array, settings: Float64Array, state: Float64Array) -> None:
    """Turn `sound` (channels, frames) down in place while `key` is louder than a threshold, and for a while after.

    Args:
        sound: Channels that share one gain.
        key: (channels, frames) what is listened to: the loudest channel rules.
        settings: threshold (amplitude), amount (dB), attack, release and fall (coefficients; `fall` of the level),
            hold (frames).
        state: 4 numbers: level, frames left to hold, smoothed reduction in dB, highest reduction since the last call.
    """
    channels, frames = sound.shape
    threshold, amount, attack, release = settings[0], settings[1], settings[2], settings[3]
    fall, hold = settings[4], settings[5]
    level, left, smooth, highest = state[0], state[1], state[2], 0.0
    for n in range(frames):
        peak = 0.0
        for c in range(key.shape[0]):
            peak = max(peak, abs(np.float64(key[c, n])))
        level = max(peak, level * fall)
        left = hold if level >= threshold else max(left - 1, -1.0)
        smooth = amount + attack * (smooth - amount) if left >= 0 else release * smooth
        highest = max(highest, smooth)
        gain = math.exp(-smooth * 0.1151292546497023)
        for c in range(channels):
            sound[c, n] = sound[c, n] * gain
    state[0], state[1], state[2], state[3] = level, left, smooth, highest


@compiled(fast=RECIPROCALS)
def shape_transients(sound: Float32Array, settings: Float64Array, state: Float64Array) -> None:
    """Raise or lower the beginnings of sounds in `sound` (channels, frames), and what rings after them, in place.

    How far a quick follower of the level is above a slow one tells a beginning whatever the level, and how far one
    that forgets slowly is above one that forgets quickly tells the ringing.

    Args:
        sound: Channels that share one gain.
        settings: attack and sustain (-1 to 1), coefficients: rise of the quick and of the slow follower, fall of both,
            slow fall, smoothing of the gain; most (dB), output (factor).
        state: 4 numbers: the quick follower, the slow one, the one that forgets slowly, the gain in dB.
    """
    channels, frames = sound.shape
    attack, sustain = settings[0], settings[1]
    quick, slow, fall, late, smoothing = settings[2], settings[3], settings[4], settings[5], settings[6]
    most, output = settings[7], settings[8]
    fast, tardy, ringing, smooth = state[0], state[1], state[2], state[3]
    for n in range(frames):
        peak = QUIET
        for c in range(channels):
            peak = max(peak, abs(np.float64(sound[c, n])))
        fast = peak + (quick if peak > fast else fall) * (fast - peak)
        tardy = peak + (slow if peak > tardy else fall) * (tardy - peak)
        ringing = peak + (quick if peak > ringing else late) * (ringing - peak)
        begins = max(0.0, 20 * math.log10(fast / tardy))
        rings = max(0.0, 20 * math.log10(ringing / fast))
        wanted = min(max(attack * begins + sustain * rings, -most), most)
        smooth = wanted + smoothing * (smooth - wanted)
        gain = output * math.exp(smooth * 0.1151292546497023)
        for c in range(channels):
            sound[c, n] = sound[c, n] * gain
    state[0], state[1], state[2], state[3] = fast, tardy, ringing, smooth


@compiled(fast=RECIPROCALS)
def gate(sound: Float32Array, key: Float32Array, settings: Float64Array, state: Float64Array) -> None:
    """Turn `sound` (channels, frames) down in place while `key` stays below a threshold.

    Args:
        sound: Channels that share one gain.
        key: (channels, frames) what is listened to: the loudest channel rules.
        settings: open and close (levels as amplitude), floor (factor when closed), attack, release, fall
            (coefficients; `fall` of the level), hold (frames).
        state: 5 numbers: level, gain, frames left to hold, 1 when open, the highest reduction since the last call (dB).
    """
    channels, frames = sound.shape
    opens, closes, floor = settings[0], settings[1], settings[2]
    attack, release, fall, hold = settings[3], settings[4], settings[5], settings[6]
    level, gain, left, is_open, least = state[0], state[1], state[2], state[3], 1.0
    for n in range(frames):
        peak = 0.0
        for c in range(key.shape[0]):
            peak = max(peak, abs(np.float64(key[c, n])))
        level = max(peak, level * fall)
        if level >= opens:
            is_open, left = 1.0, hold
        elif is_open > 0 and level >= closes:
            left = hold
        elif left > 0:
            left -= 1
        else:
            is_open = 0.0
        gain = 1 + attack * (gain - 1) if is_open > 0 else floor + release * (gain - floor)
        least = min(least, gain)
        for c in range(channels):
            sound[c, n] = sound[c, n] * gain
    state[0], state[1], state[2], state[3], state[4] = level, gain, left, is_open, -20 * math.log10(max(least, QUIET))


@compiled(fast=RECIPROCALS)
def deess(sound: Float32Array, settings: Float64Array, state: Float64Array, bands: Float64Array) -> None:
    """Turn down what lies above a frequency of `sound` (channels, frames), in place, while that is loud.

    A high pass listens, a high shelf of the gain found acts; both are the state-variable filters of A. Simper
    ("Linear trapezoidal integrated state variable filter", 2011), which bear a new gain at every sample.

    Args:
        settings: g of the listening filter and of the shelf (tan(π f / rate)), threshold_db, slope (1/ratio - 1),
            attack and release (coefficients).
        state: 2 numbers: held and smoothed reduction in dB.
        bands: (channels, 4) state of the filters.
    """
    channels, frames = sound.shape
    g, corner, threshold, slope = settings[0], settings[1], settings[2], settings[3]
    attack, release = settings[4], settings[5]
    held, smooth = state[0], state[1]
    k = math.sqrt(2.0)
    a = 1 / (1 + g * (g + k))
    for n in range(frames):
        peak = 0.0
        for c in range(channels):
            x = np.float64(sound[c, n])
            s1, s2 = bands[c, 0], bands[c, 1]
            v1 = a * (s1 + g * (x - s2))
            v2 = s2 + g * v1
            bands[c, 0], bands[c, 1] = 2 * v1 - s1, 2 * v2 - s2
            peak = max(peak, abs(x - k * v1 - v2))
        down = max(0.0, -slope * (20 * math.log10(max(peak, QUIET)) - threshold))
        held = max(down, down + release * (held - down))
        smooth = held + attack * (smooth - held)
        root = math.exp(-smooth * 0.05756462732485115)
        h = corner * math.sqrt(root)
        b = 1 / (1 + h * (h + k))
        for c in range(channels):
            x = np.float64(sound[c, n])
            s1, s2 = bands[c, 2], bands[c, 3]
            v1 = b * (s1 + h * (x - s2))
            v2 = s2 + h * v1
            bands[c, 2], bands[c, 3] = 2 * v1 - s1, 2 * v2 - s2
            sound[c, n] = root * root * x + k * (1 - root) * root * v1 + (1 - root * root) * v2
    state[0], state[1] = held, smooth


@compiled(fast=VECTORS)
def _between(row: Float32Array, phases: Float32Array) -> tuple[np.float32, np.float32]:
    """The highest of the points from the left of the two middle samples of a row on, and the left one itself."""
    left = highest = np.float32(0)
    for p in range(phases.shape[0]):
        value = np.float32(0)
        for t in range(row.size):
            value += phases[p, t] * row[t]
        highest = max(highest, abs(value))
        if p == 0:
            left = value
    return highest, left


@compiled(fast=RECIPROCALS)
def limit(
    sound: Float32Array,
    settings: Float64Array,
    state: Float64Array,
    delayed: Float64Array,
    past: Float32Array,
    phases: Float32Array,
    window: Float64Array,
) -> None:
    """Hold `sound` (channels, frames) under a ceiling, in place, late by the frames that the look-ahead takes.

    The gain a sample needs is held as a minimum over the look-ahead, released exponentially, and averaged over
    the look-ahead again: all gains in that average are at most what the sample needs, so its peak never passes.

    Args:
        settings: ceiling (amplitude), release (coefficient), weight of the peaks between samples (0: not heeded),
            coefficient by which the highest frequencies are forgotten.
        state: 7 numbers: frames so far, released gain, sum of the window, head of the queue of minima, its length, the
            highest peak between the last two samples, the level of the highest frequencies.
        delayed: (channels, look-ahead + half the taps) ring of the sound on its way.
        past: (channels, 2 taps) ring of the newest samples written twice, so that the last `taps` lie in a row.
        phases: (phases, taps) interpolators without the highest frequencies, from the left of the middle samples on.
        window: (3, look-ahead + 1) rings: gains in the average, queue of minima, their frames.
    """
    channels, frames = sound.shape
    ceiling, release, between = settings[0], settings[1], settings[2]
    taps, span, size = phases.shape[1], window.shape[1], delayed.shape[1]
    count, released, total = int(state[0]), state[1], state[2]
    head, length, beside, top, forget = int(state[3]), int(state[4]), state[5], state[6], settings[3]
    for n in range(frames):
        slot = count % taps
        peak, after, top = 0.0, 0.0, top * forget
        for c in range(channels):
            past[c, slot] = past[c, slot + taps] = sound[c, n]
            peak = max(peak, abs(past[c, slot + taps - taps // 2]))
            if between > 0:
                highest, left = _between(past[c, slot + 1 : slot + 1 + taps], phases)
                after = max(after, float(highest))
                # What the low pass takes away may come out whole, in part or not at all, wherever its crests are.
                top = max(top, abs(past[c, slot + taps - taps // 2] - left))
        # What lies between two samples counts for both: the gain moves from one to the other.
        peak, beside = max(peak, between * (max(beside, after) + CREST * top)), after
        need = 1.0 if peak <= ceiling else ceiling / peak
        # The queue holds falling candidates for the minimum, oldest first.
        if length > 0 and window[2, head] <= count - span:
            head, length = (head + 1) % span, length - 1
        while length > 0 and window[1, (head + length - 1) % span] >= need:
            length -= 1
        tail = (head + length) % span
        window[1, tail], window[2, tail] = need, count
        length += 1
        lowest = window[1, head]
        released = min(lowest, lowest + release * (released - lowest))
        place = count % span
        total += released - window[0, place]
        window[0, place] = released
        gain = total / span
        ring = count % size
        for c in range(channels):
            out = delayed[c, ring] * gain
            delayed[c, ring] = sound[c, n]
            sound[c, n] = min(max(out, -ceiling), ceiling)
        count += 1
    state[0], state[1], state[2], state[3], state[4], state[5] = count, released, total, head, length, beside
    state[6] = top
