"""Normalize: the whole brought to a peak level, or to a loudness."""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sources import Source
from workstation.effects.base import Effect, Write
from workstation.effects.limiter import Limiter
from workstation.effects.values import amplitude, factor, flag, number, text

CEILING_DB = -1.0
MOST_DB = 60.0
"""What is softer than this below its target is noise."""


class Normalize(Effect):
    id = "normalize"
    name = "Normalize"
    category = "Level"
    hint = "Brings the sound to a peak level or to a loudness."
    live = False
    params = (
        Param("to", "peak", choices=("peak", "loudness")),
        Param("peak_db", -1.0, unit="dB", low=-60.0, high=0.0),
        Param("loudness_lufs", -16.0, label="Loudness", unit="LUFS", low=-50.0, high=-5.0, hint="ITU-R BS.1770"),
        Param("limit", True, label="Limit peaks", hint="where the loudness would take them over -1 dB"),
        Param("link", True, label="Link channels", hint="off: each channel to the peak by itself"),
    )

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        if text(values, "to") == "loudness":
            yield from self._to_loudness(source, values, write)
        else:
            yield from self._to_peak(source, values, write)

    def _to_peak(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        peaks = np.zeros((source.channels, 1))
        for start in range(0, source.frames, self.block):
            block = source.read(start, min(start + self.block, source.frames))
            np.maximum(peaks, np.abs(block).max(axis=1, keepdims=True), out=peaks)
            yield 0.5 * (start + block.shape[1]) / source.frames
        if flag(values, "link"):
            peaks[:] = peaks.max(initial=0.0)
        target = amplitude(values, "peak_db")
        gains = np.where(peaks > target / factor(MOST_DB), target / np.maximum(peaks, 1e-30), 1.0)
        yield from self._scale(source, gains.astype(np.float32), write)

    def _to_loudness(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        from workstation.dsp.loudness_meter import LoudnessMeter

        meter = LoudnessMeter(source.channels, source.rate)
        for start in range(0, source.frames, self.block):
            stop = min(start + self.block, source.frames)
            meter.add(source.read(start, stop))
            yield 0.5 * stop / source.frames
        wanted = number(values, "loudness_lufs") - meter.integrated()
        gain_db = wanted if math.isfinite(wanted) and wanted <= MOST_DB else 0.0
        if not flag(values, "limit") or meter.peak * factor(gain_db) <= factor(CEILING_DB):
            yield from self._scale(source, np.full((source.channels, 1), factor(gain_db), np.float32), write)
            return
        limiter = Limiter()
        limits = limiter.values({"gain_db": min(max(gain_db, 0.0), 36.0), "ceiling_db": CEILING_DB})
        for fraction in limiter.run(source, limits, write):
            yield 0.5 + 0.5 * fraction

    def _scale(self, source: Source, gains: npt.NDArray[np.float32], write: Write) -> Iterator[float]:
        for start in range(0, source.frames, self.block):
            stop = min(start + self.block, source.frames)
            write(source.read(start, stop) * gains)
            yield 0.5 + 0.5 * stop / source.frames
