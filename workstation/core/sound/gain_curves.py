"""Gain over time: ramps of a shape, envelopes of points, and their product as one curve over a material."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from workstation.core.late_numpy import np
from workstation.core.sound.fades import SHAPES, fade_curve

if TYPE_CHECKING:
    import numpy.typing as npt

    from workstation.core.sound.sources import Samples

    Frames: TypeAlias = npt.NDArray[np.int64] | npt.NDArray[np.float64]
    Gains: TypeAlias = npt.NDArray[np.float32]

GAIN_DB = (-60.0, 24.0)
"""What a clip's gain and the points of its envelope may be; the lowest is silence."""

EQUAL_POWER = "quarter sine"
"""The shape of cross-fades: the squares of the two gains add up to 1."""


@dataclass(frozen=True, slots=True)
class Ramp:
    """A gain that goes from 0 to 1 over the frames `start .. stop` of a material, or with `falls` from 1 to 0.

    Before a rise and after a fall all is silent. Frame `i` has the shape's value in its middle, (i - start + ½) /
    (stop - start), so that a rise and a fall over the same frames are mirror images. `closed`: its first frame is at 0
    and its last at 1, so (i - start) / (stop - start - 1).
    """

    start: int
    stop: int
    shape: str = EQUAL_POWER
    falls: bool = False
    closed: bool = False

    def __post_init__(self) -> None:
        if self.start >= self.stop:
            raise ValueError(f"a fade needs at least a frame, got {self.start} to {self.stop}")
        if self.shape not in SHAPES:
            raise ValueError(f"a fade is {', '.join(SHAPES)}, got {self.shape!r}")

    def at(self, frames: Frames) -> npt.NDArray[np.float64]:
        if self.closed:
            part = np.clip((frames - self.start) / max(self.stop - self.start - 1, 1), 0.0, 1.0)
        else:
            part = np.clip((frames - self.start + 0.5) / (self.stop - self.start), 0.0, 1.0)
        return fade_curve(self.shape, 1.0 - part if self.falls else part)

    def shift(self, frames: int) -> Ramp:
        return replace(self, start=self.start + frames, stop=self.stop + frames)

    def changes(self, start: int, stop: int) -> bool:
        """Whether the gain is anything but 1 somewhere in `start .. stop`."""
        return stop > self.start if self.falls else start < self.stop


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A point of an envelope: a frame of the material, and the gain there in dB."""

    frame: int
    gain_db: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The product of ramps, a constant gain, an envelope that is a straight line in dB between its points, and factors.

    Before its first point and after its last the envelope keeps their gain. -60 dB and below are silence. `factors` are
    one of all channels or one of each, of any size and sign.
    """

    ramps: tuple[Ramp, ...] = ()
    gain_db: float = 0.0
    points: tuple[Point, ...] = ()
    factors: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, self.factors)):
            raise ValueError(f"the factors of a curve must be finite, got {self.factors}")
        check_gain(self.gain_db)
        if not self.points:
            return
        frames = [point.frame for point in self.points]
        if any(a >= b for a, b in pairwise(frames)):
            raise ValueError(f"the points of an envelope must follow one another in time, got frames {frames}")
        for point in self.points:
            check_gain(point.gain_db)

    @property
    def is_flat(self) -> bool:
        """It changes nothing but by its ramps."""
        return not self.gain_db and not self.factors and not any(point.gain_db for point in self.points)

    @property
    def is_steady(self) -> bool:
        """It is the same at all times."""
        return not self.ramps and not self.points

    @property
    def is_nothing(self) -> bool:
        """It changes no sample."""
        ones = all(np.float32(factor) == 1 for factor in self.factors)
        return ones and not self.ramps and not self.gain_db and not any(point.gain_db for point in self.points)

    def at(self, frames: Frames) -> npt.NDArray[np.float64]:
        """The gain at each frame of the material, without that of `factors`.

        The same frame has the same gain however it is asked for.
        """
        out = np.ones(len(frames))
        for ramp in self.ramps:
            out *= ramp.at(frames)
        if self.points:
            out *= amplitude(self.envelope_db(frames))
        elif self.gain_db:
            out *= amplitude(np.float64(self.gain_db))
        return out

    def envelope_db(self, frames: Frames) -> npt.NDArray[np.float64]:
        """Gain and envelope without the ramps, in dB."""
        if not self.points:
            return np.full(len(frames), self.gain_db)
        places = np.array([point.frame for point in self.points], np.float64)
        gains = np.array([point.gain_db for point in self.points])
        return np.asarray(np.interp(frames, places, gains)) + self.gain_db

    def applied(self, samples: Samples, start: int) -> Samples:
        """Samples (channels, n) of the material from frame `start` on, under the curve."""
        if self.is_steady:
            return samples * self._by_channel(amplitude(np.float64(self.gain_db)) if self.gain_db else np.ones(()))
        stop = start + samples.shape[1]
        near = replace(self, ramps=tuple(ramp for ramp in self.ramps if ramp.changes(start, stop)))
        if near.is_steady:
            return near.applied(samples, start)
        return samples * self._by_channel(near.at(np.arange(start, stop, dtype=np.int64)))

    def _by_channel(self, gains: npt.NDArray[np.float64]) -> Gains:
        """Gains (n,) times the factors, as (1, n) or (channels, n), which fits samples."""
        factors = np.array(self.factors or (1.0,))
        return (factors[:, None] * gains).astype(np.float32)

    def shift(self, frames: int) -> Curve:
        """The same curve over a material that begins so many frames earlier."""
        ramps = tuple(ramp.shift(frames) for ramp in self.ramps)
        points = tuple(Point(point.frame + frames, point.gain_db) for point in self.points)
        return replace(self, ramps=ramps, points=points)

    def times(self, factors: tuple[float, ...]) -> Curve:
        """This curve under more factors."""
        product = np.array(self.factors or (1.0,)) * np.array(factors or (1.0,))
        return replace(self, factors=tuple(map(float, product)))


def amplitude(db: npt.NDArray[np.float64] | np.float64) -> npt.NDArray[np.float64]:
    """Factors of decibels; 0 at the lowest and below."""
    return np.where(db <= GAIN_DB[0], 0.0, 10 ** (db / 20))


def check_gain(gain_db: float) -> None:
    """ValueError unless a gain lies between the lowest and the highest."""
    if not GAIN_DB[0] <= gain_db <= GAIN_DB[1]:  # nor is a number that is none
        raise ValueError(f"a gain must be {GAIN_DB[0]:g} to {GAIN_DB[1]:g} dB, got {gain_db:g}")
