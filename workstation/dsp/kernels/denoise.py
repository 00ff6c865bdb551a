"""Compiled noise tracking and gain of spectral noise reduction: powers in, gains out, state in and out."""

import math

import numpy as np

from workstation.dsp.kernels.compiled import RECIPROCALS, Float32Array, Float64Array, compiled

FILLING, LEARN = 4, 10
"""Windows that reach back before the first frame, and windows before the tracking is trusted."""
SPREAD, VALLEY = 16, 0.25
"""Bins to either side that until then tell about one, and the part of them that is taken for noise alone."""
PRESENT = 10 ** (15 / 10)
"""The ratio of speech to noise, when there is speech, on which the test for it rests."""


@compiled(fast=RECIPROCALS)
def exponential_integral(x: float) -> float:
    """E1(x) for x > 0, to 2e-7 below 1 and 1e-5 (relative) above (Abramowitz and Stegun 5.1.53, 5.1.54)."""
    if x < 1:
        p = -0.57721566 + x * (0.99999193 + x * (-0.24991055 + x * (0.05519968 + x * (-0.00976004 + x * 0.00107857))))
        return p - math.log(x)
    return math.exp(-x) / x * (x * x + 2.334733 * x + 0.250621) / (x * x + 3.330657 * x + 1.681534)


@compiled(fast=RECIPROCALS)
def denoise_gains(
    power: Float32Array, settings: Float64Array, state: Float64Array, seen: Float64Array, gains: Float32Array
) -> None:
    """Gains (windows, bins) that lower noise and keep what stands out of it.

    Args:
        power: (windows, bins) squared magnitudes, one window after the other.
        settings: factor on the noise found, lowest gain, coefficients that smooth the noise and the presence from one
            window to the next, the weight of the window before in the ratio of speech to noise, and the windows in
            which sound must have a pause.
        state: (6, bins), all changed: power of the noise, power of the speech in the window before, smoothed
            probability of speech, smoothed power, its least value in this stretch of windows and in the last.
        seen: (1,) windows so far.
        gains: The answer.

    The noise follows the power as far as there is probably no speech (Gerkmann and Hendriks, "Unbiased MMSE-based noise
    power estimation with low complexity and low tracking delay", IEEE TASLP 20 (4), 2012); the gain is that of the
    log-spectral amplitude with the decision-directed ratio (Ephraim and Malah, IEEE TASSP 33 (2), 1985), drawn to the
    lowest the less speech is likely (after Cohen and Berdugo, Signal Processing 81, 2001).
    """
    windows, bins = power.shape
    bias, lowest, follow, smooth = settings[0], settings[1], settings[2], settings[3]
    weight, stretch = settings[4], settings[5]
    noise, speech, presence, level_now, least, min_before = state
    likely = np.empty(bins)
    floor = math.log(lowest)
    for k in range(windows):
        if seen[0] < LEARN:
            _learn(power[k], noise, seen[0] < FILLING)
        if seen[0] < FILLING or (seen[0] - FILLING) % stretch == 0:
            for b in range(bins):
                min_before[b] = 0.0 if seen[0] <= FILLING else least[b]
                least[b] = level_now[b] = power[k, b] if seen[0] < FILLING else level_now[b]
        for b in range(bins):
            p = np.float64(power[k, b]) + 1e-20
            chance = 1 / (1 + (1 + PRESENT) * math.exp(-min(p / noise[b], 80.0) * PRESENT / (1 + PRESENT)))
            presence[b] = smooth * presence[b] + (1 - smooth) * chance
            noise[b] = follow * noise[b] + (1 - follow) * (chance * noise[b] + (1 - chance) * p)
            # Noise that rose must not be taken for speech for ever: what never went lower for so long is noise.
            level_now[b] = follow * level_now[b] + (1 - follow) * p
            least[b] = min(least[b], level_now[b])
            noise[b] = max(noise[b], min(least[b], min_before[b]))
            likely[b] = chance
        for b in range(bins):
            p = np.float64(power[k, b]) + 1e-20
            level = noise[b] * bias
            after = p / level
            before = weight * speech[b] / level + (1 - weight) * max(after - 1, 0.0)
            before = max(before, lowest * lowest)
            share = before / (1 + before)
            v = min(max(share * after, 1e-10), 500.0)
            gain = min(share * math.exp(0.5 * exponential_integral(v)), 1.0)
            speech[b] = gain * gain * p
            around = (likely[max(b - 1, 0)] + 2 * likely[b] + likely[min(b + 1, bins - 1)]) / 4
            chance = max(around, presence[b], share)
            gains[k, b] = math.exp(chance * math.log(max(gain, lowest)) + (1 - chance) * floor)
        seen[0] += 1


@compiled(fast=RECIPROCALS)
def _learn(power: Float32Array, noise: Float64Array, filling: bool) -> None:
    """Take for noise what lies in the valleys: a low quantile of the bins around, and the softest window so far.

    Powers of noise are spread exponentially, so that their mean lies at the quantile over -ln(1 - VALLEY).
    """
    bins = power.size
    for b in range(bins):
        near = np.sort(power[max(0, b - SPREAD) : min(bins, b + SPREAD + 1)])
        level = near[int(VALLEY * near.size)] / -math.log(1 - VALLEY) + 1e-20
        noise[b] = level if filling else min(noise[b], level)


@compiled(fast=RECIPROCALS)
def profile_gains(
    power: Float32Array, noise: Float64Array, settings: Float64Array, state: Float64Array, gains: Float32Array
) -> None:
    """Gains (windows, bins) that lower a noise whose power is known, and keep what stands out of it.

    Args:
        power: (windows, bins) squared magnitudes, one window after the other.
        noise: (bins,) their mean where there is noise alone.
        settings: lowest gain, the weight of the window before in the ratio of speech to noise, and the coefficient that
            smooths the probability of speech.
        state: (2, bins), changed: power of the speech in the window before, smoothed probability of speech.
        gains: The answer.

    As `denoise_gains`, without its search for the noise.
    """
    windows, bins = power.shape
    lowest, weight, smooth = settings[0], settings[1], settings[2]
    speech, presence = state
    likely = np.empty(bins)
    floor = math.log(lowest)
    for k in range(windows):
        for b in range(bins):
            after = (np.float64(power[k, b]) + 1e-20) / noise[b]
            likely[b] = 1 / (1 + (1 + PRESENT) * math.exp(-min(after, 80.0) * PRESENT / (1 + PRESENT)))
            presence[b] = smooth * presence[b] + (1 - smooth) * likely[b]
        for b in range(bins):
            p = np.float64(power[k, b]) + 1e-20
            after = p / noise[b]
            before = max(weight * speech[b] / noise[b] + (1 - weight) * max(after - 1, 0.0), lowest * lowest)
            share = before / (1 + before)
            v = min(max(share * after, 1e-10), 500.0)
            gain = min(share * math.exp(0.5 * exponential_integral(v)), 1.0)
            speech[b] = gain * gain * p
            around = (likely[max(b - 1, 0)] + 2 * likely[b] + likely[min(b + 1, bins - 1)]) / 4
            chance = max(around * presence[b], share)
            gains[k, b] = math.exp(chance * math.log(max(gain, lowest)) + (1 - chance) * floor)
