"""Normalize: the whole brought to a peak level, or to a loudness."""

import math
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.computed_sources import Shaped
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Curve
from workstation.core.sound.sources import Samples, Source
from workstation.effects.base import BLOCK, Effect, Write
from workstation.effects.dynamics.limiter import Limiter
from workstation.effects.streams.values import amplitude, factor, flag, number, text

if TYPE_CHECKING:
    from workstation.dsp.levels.loudness_meter import LoudnessMeter

CEILING_DB = -1.0
MAX_DB = 60.0
"""What is softer than this below its target is noise."""
MAX_LIMITED_DB = 24.0
"""By so much more than the loudness asks for the sound is driven into the limiter at most."""
CLOSE_LU = 0.1
TRIES = 8
_FLAT = 0.1
"""Where the loudness rises more slowly than this with the gain, a step to the target would go too far."""
_BETWEEN_DB = 6.0
"""By which a crest between two samples may be higher than they are."""


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
        if not isinstance(curve, Curve):
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
        gains = np.where(peaks > target / factor(MAX_DB), target / np.maximum(peaks, 1e-30), 1.0)
        return Curve(factors=tuple(map(float, gains[:1, 0] if flag(values, "link") else gains[:, 0])))

    def _to_loudness(
        self, source: Source, values: Values, write: Write, share: float
    ) -> Generator[float, None, Curve | None]:
        limits_too = flag(values, "limit")
        done = 0.25 if limits_too else share
        meter = yield from _measured(source, done)
        target = number(values, "loudness_lufs")
        wanted = target - meter.integrated()
        gain_db = wanted if math.isfinite(wanted) and wanted <= MAX_DB else 0.0
        if not limits_too or meter.peak * factor(gain_db) <= factor(CEILING_DB - _BETWEEN_DB):
            return Curve(factors=(factor(gain_db),))
        louder = _Louder(target, gain_db)
        while not louder.found:
            trial = _Trial(source, louder.gain_db)
            for fraction in trial.run():
                yield done + (0.75 - done) * 0.4 * fraction
            done += (0.75 - done) * 0.4
            if not trial.limited:
                return Curve(factors=(factor(louder.gain_db),))
            louder.tried(trial.meter.integrated())
        for fraction in _Trial(source, louder.gain_db).run(write):
            yield done + (1 - done) * fraction
        return None

    def remark(self, result: Source, values: Values) -> Generator[float, None, str]:
        if text(values, "to") != "loudness":
            return ""
        reached = (yield from _measured(result, 1.0)).integrated()
        target = number(values, "loudness_lufs")
        if not math.isfinite(reached) or abs(reached - target) <= CLOSE_LU:
            return ""
        return (
            f"the loudness is {reached:.1f} LUFS and not {target:.1f}: "
            f"with peaks up to {CEILING_DB:g} dB the sound does not get louder"
        )


def _measured(source: Source, share: float) -> "Generator[float, None, LoudnessMeter]":
    from workstation.dsp.levels.loudness_meter import LoudnessMeter

    meter = LoudnessMeter(source.channels, source.rate)
    for start in range(0, source.frames, BLOCK):
        stop = min(start + BLOCK, source.frames)
        meter.add(source.read(start, stop))
        yield share * stop / source.frames
    return meter


class _Trial:
    """A source made louder and limited, and what comes of it."""

    def __init__(self, source: Source, gain_db: float) -> None:
        from workstation.dsp.levels.loudness_meter import LoudnessMeter

        self.meter = LoudnessMeter(source.channels, source.rate)
        self.limited = False
        self._louder = Shaped(EditList.of(source), Curve(factors=(factor(gain_db),)))
        self._at = 0

    def run(self, write: Write | None = None) -> Iterator[float]:
        limiter = Limiter()
        yield from limiter.run(self._louder, limiter.values({"ceiling_db": CEILING_DB}), write or self._hear)

    def _hear(self, piece: Samples) -> None:
        self.meter.add(piece)
        before = self._louder.read(self._at, self._at + piece.shape[1])
        self.limited = self.limited or bool(np.abs(piece - before).max(initial=0.0) > 1e-6)
        self._at += piece.shape[1]


class _Louder:
    """Looks for the gain that gives a loudness after limiting, which takes more of it the more there is."""

    def __init__(self, target: float, gain_db: float) -> None:
        self._target, self._begin = target, gain_db
        self.gain_db = gain_db
        self.found = False
        self._tries: list[tuple[float, float]] = []

    def tried(self, loudness: float) -> None:
        """What the present gain gave; `gain_db` is the next to try, or the best when it is found."""
        self._tries.append((self.gain_db, loudness))
        missing = self._target - loudness
        slope = 1.0
        if len(self._tries) > 1:
            (gain, level), (last_gain, last_level) = self._tries[-1], self._tries[-2]
            slope = max((level - last_level) / (gain - last_gain), _FLAT) if gain != last_gain else 1.0
        following = min(max(self.gain_db + missing / slope, self._begin), self._begin + MAX_LIMITED_DB)
        last = abs(missing) <= CLOSE_LU / 2 or len(self._tries) >= TRIES or following == self.gain_db
        if last:
            self.found = True
            self.gain_db, _ = min(self._tries, key=lambda tried: abs(self._target - tried[1]))
        else:
            self.gain_db = following
