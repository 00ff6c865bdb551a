"""Normalize: the whole brought to a peak level, or to a loudness."""

import math
from collections.abc import Generator, Iterator

import numpy as np

from workstation.core.gains import Curve
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
    joins = False
    params = (
        Param("to", "peak", choices=("peak", "loudness")),
        Param("peak_db", -1.0, unit="dB", low=-60.0, high=0.0),
        Param("loudness_lufs", -16.0, label="Loudness", unit="LUFS", low=-50.0, high=-5.0, hint="ITU-R BS.1770"),
        Param("limit", True, label="Limit peaks", hint="where the loudness would take them over -1 dB"),
        Param("link", True, label="Link channels", hint="off: each channel to the peak by itself"),
    )

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        curve = yield from self._treat(source, values, write, 0.5)
        if curve is None:
            return
        for start in range(0, source.frames, self.block):
            stop = min(start + self.block, source.frames)
            write(curve.applied(source.read(start, stop), start))
            yield 0.5 + 0.5 * stop / source.frames

    def treat(self, source: Source, values: Values, write: Write) -> Generator[float, None, Curve | None]:
        return (yield from self._treat(source, values, write, 1.0))

    def _treat(
        self, source: Source, values: Values, write: Write, share: float
    ) -> Generator[float, None, Curve | None]:
        """`treat`, where finding the gain is that share of the work unless it has to be limited."""
        if text(values, "to") == "loudness":
            return (yield from self._to_loudness(source, values, write, share))
        return (yield from self._to_peak(source, values, share))

    def _to_peak(self, source: Source, values: Values, share: float) -> Generator[float, None, Curve]:
        peaks = np.zeros((source.channels, 1))
        for start in range(0, source.frames, self.block):
            block = source.read(start, min(start + self.block, source.frames))
            np.maximum(peaks, np.abs(block).max(axis=1, keepdims=True), out=peaks)
            yield share * (start + block.shape[1]) / source.frames
        if flag(values, "link"):
            peaks[:] = peaks.max(initial=0.0)
        target = amplitude(values, "peak_db")
        gains = np.where(peaks > target / factor(MOST_DB), target / np.maximum(peaks, 1e-30), 1.0)
        return Curve(factors=tuple(map(float, gains[:1, 0] if flag(values, "link") else gains[:, 0])))

    def _to_loudness(
        self, source: Source, values: Values, write: Write, share: float
    ) -> Generator[float, None, Curve | None]:
        from workstation.dsp.loudness_meter import LoudnessMeter

        meter, limits_too = LoudnessMeter(source.channels, source.rate), flag(values, "limit")
        for start in range(0, source.frames, self.block):
            stop = min(start + self.block, source.frames)
            meter.add(source.read(start, stop))
            yield (0.5 if limits_too else share) * stop / source.frames
        wanted = number(values, "loudness_lufs") - meter.integrated()
        gain_db = wanted if math.isfinite(wanted) and wanted <= MOST_DB else 0.0
        if not limits_too or meter.peak * factor(gain_db) <= factor(CEILING_DB):
            return Curve(factors=(factor(gain_db),))
        limiter = Limiter()
        limits = limiter.values({"gain_db": min(max(gain_db, 0.0), 36.0), "ceiling_db": CEILING_DB})
        for fraction in limiter.run(source, limits, write):
            yield 0.5 + 0.5 * fraction
        return None
