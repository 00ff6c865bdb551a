"""Compiled loops of voice activity detection: the noise that is followed, and the trigger."""

import math

import numpy as np

from workstation.dsp.kernels.compiled import FloatArray, compiled


@compiled()
def less_noise(
    spectra: FloatArray,
    spectrum: FloatArray,
    noise: FloatArray,
    boot: int,
    boots: int,
    amount: np.float32,
    smooth: np.float32,
    up: np.float32,
    down: np.float32,
    taper: FloatArray,
    out: FloatArray,
) -> int:
    """Smooth magnitudes of `spectra` in time, follow the noise under them and take it away.

    `spectra` is (channels, windows, 2 bins), real and imaginary parts by turns; `spectrum` and `noise` (channels, bins)
    are the state. `boot` counts the first `boots` windows, in which both are plain means; then `smooth`, `up` and
    `down` are the shares of the old that stay. `out` (channels, windows, bins) gets the magnitudes left times `taper`;
    answers the count.
    """
    channels, windows, bins = out.shape
    for w in range(windows):
        booting = boot >= 0
        stays = np.float32(boot / (1.0 + boot)) if booting else smooth
        rising, falling = (np.float32(0.0), np.float32(0.0)) if booting else (up, down)
        for c in range(channels):
            # Slices that start at 0 spare the loop the test for negative indices: it runs on vectors.
            parts, levels, floor, left = spectra[c, w, 0:], spectrum[c, 0:], noise[c, 0:], out[c, w, 0:]
            for k in range(bins):
                magnitude = np.float32(math.sqrt(parts[2 * k] * parts[2 * k] + parts[2 * k + 1] * parts[2 * k + 1]))
                level = np.float32(levels[k] * stays + magnitude * (1 - stays))
                levels[k] = level
                power, old = level * level, floor[k]
                kept = rising if power > old else falling
                under = np.float32(old * kept + power * (1 - kept))
                floor[k] = under
                rest = power - amount * under
                left[k] = np.float32(math.sqrt(rest if rest > 0 else np.float32(0.0))) * taper[k]
        if booting:
            boot = -1 if boot == boots else boot + 1
    return boot


@compiled()
def find_trigger(
    measures: FloatArray, history: FloatArray, mean: FloatArray, at: int, level: float, smooth: float, gap: int
) -> tuple[int, int, int]:
    """The window in `measures` (windows, channels) at which the smoothed measure first reaches `level`.

    `history` (channels, length), a ring written at `at`, and `mean` (channels,) are the state. Answers the window, or
    -1; how many measures back the sound before it starts; and the ring's next place.
    """
    windows, channels = measures.shape
    length = history.shape[1]
    for w in range(windows):
        triggered, keep = False, 0
        for c in range(channels):
            history[c, at] = measures[w, c]
            mean[c] = mean[c] * smooth + measures[w, c] * (1 - smooth)
            triggered = triggered or mean[c] >= level
            if triggered:
                keep = min(max(keep, _reach(history[c], at, level, gap)), length)
        at = (at + 1) % length
        if triggered:
            return w, keep, at
    return -1, 0, at


@compiled()
def _reach(history: FloatArray, at: int, level: float, gap: int) -> int:
    """How many measures back the first silence lies before the bursts that lead up to `at`, no two `gap` apart."""
    length: int = history.shape[0]
    burst = silence = length
    for back in range(length):
        value = history[(at - back) % length]
        if value >= level and back <= burst + gap:
            burst = silence = back
        elif value == 0 and burst >= silence:
            silence = back
    return min(length - 1, silence)
