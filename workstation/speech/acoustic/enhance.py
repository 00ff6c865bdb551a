"""Speech brought out of steady noise before anything else listens to it.

The noise of each band is what it falls to in its quietest moments; the gain is that of the log-spectral amplitude with
the decision-directed ratio (Ephraim and Malah, "Speech enhancement using a minimum mean-square error log-spectral
amplitude estimator", IEEE TASSP 33 (2), 1985).
"""

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.compiled import compiled
from workstation.dsp.kernels.denoise import exponential_integral
from workstation.speech.audio_buffer import Sound, Spool

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
_MIN_RATIO, _MIN_GAIN = 10 ** (-15 / 10), 10 ** (-21 / 20)


@dataclass(frozen=True, slots=True)
class Enhanced:
    """Sound without its steady noise, and how far (dB) its loud moments were above that noise."""

    sound: Sound = field(repr=False)
    above_noise_db: float


def enhance(sound: Sound, gain: float = 1.0) -> Generator[float, None, Enhanced]:
    """Mono sound times `gain`, as long as it was, whose steady noise is lowered by up to 21 dB.

    Yields the fraction done. Sound that is too short to tell what is noise only gets the gain.
    """
    if len(sound) < _SHORTEST:
        return Enhanced(np.asarray(sound[:] * np.float32(gain), np.float32), 60.0)
    window = np.sqrt(np.hanning(_WINDOW + 1)[:-1]).astype(np.float32)
    overlaps = _WINDOW // _HOP
    count = -(-len(sound) // _HOP) + overlaps - 1  # the first window ends with the first samples
    out, tail = Spool(), np.zeros((overlaps - 1) * _HOP, np.float32)
    speech = np.zeros(_WINDOW // 2 + 1)
    loud, noisy = [], []
    spectrum, known = np.zeros((0, _WINDOW // 2 + 1), np.complex64), 0
    for start in range(0, count, _PIECE):
        stop = min(start + _PIECE, count)
        first, last = max(0, start - _AROUND), min(count, stop + _AROUND)
        spectrum = spectrum[len(spectrum) - (known - first) :]
        if known < last:
            heard = _cut(sound, (known - overlaps + 1) * _HOP, last * _HOP) * np.float32(gain)
            views = np.lib.stride_tricks.sliding_window_view(heard, _WINDOW)[::_HOP]
            spectrum = np.concatenate([spectrum, np.fft.rfft(views * window, axis=1).astype(np.complex64)])
            known = last
        power = spectrum.real**2 + spectrum.imag**2
        noise = _noise(power)
        here = slice(start - first, stop - first)
        gains = np.empty((stop - start, power.shape[1]), np.float32)
        _gains(power[here], noise, speech, gains)
        pieces = np.fft.irfft(spectrum[here] * gains, axis=1).astype(np.float32) * (window / (overlaps / 2))
        joined = np.pad(tail, (0, (stop - start) * _HOP))
        _overlap(pieces, joined)
        ready, tail = np.split(joined, [(stop - start) * _HOP])
        before = (overlaps - 1 if start == 0 else 0) * _HOP
        out.append(ready[before:][: len(sound) - len(out)])
        loud.append(power[here].sum(axis=1))
        noisy.append(np.full(stop - start, noise.sum()))
        yield stop / count
    level, floor = np.percentile(np.concatenate(loud), 90), np.median(np.concatenate(noisy))
    ratio = 10 * np.log10((level + 1e-12) / (floor + 1e-12))
    return Enhanced(out, float(ratio))


def _cut(sound: Sound, start: int, stop: int) -> Floats:
    """The samples from `start` to `stop`, zeros where there are none."""
    inside = sound[max(0, start) : max(0, stop)]
    return np.asarray(np.pad(inside, (max(0, -start), stop - max(0, start) - len(inside))), np.float32)


def _noise(power: Floats) -> npt.NDArray[np.float64]:
    """The power of the noise in each bin of windows that follow each other."""
    smooth = np.empty_like(power)
    _smooth(power, smooth)
    lively = smooth[smooth.sum(axis=1) > 0]
    if not len(lively):
        return np.full(power.shape[1], 1e-12)
    # each bin in one piece of memory, where selecting is several times as fast
    noise = np.percentile(np.ascontiguousarray(lively.T), _QUIETEST, axis=1) * _BIAS
    padded = np.pad(np.log(noise + 1e-12), _SPREAD // 2, mode="edge")
    return np.asarray(np.exp(np.convolve(padded, np.ones(_SPREAD) / _SPREAD, "valid")))


@compiled()
def _smooth(power, out):  # type: ignore[no-untyped-def]
    out[0] = power[0]
    for t in range(1, len(power)):
        for b in range(power.shape[1]):
            out[t, b] = _SMOOTH * out[t - 1, b] + (1 - _SMOOTH) * power[t, b]


@compiled()
def _gains(power, noise, speech, gains):  # type: ignore[no-untyped-def]
    """Fill `gains`; `speech` is the ratio of speech to noise in the window before, and is brought up to date."""
    for t in range(len(power)):
        for b in range(power.shape[1]):
            after = min(power[t, b] / noise[b], 1e3)
            before = max(_WEIGHT * speech[b] + (1 - _WEIGHT) * max(after - 1, 0.0), _MIN_RATIO)
            share = before / (1 + before)
            gain = share * np.exp(0.5 * exponential_integral(max(share * after, 1e-3)))
            gain = min(max(gain, _MIN_GAIN), 1.0)
            speech[b] = gain * gain * after
            gains[t, b] = gain


@compiled()
def _overlap(pieces, out):  # type: ignore[no-untyped-def]
    """Add windows that follow each other to `out`."""
    for t in range(len(pieces)):
        for i in range(pieces.shape[1]):
            out[t * _HOP + i] += pieces[t, i]
