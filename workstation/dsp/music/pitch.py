"""The pitch of one voice over time: the cheapest path through the likeliest periods of all frames."""

import math
from collections.abc import Generator

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.compiled import SUMS, Float64Array, IntArray, compiled

Floats = npt.NDArray[np.float64]
Samples = npt.NDArray[np.float32]

HOP_SECONDS = 0.01
_FRAMES_AT_ONCE = 64
_PERIODS = 3
"""Of the lowest frequency, in a frame."""
CANDIDATES = 6
UNVOICED = 0.6
"""How much a frame must resemble itself a period later to have a pitch: 1 wholly, 0 not at all."""
_JUMP, _CHANGE = 0.7, 0.14
"""What it costs to jump by an octave from a frame to the next, and to begin or end a voice."""
_OCTAVE = 0.02
"""What a lag costs that is twice as long: without it a tone is as good at each multiple of its period."""
_QUIET = 0.03
"""Of the loudest frame: what is less loud is taken for unvoiced the more, the less loud it is."""


def track_pitch(
    sound: Samples, rate: int, low_hz: float, high_hz: float
) -> Generator[float, None, tuple[Floats, Floats]]:
    """The frequency of one voice every 10 ms, the first at the first sample; yields the fraction done.

    A frame's likeness at a lag is McLeod's normalized square difference (A smarter way to find pitch, ICMC 2005), its
    peaks found between samples by a parabola; of these the path is taken that costs least in the sense of Boersma
    (Accurate short-term analysis, IFA 1993).

    Parameters
    ----------
    sound : float32 (frames,)
    rate : int
        Hz.
    low_hz, high_hz : float
        Between them lies what is found.

    Returns
    -------
    (columns,) float64, (columns,) float64
        Hz, NaN where there is no pitch; the effective level. Column i is centred at sample i × round(rate / 100).

    Raises
    ------
    ValueError
        Where there is no room between both at this rate.

    Examples:
        >>> tone = np.sin(2 * np.pi * 220 * np.arange(8000) / 16000).astype(np.float32)
        >>> work = track_pitch(tone, 16000, 70.0, 1000.0)
        >>> while True:
        ...     try:
        ...         done = next(work)
        ...     except StopIteration as end:
        ...         hz, level = end.value
        ...         break
        >>> int(round(np.median(hz)))
        220
    """
    shortest, longest = max(2, int(rate / high_hz)), math.ceil(rate / low_hz) + 1
    if longest < shortest + 3:
        raise ValueError(f"between {low_hz:g} and {high_hz:g} Hz there is no room at {rate} Hz")
    size, hop = _PERIODS * longest, hop_of(rate)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(sound, (size // 2, size)), size)[: len(sound) + 1 : hop]
    parts = []
    for first in range(0, len(frames), _FRAMES_AT_ONCE):
        parts.append(_candidates(frames[first : first + _FRAMES_AT_ONCE], shortest, longest))
        yield 0.95 * first / len(frames)
    periods, heights, loudness = (np.concatenate(rows) for rows in zip(*parts, strict=True))
    curve = cheapest_path(rate / periods, heights, loudness)
    curve[(curve < low_hz) | (curve > high_hz)] = np.nan
    yield 1.0
    return curve, loudness


def hop_of(rate: int) -> int:
    """Samples from one column to the next."""
    return max(1, round(rate * HOP_SECONDS))


def cheapest_path(hz: Floats, heights: Floats, loudness: Floats, unvoiced: float = UNVOICED) -> Floats:
    """The frequency of each frame on the cheapest path through candidates; NaN where that has no pitch.

    Parameters
    ----------
    hz, heights : float64 (frames, candidates)
        Frequencies above 0, and how good each is, up to 1; 0 for none.
    loudness : float64 (frames,)
        Effective levels.
    unvoiced : float
        How good it is for a frame to have no pitch; more where it is quiet beside the loudest one.
    """
    loud = loudness / max(float(loudness.max(initial=0.0)), 1e-5)
    strength = np.where(heights > 0, heights, -1.0)
    silent = unvoiced + np.maximum(0.0, 2.0 - loud * (1.0 + unvoiced) / _QUIET)
    chosen = _chosen(np.log2(hz), np.concatenate((strength, silent[:, None]), axis=1), _JUMP, _CHANGE)
    with_none = np.concatenate((hz, np.full((len(hz), 1), np.nan)), axis=1)
    return np.asarray(with_none[np.arange(len(hz)), chosen], np.float64)


def _candidates(frames: Samples, shortest: int, longest: int) -> tuple[Floats, Floats, Floats]:
    """The likeliest periods of each frame in samples (n, c), how like they make it, and how loud it is (n,)."""
    wave = frames - frames.mean(axis=1, keepdims=True, dtype=np.float64)
    count, size = wave.shape
    spectrum = np.fft.rfft(wave, 1 << (size + longest).bit_length(), axis=1)
    product = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, axis=1)[:, : longest + 2]
    squares = np.concatenate((np.zeros((count, 1)), np.cumsum(wave**2, axis=1)), axis=1)
    lags = np.arange(longest + 2)
    energy = squares[:, size - lags] + squares[:, -1:] - squares[:, lags]
    likeness = 2 * product / np.maximum(energy, 1e-20)
    before, here, after = likeness[:, shortest - 1 : -2], likeness[:, shortest:-1], likeness[:, shortest + 1 :]
    bend = np.minimum(before - 2 * here + after, -1e-12)
    offset = np.clip(0.5 * (before - after) / bend, -0.5, 0.5)
    octaves = np.log2(longest / lags[shortest:-1])
    top = np.minimum(here - 0.25 * (before - after) * offset, 1.0) - _OCTAVE * octaves[0] + _OCTAVE * octaves
    height = np.where((here > before) & (here >= after) & (here > 0), top, 0.0)
    kept = min(CANDIDATES, height.shape[1])
    at = np.argpartition(-height, kept - 1, axis=1)[:, :kept]
    periods = np.asarray(at + shortest + np.take_along_axis(offset, at, axis=1), np.float64)
    return periods, np.take_along_axis(height, at, axis=1), np.sqrt(squares[:, -1] / size)


@compiled(fast=SUMS)
def _chosen(octaves: Float64Array, strength: Float64Array, jump: float, change: float) -> IntArray:
    """The candidate of each frame on the best path; the last of `strength`, which has no octave, is none."""
    frames, count = strength.shape
    none = count - 1
    total = strength[0].copy()
    steps = np.zeros((frames, count), np.int64)
    for frame in range(1, frames):
        reached = np.empty(count)
        for here in range(count):
            best = -np.inf
            for before in range(count):
                if here == none and before == none:
                    cost = 0.0
                elif here == none or before == none:
                    cost = change
                else:
                    cost = jump * abs(octaves[frame - 1, before] - octaves[frame, here])
                if total[before] - cost > best:
                    best = total[before] - cost
                    steps[frame, here] = before
            reached[here] = best + strength[frame, here]
        total = reached
    chosen = np.zeros(frames, np.int64)
    chosen[-1] = np.argmax(total)
    for frame in range(frames - 1, 0, -1):
        chosen[frame - 1] = steps[frame, chosen[frame]]
    return chosen
