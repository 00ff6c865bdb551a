"""Compiled loops of voice activity detection: the noise that is followed, and the trigger."""

import math

import numpy as np

from workstation.dsp.kernels.compiled import compiled


@compiled()
def less_noise(magnitude, spectrum, noise, boot, boots, amount, smooth, up, down, out):  # type: ignore[no-untyped-def]
    """Smooth magnitudes (windows, channels, bins) in time, follow the noise under them and take it away.

    `spectrum` and `noise` (channels, bins) are the state. `boot` counts the first `boots` windows, in which both are
    plain means; then `smooth`, `up` and `down` are the shares of the old that stay. `out` gets the magnitudes left;
    answers the count.
    """
    windows, channels, bins = magnitude.shape
    for w in range(windows):
        booting = boot >= 0
        stays = np.float32(boot / (1.0 + boot)) if booting else smooth
        for c in range(channels):
            for k in range(bins):
                level = spectrum[c, k] * stays + magnitude[w, c, k] * (1 - stays)
                spectrum[c, k] = level
                power = level * level
                kept = np.float32(0.0) if booting else up if power > noise[c, k] else down
                noise[c, k] = noise[c, k] * kept + power * (1 - kept)
                out[w, c, k] = math.sqrt(max(np.float32(0.0), power - amount * noise[c, k]))
        if booting:
            boot = -1 if boot == boots else boot + 1
    return boot


@compiled()
def find_trigger(measures, history, mean, at, level, smooth, gap):  # type: ignore[no-untyped-def]
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
def _reach(history, at, level, gap):  # type: ignore[no-untyped-def]
    """How many measures back the first silence lies before the bursts that lead up to `at`, no two `gap` apart."""
    length = history.shape[0]
    burst = silence = length
    for back in range(length):
        value = history[(at - back) % length]
        if value >= level and back <= burst + gap:
            burst = silence = back
        elif value == 0 and burst >= silence:
            silence = back
    return min(length - 1, silence)
