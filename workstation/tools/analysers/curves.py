"""Curves: pitch, level and brightness."""

from collections.abc import Generator
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.overlays import CurveOverlay
from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.tools.analysers.frames import frame_times, framed, mono

FLOOR_DB = -100.0
_FRAME_SECONDS = 0.05
_PITCH_SECONDS = 0.01
_FRAMES_AT_ONCE = 64
_VOICED = 0.5
"""How much a frame must resemble what follows a period later to have a pitch: 1 wholly, 0 not at all."""


def level(samples: Samples, rate: int, values: Values) -> Generator[float, None, CurveOverlay]:
    """The effective level (RMS) in dB of full scale, of frames of 50 ms."""
    hop = max(1, round(rate * _FRAME_SECONDS / 2))
    parts = []
    for first, frames in framed(mono(samples), 2 * hop, hop):
        power = np.mean(np.square(frames, dtype=np.float64), axis=1)
        parts.append(np.maximum(10 * np.log10(np.maximum(power, 1e-30)), FLOOR_DB))
        yield min(1.0, first * hop / max(1, samples.shape[1]))
    curve = _joined(parts)
    return CurveOverlay("Level", frame_times(len(curve), hop, rate), curve, "dB", -72.0, 0.0)


def brightness(samples: Samples, rate: int, values: Values) -> Generator[float, None, CurveOverlay]:
    """The mean of the frequencies, each weighted by its magnitude; none where it is silent (below -80 dB)."""
    size = max(64, 1 << round(np.log2(rate * _FRAME_SECONDS)))
    hop, hz, window = size // 4, np.fft.rfftfreq(size, 1 / rate), np.hanning(size)
    parts = []
    for first, frames in framed(mono(samples), size, hop):
        magnitude = np.abs(np.fft.rfft(frames * window, axis=1))
        total = magnitude.sum(axis=1)
        centroid = (magnitude @ hz) / np.maximum(total, 1e-12)
        silent = np.mean(np.square(frames, dtype=np.float64), axis=1) < 1e-8
        parts.append(np.where(silent, np.nan, centroid))
        yield min(1.0, first * hop / max(1, samples.shape[1]))
    curve = _joined(parts)
    return CurveOverlay("Brightness", frame_times(len(curve), hop, rate), curve, "Hz", 0.0, min(rate / 2, 8000.0))


def pitch(samples: Samples, rate: int, values: Values) -> Generator[float, None, CurveOverlay]:
    """The frequency at which the sound resembles itself; none where it does so little, or is silent.

    The normalized square difference of McLeod and Wyvill, A smarter way to find pitch, ICMC 2005: the first peak that
    reaches nine tenths of the highest, between samples by a parabola.
    """
    low, high = float(_number(values["low_hz"])), float(_number(values["high_hz"]))
    shortest, longest = max(2, int(rate / high)), int(np.ceil(rate / low)) + 1
    if longest < shortest + 3:
        raise ValueError(f"between {low:g} and {high:g} Hz there is no room at {rate} Hz")
    size, hop = 2 * longest + round(_PITCH_SECONDS * rate), max(1, round(rate * _PITCH_SECONDS))
    parts = []
    for first, frames in framed(mono(samples), size, hop):
        for start in range(0, len(frames), _FRAMES_AT_ONCE):
            parts.append(rate / _periods(frames[start : start + _FRAMES_AT_ONCE], shortest, longest))
            yield min(1.0, (first + start) * hop / max(1, samples.shape[1]))
    curve = _joined(parts)
    curve[(curve < low) | (curve > high)] = np.nan
    return CurveOverlay("Pitch", frame_times(len(curve), hop, rate), curve, "Hz", low, high, logarithmic=True)


def _periods(frames: npt.NDArray[np.float32], shortest: int, longest: int) -> npt.NDArray[np.float64]:
    """In samples, one for each frame; NaN where it has none."""
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
    highest = height.max(axis=1, keepdims=True)
    at = np.argmax(height >= 0.9 * np.maximum(highest, 1e-9), axis=1) + shortest
    rows = np.arange(count)
    before, here, after = (likeness[rows, at + step] for step in (-1, 0, 1))
    bend = before - 2 * here + after
    offset = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, 1.0), 0.0)
    voiced = (highest[:, 0] > _VOICED) & (squares[:, -1] > 1e-7 * size)
    return np.where(voiced, at + np.clip(offset, -0.5, 0.5), np.nan)


def _joined(parts: list[npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    return np.concatenate(parts) if parts else np.zeros(0)


def _number(value: Any) -> float:
    return float(value)
