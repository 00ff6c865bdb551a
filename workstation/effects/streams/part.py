"""Treating a part of a sound as if all of it were treated: effects hear what lies before and behind."""

from collections.abc import Callable, Generator, Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.core.params import Values
from workstation.core.ranges import FrameRange
from workstation.core.sound.finite import Finite, finite
from workstation.core.sound.gain_curves import Curve
from workstation.core.sound.sources import Samples, Source
from workstation.effects.base import Effect, Excerpt, Write
from workstation.effects.streams.smoothing import ease

JOINT_SECONDS = 0.005
"""Of the cross-fade at the edges of a treated part, inside it."""

BEHIND_SECONDS = 0.25
"""Of the sound behind a part, for what looks ahead: more than any latency."""

_GRID = 1 << 14
"""Windows of analysis lie as they would over the whole sound when the start is a multiple of this."""

_SILENT = 1e-5
"""What rings on is kept until it stays below -100 dB of full scale."""

Job = Generator[float, None, Curve | None]

Run: TypeAlias = Callable[[Effect, Source, Values, Write], Iterator[float]]
"""Treats a whole source, as `Effect.run`, wherever that is done."""


def by_stream(effect: Effect, source: Source, values: Values, write: Write) -> Iterator[float]:
    """On the processor, by the effect's stream."""
    return effect.run(source, values, write)


def joint_frames(range_: FrameRange, rate: int) -> int:
    """How long the cross-fade at either edge of a part is."""
    return min(round(JOINT_SECONDS * rate), range_.frames // 4)


def hears_around(effect: Effect) -> bool:
    """Whether a part of a sound can be treated within the sound; not what measures the part, or is only a gain."""
    return effect.joins and (effect.live or effect.local)


def behind_frames(effect: Effect, rate: int) -> int:
    """Frames behind a part that an effect is given to look ahead to."""
    return round(BEHIND_SECONDS * rate) if hears_around(effect) else 0


def treat_part(
    effect: Effect, source: Source, range_: FrameRange, values: Values, write: Write, run: Run = by_stream
) -> Job:
    """Hand the treated frames of a part to `write`, or answer the gain that is all; yields fractions done.

    What remembers sound hears as much before the part as it remembers. What measures the part, or is only a gain,
    is given the part alone.
    """
    source = Finite(source)
    if not hears_around(effect):
        return (yield from effect.treat(Excerpt(source, range_.start, range_.stop), values, write))
    start = _begin(effect, source, range_, values)
    stop = min(source.frames, range_.stop + behind_frames(effect, source.rate))
    before, frames = (effect.length(count, values) for count in (range_.start - start, range_.frames))
    yield from run(effect, Excerpt(source, start, stop), values, _Kept(write, before, frames).write)
    return None


def ring_over(
    effect: Effect, source: Source, range_: FrameRange, values: Values, write: Write, run: Run = by_stream
) -> Generator[float, None, int]:
    """Hand a part, treated, and behind it what lies there with the ringing of the part over it, to `write`.

    Returns the frames behind the part in which something rings; they may reach past the end of the source. More may
    be written. The part ends with a cross-fade of what goes in, so that nothing clicks in the ringing either.
    """
    source = Finite(source)
    start = _begin(effect, source, range_, values)
    ring = effect.tail(source.rate, values)
    fade = joint_frames(range_, source.rate) if range_.stop < source.frames else 0
    ending = _Ending(source, start, range_.stop, fade, ring)
    over = _Over(source, range_, fade, write)
    kept = _Kept(over.write, range_.start - start, range_.frames + ring)
    yield from run(effect, ending, values, kept.write)
    return max(0, over.last - range_.frames)


def _begin(effect: Effect, source: Source, range_: FrameRange, values: Values) -> int:
    return max(0, range_.start - effect.memory(source.rate, values)) // _GRID * _GRID


class _Kept:
    """Passes on some frames of what is written: those before are warming up, those behind were looked ahead to."""

    def __init__(self, write: Write, skip: int, frames: int) -> None:
        self._write, self._skip, self._left = write, skip, frames

    def write(self, piece: Samples) -> None:
        skipped = min(self._skip, piece.shape[1])
        self._skip -= skipped
        kept = piece[:, skipped : skipped + self._left]
        self._left -= kept.shape[1]
        if kept.shape[1]:
            self._write(finite(kept))


class _Ending(Excerpt):
    """A source from `start` to `stop`, its last frames faded out, and silence behind."""

    def __init__(self, source: Source, start: int, stop: int, fade: int, silence: int) -> None:
        super().__init__(source, start, stop)
        self._sounding, self._fade = self.frames, fade
        self.frames += silence

    def read(self, start: int, stop: int) -> Samples:
        inside = super().read(min(start, self._sounding), min(stop, self._sounding))
        sound = np.pad(inside, ((0, 0), (0, stop - start - inside.shape[1])))
        return sound * _falling(np.arange(start, stop), self._sounding, self._fade)


class _Over:
    """Adds what the effect was not given of the sound to what is written, counted from the start of a part."""

    def __init__(self, source: Source, range_: FrameRange, fade: int, write: Write) -> None:
        self._source, self._range, self._fade, self._write = source, range_, fade, write
        self._at = 0
        self.last = 0
        """The end of what is not silent."""

    def write(self, piece: Samples) -> None:
        loud = np.flatnonzero(np.abs(piece).max(axis=0) > _SILENT)
        if len(loud):
            self.last = self._at + int(loud[-1]) + 1
        at = np.arange(self._at, self._at + piece.shape[1])
        start, frames = self._range.start, self._source.frames
        first, last = (min(start + place, frames) for place in (self._at, self._at + piece.shape[1]))
        there = np.pad(self._source.read(first, last), ((0, 0), (0, piece.shape[1] - (last - first))))
        self._write(piece + there * (1 - _falling(at, self._range.frames, self._fade)))
        self._at += piece.shape[1]


def _falling(at: npt.NDArray[np.int64], end: int, fade: int) -> Samples:
    """1, falling over the last `fade` frames before `end`, then 0."""
    return ease(np.clip((end - at) / max(fade, 1), 0, 1)).astype(np.float32)
