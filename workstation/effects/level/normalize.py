"""Normalize: the whole brought to a peak level, to a level of effect, or to a loudness, peaks limited where it must."""

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
    from workstation.effects.level.level_meters import Meter

MAX_DB = 60.0
"""What is softer than this below its target is noise."""
MAX_LIMITED_DB = 24.0
"""By so much more than the target asks for the sound is driven into the limiter at most."""
CLOSE_LU = 0.1
TRIES = 8
_FLAT = 0.1
"""Where the loudness rises more slowly than this with the gain, a step to the target would go too far."""
_TITLES = ("Peak", "True peak", "RMS", "Loudness")
_LEVELS = {"rms": "rms_db", "loudness": "loudness_lufs"}
"""What is measured over the whole, and the parameter that holds its target."""
_NAMES = {"rms": ("RMS", "dB"), "loudness": ("loudness", "LUFS")}
_BETWEEN_DB = 6.0
"""By which a crest between two samples may be higher than they are."""


class Normalize(Effect):
    id = "normalize"
    name = "Normalize"
    category = "Level"
    hint = "Brings the sound to a peak level, to an effective level or to a loudness."
    live = False
    joins = False
    params = (
        Param("to", "peak", choices=("peak", "true peak", "rms", "loudness"), titles=_TITLES),
        Param("peak_db", -1.0, unit="dB", low=-60.0, high=0.0),
        Param("loudness_lufs", -16.0, label="Loudness", unit="LUFS", low=-50.0, high=-5.0, hint="ITU-R BS.1770"),
        Param("rms_db", -20.0, label="RMS", unit="dB", low=-60.0, high=-3.0, hint="a full-scale square wave has 0 dB"),
        Param("limit", True, label="Limit peaks", hint="where loudness or RMS would take them over the ceiling"),
        Param("ceiling_db", -1.0, label="Peaks up to", unit="dB", low=-24.0, high=0.0, hint="true peak"),
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
        if text(values, "to") in _LEVELS:
            return (yield from self._to_level(source, values, write, share))
        return (yield from self._to_peak(source, values, share))

    def _to_peak(self, source: Source, values: Values, share: float) -> Generator[float, None, Curve]:
        from workstation.effects.level.level_meters import PeakMeter

        meter = PeakMeter(source.channels, source.rate, between=text(values, "to") == "true peak")
        yield from _measure(source, meter, share)
        peaks = meter.peaks[:, None]
        if flag(values, "link"):
            peaks[:] = peaks.max(initial=0.0)
        target = amplitude(values, "peak_db")
        gains = np.where(peaks > target / factor(MAX_DB), target / np.maximum(peaks, 1e-30), 1.0)
        return Curve(factors=tuple(map(float, gains[:1, 0] if flag(values, "link") else gains[:, 0])))

    def _to_level(
        self, source: Source, values: Values, write: Write, share: float
    ) -> Generator[float, None, Curve | None]:
        limits_too = flag(values, "limit")
        done = 0.25 if limits_too else share
        to, ceiling = text(values, "to"), number(values, "ceiling_db")
        meter = yield from _measured(source, to, done)
        target = number(values, _LEVELS[to])
        wanted = target - meter.level
        gain_db = wanted if math.isfinite(wanted) and wanted <= MAX_DB else 0.0
        if not limits_too or meter.peak * factor(gain_db) <= factor(ceiling - _BETWEEN_DB):
            return Curve(factors=(factor(gain_db),))
        louder = _Louder(target, gain_db)
        while not louder.found:
            trial = _Trial(source, louder.gain_db, to, ceiling)
            for fraction in trial.run():
                yield done + (0.75 - done) * 0.4 * fraction
            done += (0.75 - done) * 0.4
            if not trial.limited:
                return Curve(factors=(factor(louder.gain_db),))
            louder.tried(trial.meter.level)
        for fraction in _Trial(source, louder.gain_db, to, ceiling).run(write):
            yield done + (1 - done) * fraction
        return None

    def remark(self, result: Source, values: Values) -> Generator[float, None, str]:
        to = text(values, "to")
        if to not in _LEVELS:
            return ""
        reached = (yield from _measured(result, to, 1.0)).level
        target, (name, unit) = number(values, _LEVELS[to]), _NAMES[to]
        if not math.isfinite(reached) or abs(reached - target) <= CLOSE_LU:
            return ""
        return (
            f"the {name} is {reached:.1f} {unit} and not {target:.1f}: "
            f"with peaks up to {number(values, 'ceiling_db'):g} dB the sound does not get louder"
        )


def _measured(source: Source, to: str, share: float) -> "Generator[float, None, Meter]":
    from workstation.effects.level.level_meters import meter_of

    meter = meter_of(to, source.channels, source.rate)
    yield from _measure(source, meter, share)
    return meter


def _measure(source: Source, meter: "Meter", share: float) -> Iterator[float]:
    for start in range(0, source.frames, BLOCK):
        stop = min(start + BLOCK, source.frames)
        meter.add(source.read(start, stop))
        yield share * stop / source.frames


class _Trial:
    """A source made louder and limited, and what comes of it."""

    def __init__(self, source: Source, gain_db: float, to: str, ceiling_db: float) -> None:
        from workstation.effects.level.level_meters import meter_of

        self.meter = meter_of(to, source.channels, source.rate)
        self.limited = False
        self._ceiling_db = ceiling_db
        self._louder = Shaped(EditList.of(source), Curve(factors=(factor(gain_db),)))
        self._at = 0

    def run(self, write: Write | None = None) -> Iterator[float]:
        limiter = Limiter()
        yield from limiter.run(self._louder, limiter.values({"ceiling_db": self._ceiling_db}), write or self._hear)

    def _hear(self, piece: Samples) -> None:
        self.meter.add(piece)
        before = self._louder.read(self._at, self._at + piece.shape[1])
        self.limited = self.limited or bool(np.abs(piece - before).max(initial=0.0) > 1e-6)
        self._at += piece.shape[1]


class _Louder:
    """Looks for the gain that gives a level after limiting, which takes more of it the more there is."""

    def __init__(self, target: float, gain_db: float) -> None:
        self._target, self._begin = target, gain_db
        self.gain_db = gain_db
        self.found = False
        self._tries: list[tuple[float, float]] = []

    def tried(self, reached: float) -> None:
        """What the present gain gave; `gain_db` is the next to try, or the best when it is found."""
        self._tries.append((self.gain_db, reached))
        missing = self._target - reached
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
