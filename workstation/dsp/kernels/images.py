"""The compiled sum of the impulses of image sources; imports neither torch nor scipy."""

import math

import numpy as np

from workstation.dsp.kernels.compiled import Float64Array, compiled


@compiled()
def add_impulses(strength: Float64Array, delay: Float64Array, channel: int, half: int, sound: Float64Array) -> None:
    """Add impulses at fractional delays, each a sinc under a Hann window, to one channel.

    strength: (bands, images, channels); delay: (images, channels), in samples; sound: (bands, samples).
    """
    turn = math.pi / max(half, 1)
    cosine, sine = np.cos(turn * np.arange(-half, half + 1)), np.sin(turn * np.arange(-half, half + 1))
    shape = np.empty(2 * half + 1)
    for image in range(delay.shape[0]):
        first = math.ceil(delay[image, channel])
        early = first - delay[image, channel]
        # A whole number of taps changes no more than the sign of the sine, so one sine does for all taps.
        wave, even, odd = math.sin(math.pi * early) / math.pi, math.cos(turn * early), math.sin(turn * early)
        sign = 1.0 if half % 2 == 0 else -1.0
        for k in range(2 * half + 1):
            at = k - half + early
            window = 0.5 + 0.5 * (cosine[k] * even - sine[k] * odd)
            shape[k] = 1.0 if at == 0.0 else sign * wave / at * window
            sign = -sign
        if early > 0.0:
            shape[2 * half] = 0.0
        for band in range(strength.shape[0]):
            level = strength[band, image, channel]
            into = sound[band, first : first + 2 * half + 1]
            for k in range(2 * half + 1):
                into[k] += level * shape[k]
