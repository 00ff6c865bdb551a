"""How quickly a response dies away, and how to make it die sooner or later."""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def reverberation_time(response: Floats, rate: float) -> float:
    """Seconds in which sound falls by 60 dB, from the slope between -5 and -25 dB (T20 of ISO 3382-1).

    `response` (frames,) or (channels, frames), whose energies are added. 0 when it does not fall that far.
    The decay is that of Schroeder's backward integral of the energy.
    """
    energy = np.square(np.atleast_2d(response)).sum(axis=0)
    left = np.cumsum(energy[::-1])[::-1]
    if not len(left) or left[0] <= 0:
        return 0.0
    level = 10 * np.log10(np.maximum(left / left[0], 1e-12))
    first, last = int(np.argmax(level <= -5)), int(np.argmax(level <= -25))
    if level[last] > -25 or last - first < 2:
        return 0.0
    at = np.arange(first, last + 1) / rate
    slope = float(np.polyfit(at, level[first : last + 1], 1)[0])
    return -60 / slope


def scale_decay(response: Floats, rate: float, by: float) -> Floats:
    """`response` (channels, frames) with its reverberation time multiplied by `by`, cut once it is 60 dB down.

    A response that ends stays as long as it is; its last twentieth is faded, since prolonged it would break off.
    """
    if not by > 0:
        raise ValueError(f"a reverberation time must be multiplied by more than 0, got {by:g}")
    seconds = reverberation_time(response, rate)
    if by == 1 or not seconds:
        return response
    frames = response.shape[1]
    if by < 1:
        frames = min(frames, max(1, math.ceil(seconds * by * rate)))
    at = np.arange(frames) / rate
    out = response[:, :frames] * np.exp(3 * math.log(10) / seconds * (1 - 1 / by) * at)
    ramp = math.ceil(frames / 20)
    out[:, frames - ramp :] *= 0.5 + 0.5 * np.cos(np.pi * (np.arange(ramp) + 1) / ramp)
    return np.asarray(out)
