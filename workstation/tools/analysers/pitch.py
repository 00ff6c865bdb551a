"""Pitch: the path through the likeliest periods of all frames (Boersma, Accurate short-term analysis, IFA 1993)."""

from collections.abc import Generator
from typing import cast

import numpy as np
import numpy.typing as npt

from workstation.core.overlays import CurveOverlay
from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.tools.analysers.frames import frame_times, framed, mono

Floats = npt.NDArray[np.float64]

HOP_SECONDS = 0.01
_FRAMES_AT_ONCE = 64
_CANDIDATES = 6
_UNVOICED = 0.6
"""How much a frame must resemble itself a period later to have a pitch: 1 wholly, 0 not at all."""
_JUMP, _CHANGE = 0.7, 0.14
"""What it costs to jump by an octave from a frame to the next, and to begin or end a voice."""
_QUIET = 0.03
"""Of the loudest frame: what is less loud is taken for unvoiced the more, the less loud it is."""


def pitch(samples: Samples, rate: int, values: Values) -> Generator[float, None, CurveOverlay]:
    """The frequency of one voice in Hz, every 10 ms; none where there is no voice.

    A frame's likeness at a lag is McLeod's normalized square difference (A smarter way to find pitch, ICMC 2005), its
    peaks found between samples by a parabola; of these the path is taken that costs least in Boersma's sense.
    """
    low, high = cast("float", values["low_hz"]), cast("float", values["high_hz"])
    shortest, longest = max(2, int(rate / high)), int(np.ceil(rate / low)) + 1
    if longest < shortest + 3:
        raise ValueError(f"between {low:g} and {high:g} Hz there is no room at {rate} Hz")
    size, hop = 3 * longest, max(1, round(rate * HOP_SECONDS))
    parts = []
    for first, frames in framed(mono(samples), size, hop):
        for start in range(0, len(frames), _FRAMES_AT_ONCE):
            parts.append(_candidates(frames[start : start + _FRAMES_AT_ONCE], shortest, longest))
            yield min(0.9, (first + start) * hop / max(1, samples.shape[1]))
    periods, heights, loudness = (np.concatenate(rows) for rows in zip(*parts, strict=True))
    curve = rate / _path(periods, heights, loudness)
    curve[(curve < low) | (curve > high)] = np.nan
    yield 1.0
    return CurveOverlay("Pitch", frame_times(len(curve), hop, rate), curve, "Hz", low, high, logarithmic=True)


def _candidates(frames: npt.NDArray[np.float32], shortest: int, longest: int) -> tuple[Floats, Floats, Floats]:
    """The likeliest periods of each frame in samples (n, c), how like they make it, and how loud it is (n,)."""
    wave = frames - frames.mean(axis=1, keepdims=True, dtype=np.float64)
    count, size = wave.shape
    spectrum = np.fft.rfft(wave, 1 << (size + longest).bit_length(), axis=1)
    product = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, axis=1)[:, : longest + 2]
    squares = np.concatenate((np.zeros((count, 1)), np.cumsum(wave**2, axis=1)), axis=1)
    lags = np.arange(longest + 2)
    energy = squares[:, size - lags] + squares[:, -1:] - squares[:, lags]
    likeness = 2 * product / np.maximum(energy, 1e-20)
    inside = likeness[:, shortest:-1]
    peak = (inside > likeness[:, shortest - 1 : -2]) & (inside >= likeness[:, shortest + 1 :])
    height = np.where(peak, inside, 0.0)
    kept = min(_CANDIDATES, height.shape[1])
    at = np.argpartition(-height, kept - 1, axis=1)[:, :kept]
    rows = np.arange(count)[:, None]
    before, here, after = (likeness[rows, at + shortest + step] for step in (-1, 0, 1))
    bend = before - 2 * here + after
    offset = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, 1.0), 0.0)
    offset = np.clip(offset, -0.5, 0.5)
    periods = np.asarray(at + shortest + offset, np.float64)
    return periods, np.take_along_axis(height, at, axis=1), np.sqrt(squares[:, -1] / size)


def _path(periods: Floats, heights: Floats, loudness: Floats) -> Floats:
    """The period of each frame on the cheapest path; NaN where that is unvoiced."""
    frames = len(periods)
    loud = loudness / max(float(loudness.max(initial=0.0)), 1e-5)
    strength = np.where(heights > 0, heights, -1.0)
    silent = _UNVOICED + np.maximum(0.0, 2.0 - loud * (1.0 + _UNVOICED) / _QUIET)
    strength = np.concatenate((strength, silent[:, None]), axis=1)
    height = np.log2(periods)
    total, steps = strength[0], np.zeros(strength.shape, np.intp)
    cost = np.full((strength.shape[1], strength.shape[1]), _CHANGE)
    cost[-1, -1] = 0.0
    for frame in range(1, frames):
        cost[:-1, :-1] = _JUMP * np.abs(height[frame - 1][:, None] - height[frame][None])
        gain = total[:, None] - cost
        steps[frame] = gain.argmax(axis=0)
        total = gain.max(axis=0) + strength[frame]
    chosen = np.empty(frames, np.intp)
    chosen[-1] = int(total.argmax())
    for frame in range(frames - 1, 0, -1):
        chosen[frame - 1] = steps[frame, chosen[frame]]
    with_none = np.concatenate((periods, np.full((frames, 1), np.nan)), axis=1)
    return np.asarray(with_none[np.arange(frames), chosen], np.float64)
