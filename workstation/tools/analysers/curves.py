"""Curves: level and brightness."""

from collections.abc import Generator

import numpy as np
import numpy.typing as npt

from workstation.core.overlays import CurveOverlay
from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.tools.analysers.frames import frame_times, framed, mono

FLOOR_DB = -100.0
_FRAME_SECONDS = 0.05


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


def _joined(parts: list[npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    return np.concatenate(parts) if parts else np.zeros(0)
