"""Speech brought out of steady noise before anything else listens to it.

The noise of each band is what it falls to in its quietest moments; the gain is that of the log-spectral amplitude with
the decision-directed ratio (Ephraim and Malah, "Speech enhancement using a minimum mean-square error log-spectral
amplitude estimator", IEEE TASSP 33 (2), 1985).
"""

from dataclasses import dataclass, field

import numba
import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels_denoise import exponential_integral

Floats = npt.NDArray[np.float32]

_WINDOW, _HOP = 512, 128
_PIECE, _AROUND = 2500, 1000
"""Windows that are treated at once, and those on either side that tell of the noise, too."""
_SHORTEST = 4800
_SMOOTH = 0.85
_QUIETEST, _BIAS = 10.0, 1.6
"""The percentile of smoothed power that is taken for noise, and how much more noise there is on the average."""
_SPREAD = 9
_WEIGHT = 0.9
_LEAST_RATIO, _LEAST_GAIN = 10 ** (-15 / 10), 10 ** (-21 / 20)


@dataclass(frozen=True, slots=True)
class Enhanced:
    """Sound without its steady noise, and how far (dB) its loud moments were above that noise."""

    sound: Floats = field(repr=False)
    above_noise_db: float


def enhance(sound: Floats) -> Enhanced:
    """Mono sound, as long as it was, whose steady noise is lowered by up to 21 dB; too short for that, it stays."""
    if len(sound) < _SHORTEST:
        return Enhanced(sound, 60.0)
    window = np.sqrt(np.hanning(_WINDOW + 1)[:-1]).astype(np.float32)
    padded = np.pad(sound, (_WINDOW, 2 * _WINDOW))
    count = (len(padded) - _WINDOW) // _HOP + 1
    out = np.zeros(len(padded), np.float32)
    speech = np.zeros(_WINDOW // 2 + 1)
    loud, noisy = [], []
    for start in range(0, count, _PIECE):
        stop = min(start + _PIECE, count)
        first, last = max(0, start - _AROUND), min(count, stop + _AROUND)
        views = np.lib.stride_tricks.sliding_window_view(padded[first * _HOP : (last - 1) * _HOP + _WINDOW], _WINDOW)
        spectrum = np.fft.rfft(views[::_HOP] * window, axis=1).astype(np.complex64)
        power = spectrum.real**2 + spectrum.imag**2
        noise = _noise(power)
        here = slice(start - first, stop - first)
        gains = np.empty((stop - start, power.shape[1]), np.float32)
        _gains(power[here], noise, speech, gains)
        pieces = np.fft.irfft(spectrum[here] * gains, axis=1).astype(np.float32) * window
        _overlap(pieces, out[start * _HOP :])
        loud.append(power[here].sum(axis=1))
        noisy.append(np.full(stop - start, noise.sum()))
    level, floor = np.percentile(np.concatenate(loud), 90), np.median(np.concatenate(noisy))
    ratio = 10 * np.log10((level + 1e-12) / (floor + 1e-12))
    return Enhanced(out[_WINDOW : _WINDOW + len(sound)] / np.float32(_WINDOW / _HOP / 2), float(ratio))


def _noise(power: Floats) -> npt.NDArray[np.float64]:
    """The power of the noise in each bin of windows that follow each other."""
    smooth = np.empty_like(power)
    _smooth(power, smooth)
    lively = smooth[smooth.sum(axis=1) > 0]
    if not len(lively):
        return np.full(power.shape[1], 1e-12)
    noise = np.percentile(lively, _QUIETEST, axis=0) * _BIAS
    padded = np.pad(np.log(noise + 1e-12), _SPREAD // 2, mode="edge")
    return np.asarray(np.exp(np.convolve(padded, np.ones(_SPREAD) / _SPREAD, "valid")))


@numba.njit(cache=True, nogil=True)
def _smooth(power, out):  # type: ignore[no-untyped-def]
    out[0] = power[0]
    for t in range(1, len(power)):
        for b in range(power.shape[1]):
            out[t, b] = _SMOOTH * out[t - 1, b] + (1 - _SMOOTH) * power[t, b]


@numba.njit(cache=True, nogil=True)
def _gains(power, noise, speech, gains):  # type: ignore[no-untyped-def]
    """Fill `gains`; `speech` is the ratio of speech to noise in the window before, and is brought up to date."""
    for t in range(len(power)):
        for b in range(power.shape[1]):
            after = min(power[t, b] / noise[b], 1e3)
            before = max(_WEIGHT * speech[b] + (1 - _WEIGHT) * max(after - 1, 0.0), _LEAST_RATIO)
            share = before / (1 + before)
            gain = share * np.exp(0.5 * exponential_integral(max(share * after, 1e-3)))
            gain = min(max(gain, _LEAST_GAIN), 1.0)
            speech[b] = gain * gain * after
            gains[t, b] = gain


@numba.njit(cache=True, nogil=True)
def _overlap(pieces, out):  # type: ignore[no-untyped-def]
    for t in range(len(pieces)):
        for i in range(pieces.shape[1]):
            out[t * _HOP + i] += pieces[t, i]
