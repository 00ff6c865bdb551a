"""Speech brought out of steady noise before anything else listens to it.

The noise of each band is what it falls to in its quietest moments; the gain is that of the log-spectral amplitude with
the decision-directed ratio (Ephraim and Malah, "Speech enhancement using a minimum mean-square error log-spectral
amplitude estimator", IEEE TASSP 33 (2), 1985).
"""

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.compiled import VECTORS, Float32Array, Float64Array, IntArray, compiled
from workstation.dsp.kernels.denoise import exponential_integral
from workstation.dsp.kernels.frames import overlap_add, power_of, window_frames
from workstation.speech.audio_buffer import Sound, Spool
from workstation.speech.two_threads import in_halves

Floats = npt.NDArray[np.float32]
Complexes = npt.NDArray[np.complex64]

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
_MAX_RATIO, _MIN_ARGUMENT = 1e3, 1e-3

# The gain has an integral in it, which is looked up by the bits of a float, so that steps are even in its logarithm.
_MANTISSA_BITS, _TABLE_BITS = 23, 7
_TABLE_STEP = 2.0 ** (_TABLE_BITS - _MANTISSA_BITS)
_TABLE_FIRST, _TABLE_LAST = (
    int(np.float32(v).view(np.int32)) >> (_MANTISSA_BITS - _TABLE_BITS) for v in (_MIN_ARGUMENT, _MAX_RATIO)
)


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
    speech, bins = np.zeros(_WINDOW // 2 + 1, np.float32), _WINDOW // 2 + 1
    loud, noisy = [], []
    spectra, known = np.zeros((0, bins), np.complex64), 0
    for start in range(0, count, _PIECE):
        stop = min(start + _PIECE, count)
        first, last = max(0, start - _AROUND), min(count, stop + _AROUND)
        spectra = spectra[len(spectra) - (known - first) :]
        if known < last:
            heard = _cut(sound, (known - overlaps + 1) * _HOP, last * _HOP) * np.float32(gain)
            spectra = np.concatenate([spectra, _spectra(heard, window)])
            known = last
        power = _power(spectra)
        noise = _noise(power)
        here = slice(start - first, stop - first)
        cleaned = _cleaned(spectra[here], power[here], noise, speech)
        joined = np.pad(tail, (0, (stop - start) * _HOP))
        overlap_add(cleaned, window / np.float32(overlaps / 2), _HOP, joined)
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


def _spectra(heard: Floats, window: Floats) -> Complexes:
    """The transforms of windows that follow each other."""
    count = 1 + (len(heard) - _WINDOW) // _HOP
    out = np.empty((count, _WINDOW // 2 + 1), np.complex64)

    def half(ends: tuple[int, int]) -> None:
        frames = np.empty((ends[1] - ends[0], _WINDOW), np.float32)
        window_frames(heard, _HOP * np.arange(*ends), window, frames)
        out[slice(*ends)] = np.fft.rfft(frames, axis=1)

    in_halves(count, half)
    return out


def _power(spectra: Complexes) -> Floats:
    """Squared magnitudes."""
    out = np.empty(spectra.shape, np.float32)
    parts = spectra.view(np.float32)
    in_halves(len(out), lambda ends: power_of(parts[slice(*ends)], out[slice(*ends)]))
    return out


def _noise(power: Floats) -> npt.NDArray[np.float64]:
    """The power of the noise in each bin of windows that follow each other."""
    bins = power.shape[1]
    smooth = np.empty((bins, len(power)), np.float32)  # each bin in one piece of memory
    in_halves(bins, lambda ends: _smooth(power, *ends, smooth))
    lively = np.flatnonzero(smooth.max(axis=0) > 0)
    if not len(lively):
        return np.full(bins, 1e-12)
    noise = np.empty(bins)
    in_halves(bins, lambda ends: _percentiles(smooth, lively, _QUIETEST / 100, *ends, noise))
    padded = np.pad(np.log(noise * _BIAS + 1e-12), _SPREAD // 2, mode="edge")
    return np.asarray(np.exp(np.convolve(padded, np.ones(_SPREAD) / _SPREAD, "valid")))


def _cleaned(spectra: Complexes, power: Floats, noise: npt.NDArray[np.float64], speech: Floats) -> Floats:
    """The windows without their noise; `speech` is the ratio to it in the window before, and is brought up to date."""
    gains, inverse, out = (
        np.empty_like(power),
        np.asarray(1 / noise, np.float32),
        np.empty((len(power), _WINDOW), np.float32),
    )
    in_halves(len(noise), lambda ends: _gains(power, inverse, _GAIN_TABLE, *ends, speech, gains))

    def half(ends: tuple[int, int]) -> None:
        out[slice(*ends)] = np.fft.irfft(spectra[slice(*ends)] * gains[slice(*ends)], axis=1)

    in_halves(len(out), half)
    return out


def _gain_table() -> Floats:
    """exp(E1(v) / 2) where the bits of the float v have all but the first `_TABLE_BITS` of the mantissa zero."""
    bits = np.arange(_TABLE_FIRST, _TABLE_LAST + 2, dtype=np.int32) << (_MANTISSA_BITS - _TABLE_BITS)
    return np.array([np.exp(0.5 * exponential_integral(float(v))) for v in bits.view(np.float32)], np.float32)


@compiled(fast=VECTORS)
def _smooth(power: Float32Array, low: int, high: int, out: Float32Array) -> None:
    """Rows low .. high of `out` (bins, windows): each bin smoothed along the windows."""
    for begin in range(low, high, 16):
        width = min(16, high - begin)
        now = power[0, begin : begin + width].copy()
        for b in range(width):
            out[begin + b, 0] = now[b]
        for t in range(1, len(power)):
            row = power[t, begin : begin + width]
            for b in range(width):
                now[b] = np.float32(_SMOOTH) * now[b] + np.float32(1 - _SMOOTH) * row[b]
            for b in range(width):
                out[begin + b, t] = now[b]


@compiled()
def _percentiles(rows: Float32Array, columns: IntArray, share: float, low: int, high: int, out: Float64Array) -> None:
    """The value that `share` of those columns do not exceed, for rows low .. high of numbers from 0 on.

    Numbers are counted by their leading bits first, so that only those next to the wanted one have to be sorted.
    """
    size = len(columns)
    place = share * (size - 1)
    rank = int(place)
    following = min(rank + 1, size - 1)
    counts, few = np.empty(1 << 12, np.int64), np.empty(size, np.float32)
    for r in range(low, high):
        keys = rows[r].view(np.int32)
        counts[:] = 0
        for k in columns:
            counts[keys[k] >> 19] += 1
        first, before = 0, 0
        while before + counts[first] <= rank:
            before += counts[first]
            first += 1
        last, until = first, before + counts[first]
        while until <= following:
            last += 1
            until += counts[last]
        kept = 0
        for k in columns:
            if first <= keys[k] >> 19 <= last:
                few[kept] = rows[r, k]
                kept += 1
        ordered = np.sort(few[:kept])
        below, above = ordered[rank - before], ordered[following - before]
        out[r] = below + (place - rank) * (above - below)


@compiled(fast=VECTORS)
def _gains(
    power: Float32Array,
    inverse: Float32Array,
    table: Float32Array,
    low: int,
    high: int,
    speech: Float32Array,
    gains: Float32Array,
) -> None:
    """Fill the bins low .. high of `gains`, from the power over that of the noise; `speech` is brought up to date."""
    bits = np.empty(high - low, np.int32)
    values = bits.view(np.float32)
    for t in range(len(power)):
        row, out, before_now = power[t, low:high], gains[t, low:high], speech[low:high]
        over = inverse[low:high]
        for b in range(high - low):
            after = min(row[b] * over[b], np.float32(_MAX_RATIO))
            before = np.float32(_WEIGHT) * before_now[b] + np.float32(1 - _WEIGHT) * max(
                after - np.float32(1), np.float32(0)
            )
            before = max(before, np.float32(_MIN_RATIO))
            share = before / (np.float32(1) + before)
            values[b] = max(share * after, np.float32(_MIN_ARGUMENT))
            out[b], before_now[b] = share, after
        for b in range(high - low):
            at = (bits[b] >> np.int32(_MANTISSA_BITS - _TABLE_BITS)) - np.int32(_TABLE_FIRST)
            rest = np.float32(bits[b] & np.int32((1 << (_MANTISSA_BITS - _TABLE_BITS)) - 1)) * np.float32(_TABLE_STEP)
            gain = out[b] * (table[at] + rest * (table[at + 1] - table[at]))
            gain = min(max(gain, np.float32(_MIN_GAIN)), np.float32(1))
            out[b] = gain
            before_now[b] = gain * gain * before_now[b]


_GAIN_TABLE = _gain_table()
