"""Tones and beats apart, by medians of the spectrogram (FitzGerald, Harmonic/percussive separation, DAFx 2010)."""

from collections.abc import Generator
from typing import cast

import numpy as np

from workstation.core.params import Values
from workstation.core.sound.sources import Samples

TONES, BEATS = "Tones", "Beats"
_FREQUENCY_HZ = 500.0
"""As wide is the median along frequency."""
_AT_ONCE = 512
"""Frames."""


def separate(samples: Samples, rate: int, values: Values) -> Generator[float, None, dict[str, Samples]]:
    """Two sounds that are the given one together, to the rounding of floats.

    A tone is a line along time in the spectrogram, a beat one along frequency. Each bin goes to both by the squares of
    the two medians around it.
    """
    size = 1 << max(6, round(np.log2(rate * 0.046)))
    hop, window = size // 4, np.sqrt(np.hanning(size + 1)[:-1])
    long = max(3, round(cast("float", values["seconds"]) * rate / hop) | 1)
    wide = max(3, round(_FREQUENCY_HZ * size / rate) | 1)
    channels, frames = samples.shape
    tones = np.zeros((channels, frames), np.float32)
    for number, channel in enumerate(samples):
        padded = np.pad(channel.astype(np.float64), (size, 2 * size))
        summed = np.zeros(len(padded))
        blocks = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
        for first in range(0, len(blocks), _AT_ONCE):
            begin, stop = max(0, first - long), min(len(blocks), first + _AT_ONCE + long)
            spectrum = np.fft.rfft(blocks[begin:stop] * window, axis=1)
            share = _share_of_tones(np.abs(spectrum), long, wide)
            kept = slice(first - begin, min(first + _AT_ONCE, len(blocks)) - begin)
            pieces = np.fft.irfft(spectrum[kept] * share[kept], size, axis=1) * window
            for row, piece in enumerate(pieces):
                at = (first + row) * hop
                summed[at : at + size] += piece
            yield (number + min(1.0, (first + _AT_ONCE) / len(blocks))) / channels
        tones[number] = summed[size : size + frames] / 2  # windows of squared sines, a quarter apart, add up to two
    return {TONES: tones, BEATS: samples - tones}


def _share_of_tones(magnitude: Samples, long: int, wide: int) -> Samples:
    from scipy.ndimage import median_filter

    steady = np.square(median_filter(magnitude, (long, 1), mode="nearest"))
    struck = np.square(median_filter(magnitude, (1, wide), mode="nearest"))
    return np.asarray(steady / np.maximum(steady + struck, 1e-20))
