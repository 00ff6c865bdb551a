"""Compiled repair of clicks: linear prediction finds the samples that do not fit, and fills in those that would."""

import math

import numpy as np

from workstation.dsp.kernels.compiled import VECTORS, BoolArray, Float64Array, compiled


@compiled(fast=VECTORS)
def prediction(sound: Float64Array, order: int, taps: Float64Array) -> bool:
    """Write the prediction-error filter (order + 1, first tap 1) of `sound` to `taps`; False when it is silent.

    Autocorrelation under a Hann window, Levinson's recursion.
    """
    size = sound.size
    windowed = np.empty(size)
    for n in range(size):
        windowed[n] = sound[n] * (0.5 - 0.5 * math.cos(2 * math.pi * (n + 0.5) / size))
    lags = np.zeros(order + 1)
    for k in range(order + 1):
        total = 0.0
        for n in range(k, size):
            total += windowed[n] * windowed[n - k]
        lags[k] = total
    if lags[0] < 1e-12:
        return False
    lags[0] *= 1 + 1e-7  # as if there were noise 70 dB down: keeps pure tones from a singular system
    taps[:] = 0
    taps[0] = 1
    error = lags[0]
    old = np.empty(order + 1)
    for m in range(1, order + 1):
        total = lags[m]
        for k in range(1, m):
            total += taps[k] * lags[m - k]
        reflection = -total / error
        old[: m + 1] = taps[: m + 1]
        for k in range(1, m):
            taps[k] = old[k] + reflection * old[m - k]
        taps[m] = reflection
        error *= 1 - reflection * reflection
    return True


@compiled(fast=VECTORS)
def residue(sound: Float64Array, taps: Float64Array, ahead: Float64Array, behind: Float64Array) -> None:
    """What prediction from the past and from the future leave of `sound`; 0 where they do not reach."""
    order = taps.size - 1
    ahead[:order] = 0
    behind[sound.size - order :] = 0
    for n in range(order, sound.size):
        total, other = 0.0, 0.0
        for k in range(order + 1):
            total += taps[k] * sound[n - k]
            other += taps[k] * sound[n - order + k]
        ahead[n], behind[n - order] = total, other


@compiled(fast=VECTORS)
def fill(sound: Float64Array, first: int, last: int, taps: Float64Array) -> None:
    """Replace `sound[first:last]` by what makes the residue around it smallest (Janssen, Veldhuis, Vries 1986).

    The equations are symmetric and Toeplitz: Levinson's recursion solves them. `first` and `last` keep the order of the
    filter away from the ends.
    """
    order = taps.size - 1
    count = last - first
    row = np.zeros(max(count, order + 1))
    for k in range(order + 1):
        total = 0.0
        for t in range(order + 1 - k):
            total += taps[t] * taps[t + k]
        row[k] = total
    right = np.zeros(count)
    for i in range(count):
        total = 0.0
        for k in range(1, order + 1):
            before, after = first + i - k, first + i + k
            if before < first:
                total -= row[k] * sound[before]
            if after >= last:
                total -= row[k] * sound[after]
        right[i] = total
    found, forward, old = np.zeros(count), np.zeros(count), np.zeros(count)
    forward[0], error = 1.0, row[0]
    found[0] = right[0] / row[0]
    for m in range(1, count):
        total = 0.0
        for k in range(m):
            total += row[m - k] * forward[k]
        reflection = -total / error
        old[: m + 1] = forward[: m + 1]
        for k in range(1, m + 1):
            forward[k] = old[k] + reflection * old[m - k]
        error *= 1 - reflection * reflection
        total = right[m]
        for k in range(m):
            total -= row[m - k] * found[k]
        step = total / error
        for k in range(m + 1):
            found[k] += step * forward[m - k]
    for i in range(count):
        sound[first + i] = found[i]


@compiled(fast=VECTORS)
def _fill_marked(sound: Float64Array, marks: BoolArray, taps: Float64Array) -> int:
    """Fill every run of marked samples that the filter can reach from both sides; returns how many samples."""
    order, filled = taps.size - 1, 0
    first = order
    while first < sound.size - order:
        last = first
        while last < sound.size - order and marks[last]:
            last += 1
        if last > first:
            fill(sound, first, last, taps)
            filled += last - first
        first = last + 1
    return filled


@compiled(fast=VECTORS)
def declick(sound: Float64Array, size: int, settings: Float64Array) -> int:
    """Repair clicks in `sound` (frames,) float64 in place; returns how many samples were replaced.

    Args:
        sound: Its length is a multiple of half of `size`; the first and the last quarter of `size` are only looked at.
        size: Frames of one analysis, a multiple of 4.
        settings: order of the prediction, threshold (times the usual residue), longest click, frames repaired on
            either side of what was found, and frames in which two clicks are taken for one.
    """
    order, threshold, longest = int(settings[0]), settings[1], int(settings[2])
    guard, near = int(settings[3]), int(settings[4])
    taps, sizes = np.empty(order + 1), np.empty(size // 2)
    ahead, behind = np.empty(size), np.empty(size)
    marks = np.zeros(size, np.bool_)
    replaced = 0
    for start in range(0, sound.size - size + 1, size // 2):
        part = sound[start : start + size]
        marks[:] = False
        found = 0
        # What the clicks did to the prediction is gone at the second look: then gaps are filled better, and more found.
        for _ in range(3):
            if not prediction(part, order, taps):
                break
            residue(part, taps, ahead, behind)
            # The usual residue by the median, which the clicks themselves hardly move.
            for n in range(size // 2):
                sizes[n] = abs(ahead[size // 4 + n])
            usual = max(np.median(sizes) / 0.6745, 1e-9)
            n = size // 4
            while n < 3 * size // 4:
                if abs(ahead[n]) <= threshold * usual:
                    n += 1
                    continue
                begin = last = n
                # From the past a click is seen from its start on, and a ringing of the filter after it.
                while n < size - order and n - last <= near:
                    if abs(ahead[n]) > 0.5 * threshold * usual:
                        last = n
                    n += 1
                n = last + 1
                # From the future it is seen up to its end.
                while last > begin and abs(behind[last]) <= 0.5 * threshold * usual:
                    last -= 1
                first, end = max(begin - guard, order), min(last + 1 + guard, size - order)
                if first < end <= first + longest:
                    marks[first:end] = True
            found = _fill_marked(part, marks, taps)
            if found == 0:
                break
        replaced += found
    return replaced


@compiled(fast=VECTORS)
def declip(sound: Float64Array, size: int, order: int, high: float, low: float) -> int:
    """Round out the crests of `sound` (frames,) float64 cut off at `high` and above, or `low` and below, in place.

    Returns how many samples they had.

    As in `declick`, but what is to be replaced is known: all that reaches the level. It may only become larger.
    """
    taps = np.empty(order + 1)
    marks, cut_off = np.zeros(size, np.bool_), np.zeros(size)
    replaced = 0
    for start in range(0, sound.size - size + 1, size // 2):
        part = sound[start : start + size]
        cut = 0
        for n in range(size):
            # Left of the middle half the part before has been at work already.
            marks[n] = (
                size // 4 <= n < 3 * size // 4 + order and (part[n] >= high or part[n] <= low) and n < size - order
            )
            cut_off[n] = part[n]
            cut += marks[n]
        if cut == 0:
            continue
        for _ in range(4):
            if not prediction(part, order, taps):
                break
            _fill_marked(part, marks, taps)
            for n in range(size):
                if marks[n]:
                    part[n] = max(part[n], cut_off[n]) if cut_off[n] > 0 else min(part[n], cut_off[n])
        replaced += cut
    return replaced
