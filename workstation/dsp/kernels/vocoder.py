"""Compiled inner loops of the phase-locked vocoder: spectral peaks, and by how much each has to turn."""

import math

import numpy as np

from workstation.dsp.kernels.compiled import VECTORS, BoolArray, Float64Array, FloatArray, IntArray, compiled

# Division must not look out for zeros, or loops with one do not run on vectors.
_compiled = compiled(fast=VECTORS, zero_checks=False)


@_compiled
def _angles(re: Float64Array, im: Float64Array, out: Float64Array, count: int) -> None:
    """Angles of `count` complex numbers to 2e-8 rad, free of branches so that it runs on vectors."""
    for k in range(count):
        ax, ay = math.fabs(re[k]), math.fabs(im[k])
        high, low = (ax, ay) if ax > ay else (ay, ax)
        # Half the angle: its tangent is below 0.4143, where the series of the arc tangent converges fast.
        t = low / (math.sqrt(high * high + low * low) + high + 1e-300)
        s = t * t
        p = 1 / 17 - s * (1 / 19 - s * (1 / 21 - s * (1 / 23)))
        p = 1 / 9 - s * (1 / 11 - s * (1 / 13 - s * (1 / 15 - s * p)))
        p = 2 * t * (1 - s * (1 / 3 - s * (1 / 5 - s * (1 / 7 - s * p))))
        p = math.pi / 2 - p if ay > ax else p
        p = math.pi - p if re[k] < 0 else p
        out[k] = -p if im[k] < 0 else p


@_compiled
def _turns(angles: Float64Array, cosines: Float64Array, sines: Float64Array, count: int) -> None:
    """Cosines and sines of `count` angles to 1e-10, free of branches."""
    for k in range(count):
        turns = angles[k] / (2 * math.pi)
        half = math.pi * (turns - math.floor(turns + 0.5))  # half the angle, within a quarter turn
        s = half * half
        sine = 1 / 362880 - s * (1 / 39916800 - s * (1 / 6227020800))
        sine = half * (1 - s * (1 / 6 - s * (1 / 120 - s * (1 / 5040 - s * sine))))
        cosine = 1 / 40320 - s * (1 / 3628800 - s * (1 / 479001600 - s / 87178291200))
        cosine = 1 - s * (1 / 2 - s * (1 / 24 - s * (1 / 720 - s * cosine)))
        cosines[k] = cosine * cosine - sine * sine
        sines[k] = 2 * sine * cosine


@_compiled
def _find_peaks(power: FloatArray, peaks: IntArray) -> int:
    """Bins louder than their two neighbours on either side; returns how many."""
    bins, count = power.size, 0
    for b in range(bins):
        here = power[b]
        if (b > 0 and power[b - 1] >= here) or (b + 1 < bins and power[b + 1] > here):
            continue
        if (b > 1 and power[b - 2] >= here) or (b + 2 < bins and power[b + 2] > here):
            continue
        peaks[count] = b
        count += 1
    return count


@_compiled
def lock_phases(
    spectra: FloatArray,
    last: FloatArray,
    power: FloatArray,
    steps: IntArray,
    scale: Float64Array,
    size: int,
    struck: BoolArray,
    shifts: Float64Array,
    calm: FloatArray,
    turn: FloatArray,
    turns: FloatArray,
) -> None:
    """Find by how much to turn every bin so that each sinusoid goes on from the frame before.

    Args:
        spectra: (channels, frames, 2 bins) real and imaginary parts by turns; all channels turn alike.
        last: (channels, 2 bins) the spectrum before the first of them, replaced by the last of them.
        power: (frames, bins) summed over the channels.
        steps: (frames,) input frames between each spectrum and the one before; 0 where there is none.
        scale: (frames,) phase that a sinusoid gains in the output over that in the input, less 1.
        size: Length of the transform.
        struck: (frames,) whether an onset lies in the frame.
        shifts: (frames,) by how many samples the sound about that onset then has to move.
        calm: (bins,) the power of the last frame without an onset, kept up to date. Bins that an onset made louder by
            6 dB follow it, the others go on as they were.
        turn: (2 bins,) the turn before the first frame, replaced by that of the last.
        turns: (frames, 2 bins) the answer, of magnitude 1.
    """
    channels, count, bins2 = spectra.shape
    bins = bins2 // 2
    peaks = np.empty(bins, np.int64)
    re, im, angle = np.empty(bins), np.empty(bins), np.empty(bins)
    for k in range(count):
        found = _find_peaks(power[k], peaks)
        out = turns[k]
        if steps[k] == 0 or found == 0:
            for b in range(bins):
                out[2 * b], out[2 * b + 1] = 1.0, 0.0
        else:
            for i in range(found):
                b = peaks[i]
                x = y = 0.0
                # The centre frequency's own advance is taken off in whole turns of exact integers.
                for c in range(channels):
                    old = last[c] if k == 0 else spectra[c, k - 1]
                    a0, a1 = spectra[c, k, 2 * b], spectra[c, k, 2 * b + 1]
                    x += a0 * old[2 * b] + a1 * old[2 * b + 1]
                    y += a1 * old[2 * b] - a0 * old[2 * b + 1]
                re[i], im[i] = x, y
            _angles(re, im, angle, found)
            for i in range(found):
                # Half a turn, as the highest bin often makes, is then half a turn down, not what rounding says.
                advance = peaks[i] * steps[k]
                cycles = angle[i] / (2 * math.pi) - (advance % size) / size
                angle[i] = scale[k] * 2 * math.pi * (advance / size + cycles - math.floor(cycles + 0.5))
            _turns(angle, re, im, found)
            begin = 0
            for i in range(found):
                b = peaks[i]
                x = turn[2 * b] * re[i] - turn[2 * b + 1] * im[i]
                y = turn[2 * b] * im[i] + turn[2 * b + 1] * re[i]
                norm = 1 / math.sqrt(x * x + y * y)
                x, y = x * norm, y * norm
                end = (b + peaks[i + 1] + 1) // 2 if i + 1 < found else bins
                for r in range(begin, end):
                    out[2 * r], out[2 * r + 1] = x, y
                begin = end
        if struck[k]:
            for b in range(bins):
                angle[b] = -2 * math.pi * b * shifts[k] / size
            _turns(angle, re, im, bins)
            for b in range(bins):
                if power[k, b] > 4 * calm[b]:
                    out[2 * b], out[2 * b + 1] = re[b], im[b]
        else:
            for b in range(bins):
                calm[b] = power[k, b]
        for b in range(bins2):
            turn[b] = out[b]
    for c in range(channels):
        for b in range(bins2):
            last[c, b] = spectra[c, count - 1, b]


@_compiled
def turned(spectra: FloatArray, turns: FloatArray, out: FloatArray) -> None:
    """Turn (frames, 2 bins) and write as many bins as `out` has, zeros above the highest."""
    bins = min(spectra.shape[1], out.shape[1]) // 2
    for k in range(spectra.shape[0]):
        row, turn, into = spectra[k], turns[k], out[k]
        for b in range(bins):
            x, y = row[2 * b], row[2 * b + 1]
            into[2 * b] = x * turn[2 * b] - y * turn[2 * b + 1]
            into[2 * b + 1] = x * turn[2 * b + 1] + y * turn[2 * b]
        into[2 * bins :] = 0


@_compiled
def step_phases(
    spectra: FloatArray, lower: IntArray, upper: IntArray, alphas: FloatArray, turn: FloatArray, out: FloatArray
) -> None:
    """Magnitudes between two frames, on phases that advance by what they gain from the one frame to the other.

    Args:
        spectra: (frames, 2 bins) real and imaginary parts by turns; frames past the end are silent.
        lower, upper: (n,) the two frames of each output frame.
        alphas: (n,) the share of the upper.
        turn: (2 bins,) the output's phase as a complex number of magnitude 1: before and, on return, after.
        out: (n, 2 bins).
    """
    frames, bins2 = spectra.shape
    silence = np.zeros(bins2, spectra.dtype)
    one = spectra.dtype.type(1)
    for k in range(lower.size):
        a = spectra[lower[k]] if lower[k] < frames else silence
        b = spectra[upper[k]] if upper[k] < frames else silence
        into, share = out[k], alphas[k]
        for n in range(bins2 // 2):
            ar, ai, br, bi = a[2 * n], a[2 * n + 1], b[2 * n], b[2 * n + 1]
            ur, ui = turn[2 * n], turn[2 * n + 1]
            size_a, size_b = math.sqrt(ar * ar + ai * ai), math.sqrt(br * br + bi * bi)
            size = share * size_b + (one - share) * size_a
            into[2 * n], into[2 * n + 1] = size * ur, size * ui
            # The phase of nothing is 0.
            ar, scale_a = (ar, one / size_a) if size_a > 0 else (one, one)
            br, scale_b = (br, one / size_b) if size_b > 0 else (one, one)
            cr, ci = (br * ar + bi * ai) * scale_a * scale_b, (bi * ar - br * ai) * scale_a * scale_b
            x, y = ur * cr - ui * ci, ur * ci + ui * cr
            # One step of Newton's keeps the magnitude at 1.
            norm = (3 * one - x * x - y * y) * (one / 2)
            turn[2 * n], turn[2 * n + 1] = x * norm, y * norm
